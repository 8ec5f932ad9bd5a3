"""The data folder: a key that is made once, and the address of the running portal."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.lib.datadir import ADDRESS_FILE, SECRET_KEY_FILE, read_address, secret_key, write_address

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
