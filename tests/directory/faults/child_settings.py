"""The portal's settings for a process of a test, named in DJANGO_SETTINGS_MODULE, in which work can be held.

HOLD_AT names a folder: SQLite knows a function `hold()`, which waits until `opened` is there.
"""

import os
import time
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as PORTAL_APPS

INSTALLED_APPS = [*PORTAL_APPS, f"{__name__}.ForTests"]


class ForTests(AppConfig):
    name = "tests.directory.faults"
    label = "faults"

    def ready(self) -> None:
        connection_created.connect(_teach)


def _teach(connection: Any, **_: object) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("hold", 0, _hold)


def _hold() -> int:
    opened = Path(os.environ["HOLD_AT"]) / "opened"
    while not opened.exists():
        time.sleep(0.05)
    return 0
