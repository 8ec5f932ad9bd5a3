"""The data folder: a key that is made once, and the address of the running portal."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.lib.datadir import (
    ADDRESS_FILE,
    SECRET_KEY_FILE,
    keep_database_private,
    keep_private,
    read_address,
    secret_key,
    write_address,
)

ADDRESS = "http://127.0.0.1:8000"


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "portal"
    key = secret_key(folder)
    assert len(key) >= 64
    assert secret_key(folder) == key
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / SECRET_KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == [SECRET_KEY_FILE]


def test_a_folder_that_is_there_already_is_used(tmp_path: Path) -> None:
    assert secret_key(tmp_path) == (tmp_path / SECRET_KEY_FILE).read_text()


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_folder_and_a_database_that_others_may_read_are_made_private(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    names = ["portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm"]
    for name in names:
        (folder / name).write_text(name)
        (folder / name).chmod(0o666)
    keep_private(folder)
    keep_database_private(folder / "portal.sqlite3")
    assert mode(folder) == 0o700
    assert [(mode(folder / name), (folder / name).read_text()) for name in names] == [(0o600, name) for name in names]


def test_a_folder_that_all_share_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    keep_private(tmp_path)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


def test_a_database_that_cannot_be_made_is_left_to_the_command(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep_private(tmp_path / "file" / "var")
    keep_database_private(tmp_path / "file" / "portal.sqlite3")
    (tmp_path / "folder").mkdir(mode=0o755)
    keep_database_private(tmp_path / "folder")
    assert mode(tmp_path / "folder") == 0o755


WRITES = """
from django.db import connection
from django.conf import settings
connection.cursor().execute("CREATE TABLE IF NOT EXISTS made (id integer)")
for path in sorted(settings.PORTAL_DATA_DIR.iterdir()):
    print(path.name, oct(path.stat().st_mode & 0o777))
print(settings.SECURE_HSTS_SECONDS > 0, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS)
"""


@pytest.mark.own_database
def test_every_command_makes_the_database_for_its_owner_only(tmp_path: Path) -> None:
    """Here with the files beside it, which are there while a connection is open; and with a setting of HTTPS."""
    folder = tmp_path / "new" / "var"
    env = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    env |= {"PORTAL_DATA_DIR": str(folder), "PORTAL_HTTPS": "true", "PORTAL_HSTS_SUBDOMAINS": "true"}
    env |= {"PORTAL_ZIA_MODE": "off"}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", WRITES]
    done = subprocess.run(
        command, env=env, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True, umask=0
    )
    *files, https = done.stdout.splitlines()
    assert files == [
        f"{name} 0o600" for name in ("portal.sqlite3", "portal.sqlite3-shm", "portal.sqlite3-wal", "secret_key")
    ]
    assert (mode(folder), https) == (0o700, "True True")


def test_an_address_is_read_while_its_process_runs_which_notices_nothing(tmp_path: Path) -> None:
    heard: list[int] = []
    usual = signal.signal(signal.SIGHUP, lambda number, frame: heard.append(number))
    try:
        write_address(tmp_path, ADDRESS)
        assert read_address(tmp_path) == ADDRESS
    finally:
        signal.signal(signal.SIGHUP, usual)
    assert not heard


def test_a_process_of_another_user_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(pid: int, number: int) -> None:
        raise PermissionError

    write_address(tmp_path, ADDRESS)
    monkeypatch.setattr(os, "kill", refused)
    assert read_address(tmp_path) == ADDRESS


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"pid": os.getpid()}), json.dumps({"pid": "x"})])
def test_what_is_no_note_of_an_address_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / ADDRESS_FILE).write_text(text)
    assert read_address(tmp_path) is None


def test_the_address_of_a_process_that_ended_is_none(tmp_path: Path) -> None:
    assert read_address(tmp_path) is None
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    (tmp_path / ADDRESS_FILE).write_text(json.dumps({"address": ADDRESS, "pid": process.pid}))
    assert read_address(tmp_path) is None
