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
from portal.settings import Q_CLUSTER as PORTAL_CLUSTER


class QuickCycle(float):
    """Half a second that a cluster of django-q2 counts as ten: it looks at its schedules after thirty counted ones."""

    def __radd__(self, counted: float) -> float:
        return counted + 10


INSTALLED_APPS = [*PORTAL_APPS, f"{__name__}.ForTests"]
Q_CLUSTER = {**PORTAL_CLUSTER, "guard_cycle": QuickCycle(0.5)}


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
