"""The database that DATABASE_URL names. One that is empty or wrong stops the start, and never becomes SQLite unseen."""

import os
import warnings
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

NAME = "DATABASE_URL"
SQLITE = "portal.lib.sqlite"
DJANGOS_SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
HINT = "Use e.g. postgres://portal:secret@db.example:5432/portal, or unset it for SQLite in the data folder."


def database(otherwise: Path) -> dict[str, Any]:
    """As Django wants it; the SQLite file `otherwise` where the variable is not set. Raises ImproperlyConfigured."""
    url = os.environ.get(NAME)
    if url is None:
        return {"ENGINE": SQLITE, "NAME": str(otherwise)}
    if not url.strip():
        raise ImproperlyConfigured(f"{NAME} is set, but empty. {HINT}")
    config = _parsed(url)
    if config.get("ENGINE") == DJANGOS_SQLITE:
        config["ENGINE"] = SQLITE
    if config.get("ENGINE") not in (SQLITE, POSTGRESQL):
        raise ImproperlyConfigured(f"{NAME} is no address of a PostgreSQL or SQLite database. {HINT}")
    if not config.get("NAME") and "service" not in config.get("OPTIONS", {}):
        raise ImproperlyConfigured(f"{NAME} does not say which database on the server. {HINT}")
    if config["NAME"] == ":memory:":
        raise ImproperlyConfigured(f"{NAME} names a database in memory, which processes cannot share. {HINT}")
    return config


def _parsed(url: str) -> dict[str, Any]:
    """Nothing of the address is repeated in warnings or errors, since it may hold a password."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dict(environ.Env.db_url_config(url))
    except ValueError:
        raise ImproperlyConfigured(f"{NAME} is not an address. {HINT}") from None
