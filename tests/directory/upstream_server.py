"""A ZIA API on loopback that can be told to misbehave. Real HTTP; what it serves is plain data."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Fault = Callable[["Handler", "Zia"], bool]


@dataclass
class Zia:
    """The directory that the server serves. `faults` maps `groups:2` (listing and page) to what happens there."""

    groups: list[dict[str, Any]] = field(default_factory=list)
    departments: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    page_cap: int = 1000
    asked: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def add_group(self, pk: int, name: str) -> None:
        self.groups.append({"id": pk, "name": name, "comments": ""})

    def add_department(self, pk: int, name: str) -> None:
        self.departments.append({"id": pk, "name": name, "comments": ""})

    def add_user(self, pk: int, name: str, department: int, groups: list[int]) -> None:
        self.users.append(
            {
                "id": pk,
                "name": name,
                "email": f"user{pk}@example.com",
                "department": {"id": department, "name": "a department"},
                "groups": [{"id": group, "name": "a group"} for group in groups],
            }
        )


class Handler(BaseHTTPRequestHandler):
    zia: Zia

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.zia.asked["token"] += 1
        if (fault := self.zia.faults.get("token")) and fault(self, self.zia):
            return
        self.answer(200, {"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600})

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        listing, page = parts.path.rsplit("/", 1)[1], int(query["page"][0])
        key = f"{listing}:{page}"
        self.zia.asked[key] += 1
        if (fault := self.zia.faults.get(key)) and fault(self, self.zia):
            return
        size = min(int(query["pageSize"][0]), self.zia.page_cap)
        rows = getattr(self.zia, listing)
        self.answer(200, rows[(page - 1) * size : page * size])

    def answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        self.raw(status, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})

    def raw(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def status(code: int, body: object = None, **headers: str) -> Fault:
    """Always this answer."""

    def fault(handler: Handler, zia: Zia) -> bool:
        handler.answer(code, body or {}, {name.replace("_", "-"): value for name, value in headers.items()})
        return True

    return fault


def text(body: bytes, code: int = 200) -> Fault:
    def fault(handler: Handler, zia: Zia) -> bool:
        handler.raw(code, body, {"Content-Type": "text/html"})
        return True

    return fault


def first(times: int, fault: Fault) -> Fault:
    """The fault for the first requests, then the truth."""
    left = [times]

    def once(handler: Handler, zia: Zia) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fault(handler, zia)

    return once


def cut() -> Fault:
    """A body shorter than it was announced."""

    def fault(handler: Handler, zia: Zia) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b'[{"id": 1')
        handler.close_connection = True
        return True

    return fault


def dribble() -> Fault:
    """One byte each 50 ms: no read ever times out."""

    def fault(handler: Handler, zia: Zia) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", "4000")
        handler.end_headers()
        for _ in range(4000):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                break
            time.sleep(0.05)
        return True

    return fault


@contextmanager
def serving(zia: Zia, kind: type[Handler] = Handler) -> Iterator[Zia]:
    handler = type("BoundHandler", (kind,), {"zia": zia})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    zia.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield zia
    finally:
        server.shutdown()
        server.server_close()
