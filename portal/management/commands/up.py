"""Start everything with one command: web server, job worker and, in the default mode, the embedded ZIA portal."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directory import sync
from directory.connection.source import EMBEDDED, NoSource, current_source
from directory.models import SyncRun
from directory.schedule import timetable
from directory.sync import queries
from portal.audit.recording import SYSTEM
from portal.lib.datadir import clear_address, write_address
from portal.supervisor import prepare
from portal.supervisor.child import Child
from portal.supervisor.run import Supervisor

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


class Command(BaseCommand):
    help = "Start the portal: prepare the data folder, then run web server and worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port to serve on (default 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default 127.0.0.1)")
        parser.add_argument("--data-dir", help="data folder (default var/, or PORTAL_DATA_DIR)")
        parser.add_argument("--no-sample-data", action="store_true", help="leave the embedded ZIA portal empty")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        try:
            code = self._run(options["host"], options["port"], sample=not options["no_sample_data"])
        except prepare.StartError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            code = 130
        sys.exit(code)

    def _run(self, host: str, port: int, *, sample: bool) -> int:
        folder = settings.PORTAL_DATA_DIR
        with prepare.lock_folder(folder), prepare.listen(host, port) as listener:
            admin = prepare.everything(sample=sample)
            reach = WILDCARDS.get(host, host)
            port = listener.getsockname()[1]
            address = f"http://[{reach}]:{port}" if ":" in reach else f"http://{reach}:{port}"
            write_address(folder, address)
            try:
                return supervisor(listener, reach, port).run(lambda: self._ready(address, admin))
            finally:
                clear_address(folder)

    def _ready(self, address: str, admin: prepare.FirstAdmin | None) -> None:
        """The portal answers: fetch the directory for the first time, and say where everything is."""
        timetable.tick_soon()
        self._first_sync()
        lines = [("Client Connector Portal", address)]
        if settings.PORTAL_ZIA_MODE == EMBEDDED:
            lines.append(("ZIA Admin Portal", f"{address}/zia/"))
        if admin:
            lines += [("First admin", admin.name)]
            lines += [("Password", admin.password or "the one in PORTAL_ADMIN_PASSWORD")]
        lines += [("Data folder", str(settings.PORTAL_DATA_DIR)), ("Stop", "Ctrl-C")]
        self.stdout.write(box(lines))
        if admin and admin.password:
            self.stdout.write("The password is shown this once. Note it down, and change it after signing in.")
        if admin and admin.weakness:
            self.stdout.write(f"The password in PORTAL_ADMIN_PASSWORD is weak. {admin.weakness}")
        self.stdout.flush()

    def _first_sync(self) -> None:
        if queries.recent_runs(limit=1).exists():
            return
        try:
            current_source()
        except NoSource as reason:
            self.stderr.write(f"No first sync: {reason}")
        else:
            sync.request(SYSTEM, trigger=SyncRun.Trigger.START)


def supervisor(listener: socket.socket, host: str, port: int) -> Supervisor:
    """Web server and worker as this start wants them."""
    manage = str(settings.BASE_DIR / "manage.py")
    gunicorn = ["-m", "gunicorn", "--chdir", str(settings.BASE_DIR), "--config", "python:portal.web"]
    bind = ["--bind", f"fd://{listener.fileno()}", "portal.wsgi"]
    name = next((name for name in settings.ALLOWED_HOSTS if name not in ("*", "")), host)
    return Supervisor(
        web=Child("web server", [sys.executable, *gunicorn, *bind], pass_fds=[listener.fileno()]),
        worker=Child("worker", [sys.executable, manage, "qcluster"]),
        probe=(host, port, name.removeprefix(".")),
        close=(listener.fileno(),),
    )


def box(lines: list[tuple[str, str]]) -> str:
    """Label and value pairs in a frame."""
    label = max(len(name) for name, _ in lines)
    texts = [f"{name:<{label}}   {value}" for name, value in lines]
    width = max(map(len, texts)) + 4
    return "\n".join(["", f"+{'-' * width}+", *(f"|  {text:<{width - 2}}|" for text in texts), f"+{'-' * width}+", ""])
