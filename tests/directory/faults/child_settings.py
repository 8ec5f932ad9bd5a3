"""The portal's settings for a process of a test, named in DJANGO_SETTINGS_MODULE, with two things that tests need.

HOLD_AT names a folder: SQLite knows a function `hold()`, which makes `reached` there and waits until `opened` is there.
QUICK_LOOKS is how many times faster django-q2's guard goes round: it looks at the schedules every 60 rounds.
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
        if "HOLD_AT" in os.environ:
            connection_created.connect(_teach)
        if "QUICK_LOOKS" in os.environ:
            _hurry(float(os.environ["QUICK_LOOKS"]))


def _teach(connection: Any, **_: object) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("hold", 0, _hold)


def _hold() -> int:
    folder = Path(os.environ["HOLD_AT"])
    (folder / "reached").touch()
    while not (folder / "opened").exists():
        time.sleep(0.05)
    return 0


def _hurry(times: float) -> None:
    """The rounds are told apart by a pause of half a second and counted, not timed."""
    from django_q import cluster

    cluster.sleep = lambda seconds: time.sleep(seconds / times)
