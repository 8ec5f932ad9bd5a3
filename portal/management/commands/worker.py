"""The job worker alone, watched: for installations whose web server is a service of its own."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from directory.schedule import timetable
from portal.supervisor.child import Child
from portal.supervisor.run import Supervisor


class Command(BaseCommand):
    help = "Run the job worker (qcluster), and start it again when it hangs. Ends on SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        argv = [sys.executable, str(settings.BASE_DIR / "manage.py"), "qcluster"]
        sys.exit(Supervisor(worker=Child("worker", argv)).run(timetable.tick_soon))
