"""A Redis and a PostgreSQL of the test's own, to be stopped, started and emptied without disturbing anybody."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.directory.faults.processes import wait_for

both_brokers = pytest.mark.parametrize("broker", ["orm", pytest.param("redis", marks=pytest.mark.redis)], indirect=True)
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def private_redis(folder: Path) -> Iterator[str]:
    """Its address."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server here")
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), "--logfile", "redis.log"]
    process = subprocess.Popen([binary, *words])
    url = f"redis://127.0.0.1:{port}/0"
    try:
        wait_for(lambda: _answers(url), 10)
        yield url
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.RedisError:
        return False


class Postgres:
    """A cluster in a folder of its own. PostgreSQL refuses to run as root: there it runs as the user `postgres`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "cluster", free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        user = getpass.getuser()
        self._do("initdb", "--username", user, "--auth", "trust", "--no-sync", "--wal-segsize", "1")
        self.url = f"postgres://{user}@127.0.0.1:{self.port}/postgres"

    def _do(self, program: str, *words: str) -> None:
        self._as_server(str(POSTGRES[-1].parent / program), "-D", str(self.folder), *words)

    def _as_server(self, *words: str) -> None:
        as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*as_other, *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._do("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    @contextmanager
    def files_no_larger_than(self, size: int) -> Iterator[None]:
        """For whoever connects meanwhile, as if the disk were full: no file grows beyond that many bytes."""
        pid = (self.folder / "postmaster.pid").read_text().split()[0]
        self._as_server("prlimit", "--pid", pid, f"--fsize={size}:")
        try:
            yield
        finally:
            self._as_server("prlimit", "--pid", pid, "--fsize=unlimited:")

    def stop(self) -> None:
        """As a crash: nobody is asked to finish."""
        self._do("pg_ctl", "-w", "-m", "immediate", "stop")


@contextmanager
def private_postgres() -> Iterator[Postgres]:
    """In a temporary folder beside pytest's own, into which the user `postgres` may not look."""
    if not POSTGRES:
        pytest.skip("no PostgreSQL server below /usr/lib/postgresql")
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        cluster = Postgres(Path(folder))
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
