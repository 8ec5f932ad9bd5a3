"""A large directory behind the ZIA API, in a process of its own.

`python -m tests.bench.upstream GROUPS USERS PER_USER` prints its address. Pages are ready bytes, so what a bench
measures is the portal. `POST /bench/VARIANT?latency=SECONDS` chooses what is served (`whole`, or `changed`: one percent
of groups and of memberships) and how long each page takes; the answer tells the pages and the most requests in flight
since the last such call.
"""

import json
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FIRST_GROUP, FIRST_USER, FIRST_DEPARTMENT = 1_000_000, 50_000_000, 900
DEPARTMENTS = 12
PAGE_SIZES = {"groups": 1000, "departments": 1000, "users": 5000}  # what the sync asks for


def group_name(number: int, changed: bool) -> str:
    return f"Group {number:07d}{' renamed' if changed and number % 100 == 0 else ''}"


def memberships(groups: int, users: int, per_user: int, changed: bool) -> list[list[int]]:
    """The numbers of the groups of each user. Changed: each hundredth user is in other groups."""
    chance = random.Random(7)
    whole = [sorted(chance.sample(range(groups), per_user)) for _ in range(users)]
    if changed:
        for number in range(0, users, 100):
            whole[number] = sorted((pk + 1) % groups for pk in whole[number])
    return whole


class Directory:
    """The items of each listing as bytes, for one variant."""

    def __init__(self, groups: int, users: int, per_user: int, changed: bool) -> None:
        self.items: dict[str, list[bytes]] = {
            "groups": [_json({"id": FIRST_GROUP + n, "name": group_name(n, changed)}) for n in range(groups)],
            "departments": [_json({"id": FIRST_DEPARTMENT + n, "name": f"Dep {n}"}) for n in range(DEPARTMENTS)],
            "users": [
                _json(
                    {
                        "id": FIRST_USER + n,
                        "name": f"User Number {n}",
                        "email": f"user{n}@example.com",
                        "groups": [{"id": FIRST_GROUP + pk, "name": group_name(pk, changed)} for pk in pks],
                        "department": {"id": FIRST_DEPARTMENT + n % DEPARTMENTS, "name": "Dep"},
                        "comments": "",
                        "adminUser": False,
                    }
                )
                for n, pks in enumerate(memberships(groups, users, per_user, changed))
            ],
        }

        self.pages = {
            (listing, start // size + 1): b"[" + b",".join(self.items[listing][start : start + size]) + b"]"
            for listing, size in PAGE_SIZES.items()
            for start in range(0, len(self.items[listing]), size)
        }

    def page(self, listing: str, number: int) -> bytes:
        return self.pages.get((listing, number), b"[]")


def _json(item: object) -> bytes:
    return json.dumps(item, separators=(",", ":")).encode()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, groups: int, users: int, per_user: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.sizes = (groups, users, per_user)
        self.variants: dict[str, Directory] = {}
        self.lock = threading.Lock()
        self.choose("whole", 0)

    def choose(self, variant: str, latency: float) -> None:
        if variant not in self.variants:
            self.variants[variant] = Directory(*self.sizes, changed=variant == "changed")
        self.served, self.latency = self.variants[variant], latency
        self.pages = self.in_flight = self.most_in_flight = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for the client to acknowledge its headers
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not parts.path.startswith("/bench/"):
            return self._answer(_json({"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600}))
        seen = {"pages": self.server.pages, "most_in_flight": self.server.most_in_flight}
        self.server.choose(parts.path.rsplit("/", 1)[1], float(parse_qs(parts.query)["latency"][0]))
        return self._answer(_json(seen))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        server = self.server
        with server.lock:
            server.pages += 1
            server.in_flight += 1
            server.most_in_flight = max(server.most_in_flight, server.in_flight)
        time.sleep(server.latency)
        listing = parts.path.rsplit("/", 1)[1]
        assert int(query["pageSize"][0]) == PAGE_SIZES[listing]
        body = server.served.page(listing, int(query["page"][0]))
        with server.lock:
            server.in_flight -= 1
        self._answer(body)

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    served = Server(*map(int, sys.argv[1:4]))
    print(f"http://127.0.0.1:{served.server_port}", flush=True)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    sys.stdin.read()  # until the bench is over
