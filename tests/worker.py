"""A real django-q2 worker, and commands, on the test database."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


def environment(address: str, broker: str = "") -> dict[str, str]:
    """What another process needs to work on the test database, with the embedded ZIA portal at `address`."""
    return {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "PORTAL_SECRET_KEY": settings.SECRET_KEY,
        "PORTAL_ZIA_BASE_URL": address,
        "PORTAL_BROKER_URL": broker,
        "PORTAL_LOG_LEVEL": "WARNING",
    }


def _database_url() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host, port = facts["HOST"] or "127.0.0.1", facts["PORT"] or 5432
    password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgres://{facts['USER']}{password}@{host}:{port}/{facts['NAME']}"


def manage(*words: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]


@contextmanager
def worker(address: str, broker: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py qcluster`; it is gone at the end."""
    process = subprocess.Popen(manage("qcluster"), env=environment(address, broker), start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
