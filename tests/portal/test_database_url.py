"""DATABASE_URL: what it may be, and how a wrong one stops the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.lib.database_url import POSTGRESQL, SQLITE, database

FILE = Path("/data/50%20 #1?/portal.sqlite3")


def test_unset_it_is_sqlite_in_the_data_folder_whatever_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert database(FILE) == {"ENGINE": SQLITE, "NAME": str(FILE)}


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("postgres://portal:pa%23ss@db.example:5432/portal", POSTGRESQL, "portal"),
        ("postgresql://portal@db.example/portal?sslmode=require", POSTGRESQL, "portal"),
        ("postgres://?service=portal", POSTGRESQL, ""),
        ("sqlite:////srv/portal.sqlite3", SQLITE, "/srv/portal.sqlite3"),
    ],
)
def test_postgresql_and_sqlite_are_taken(url: str, engine: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    found = database(FILE)
    assert (found["ENGINE"], found["NAME"]) == (engine, name)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "is set, but empty"),
        ("  ", "is set, but empty"),
        ("portal", "no address of a PostgreSQL or SQLite database"),
        ("postgress://portal:s3cret@db.example/portal", "no address of a PostgreSQL or SQLite database"),
        ("mysql://portal:s3cret@db.example/portal", "no address of a PostgreSQL or SQLite database"),
        ("portal:s3cret@db.example/portal", "no address of a PostgreSQL or SQLite database"),
        ("postgres://portal:s3cret@db.example", "which database"),
        ("postgres://portal:s3cret@db.example:port/portal", "is not an address"),
        ("sqlite://:memory:", "in memory"),
        ("sqlite://", "in memory"),
    ],
)
def test_anything_else_is_refused_by_name_and_without_its_password(
    url: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        database(FILE)
    assert str(refused.value).startswith("DATABASE_URL ")
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("command", ["up", "worker", "migrate"])
def test_no_command_starts_with_an_empty_one(command: str, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), command],
        env={**os.environ, "DATABASE_URL": "", "PORTAL_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("The portal cannot start: DATABASE_URL is set, but empty.")
    assert "Traceback" not in answer.stderr
    assert not list(tmp_path.glob("*.sqlite3"))
