"""A whole portal as `manage.py up` starts it, for tests that need the real processes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import requests

MANAGE = Path(__file__).parent.parent / "manage.py"
START_LIMIT = 60.0
SILENCE = 15.0


class Served:
    """`manage.py up` on a data folder of its own and a free port. Everything it starts carries a mark.

    A worker that hangs is noticed after SILENCE seconds, so that tests do not wait as long as an operator would.
    """

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.log = folder.with_suffix(".log")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environment.pop("DATABASE_URL", None)
        self.environment = {
            **environment,
            "PORTAL_DATA_DIR": str(folder),
            "PORTAL_WORKER_SILENCE": str(SILENCE),
            "SERVED_MARK": self.mark,
        }
        self.output = self.log.open("wb")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, str(MANAGE), "up", "--port", str(port), *options],
            env=self.environment,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def ready(self) -> str:
        """The address, once the portal has said that it is ready."""
        while time.monotonic() - self.started < START_LIMIT:
            if found := re.search(r"Client Connector Portal\s+(http://\S+)", self.text()):
                return found[1]
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"the portal did not start:\n{self.text()[-3000:]}")

    def password(self) -> str:
        found = re.search(r"Password\s+(\S+)\s", self.text())
        assert found, self.text()
        return found[1]

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same data folder."""
        return subprocess.run(
            [sys.executable, str(MANAGE), *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def sync(self) -> dict[str, object]:
        answer = self.manage("sync_groups", "--wait")
        assert answer.returncode == 0, answer.stderr
        found: dict[str, object] = json.loads(answer.stdout)
        return found

    def pids(self, word: str = "") -> list[int]:
        """The processes that this portal started and that still live; only those with `word` in their command."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdecimal() and self.mark.encode() in (entry / "environ").read_bytes():
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    if command and word in command:
                        found.append(int(entry.name))
            except OSError:
                continue
        return sorted(found)

    def kill_idle_workers(self) -> None:
        """The two processes of the cluster that take jobs: the first children of its sentinel."""
        cluster = self.pids("qcluster")
        main = min(cluster)
        sentinel = min(pid for pid in cluster if _parent(pid) == main)
        for pid in sorted(pid for pid in cluster if _parent(pid) == sentinel)[:2]:
            os.kill(pid, signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float = 40) -> int:
        return self.process.wait(timeout=seconds)

    def gone(self, seconds: float = 15) -> bool:
        """Whether every process is gone within that time."""
        deadline = time.monotonic() + seconds
        while self.pids() and time.monotonic() < deadline:
            time.sleep(0.2)
        return not self.pids()

    def close(self) -> None:
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.output.close()


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def sign_in(address: str, password: str) -> requests.Response:
    """The sign-in form, as a browser sends it."""
    session = requests.Session()
    url = f"{address}/account/login/"
    session.get(url, timeout=10)
    form = {"login": "admin", "password": password, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    return session.post(url, data=form, headers={"Referer": url}, timeout=10)
