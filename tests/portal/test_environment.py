"""Numbers and switches of the environment: what cannot be read stops the start by name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.lib.environment import Environment

env = Environment()


@pytest.mark.parametrize(
    ("text", "meaning"), [("true", True), ("On", True), (" 1 ", True), ("no", False), ("0", False)]
)
def test_a_switch_is_read(text: str, meaning: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_HTTPS", text)
    assert env.bool("PORTAL_HTTPS", default=False) is meaning


def test_what_is_not_set_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORTAL_HTTPS", "PORTAL_SYNC_MINUTES", "PORTAL_TIME_ZONE"):
        monkeypatch.delenv(name, raising=False)
    assert env.bool("PORTAL_HTTPS", default=True) is True
    assert env.int("PORTAL_SYNC_MINUTES", default=180) == 180
    assert env.str("PORTAL_TIME_ZONE", default="UTC") == "UTC"


@pytest.mark.parametrize("text", ["ture", "", "2", "enabled"])
def test_a_switch_that_means_nothing_is_never_taken_for_off(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_HTTPS", text)
    with pytest.raises(ImproperlyConfigured, match=r"PORTAL_HTTPS is .*Use true or false"):
        env.bool("PORTAL_HTTPS", default=False)


@pytest.mark.parametrize("text", ["abc", "", "1.5"])
def test_a_number_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SYNC_MINUTES", text)
    with pytest.raises(ImproperlyConfigured, match=r"PORTAL_SYNC_MINUTES is .*no number"):
        env.int("PORTAL_SYNC_MINUTES", default=180)


def test_the_command_line_says_so_in_one_line(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "up"],
        env={**os.environ, "PORTAL_SYNC_MINUTES": "abc", "PORTAL_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr.strip() == "The portal cannot start: PORTAL_SYNC_MINUTES is 'abc', which is no number."
