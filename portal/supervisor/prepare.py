"""What must be there before anything starts: folder, lock, port, database, static files, first admin, sample data."""

import fcntl
import hashlib
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from directory.connection.source import EMBEDDED
from directory.schedule import timetable
from directory.zia.seed import seed_sample
from portal.accounts import admins
from portal.accounts.api_clients import ensure_embedded_client
from portal.accounts.models import User
from portal.accounts.roles import SUPER_ADMIN
from portal.audit.recording import SYSTEM
from profiles.devices import sample as sample_devices

LOCK_FILE = "up.lock"
STATIC_MARK = "static.fingerprint"
FIRST_ADMIN = "admin"


class StartError(Exception):
    """Why the portal cannot start, in words for the operator."""


def everything(*, sample: bool) -> "FirstAdmin | None":
    """Database, static files, first admin, schedules and the embedded ZIA portal; the admin where one was created."""
    database()
    static_files()
    admin = first_admin()
    timetable.ensure_schedule()
    if settings.PORTAL_ZIA_MODE == EMBEDDED:
        ensure_embedded_client()
        if admin and sample and seed_sample():  # the first start on this database
            sample_devices.ask_for()
    return admin


def lock_folder(folder: Path) -> IO[str]:
    """The data folder, made where it is missing, and held by this process until it ends."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / LOCK_FILE).open("a")
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise StartError(
            f"A portal already runs on the data folder {folder}. Stop it first, or choose another with --data-dir."
        ) from error
    return lock


def listen(host: str, port: int) -> socket.socket:
    """The web server's socket. Opened here, so that a port in use is known before anything starts."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise StartError(f"The address {host} cannot be used: {error.strerror}.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise StartError(f"Port {port} on {host} cannot be used: {reason}. Choose another with --port.") from error
    return listener


def database() -> None:
    """Bring the database to this version. Nothing is written where it is up to date."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    except DatabaseError as error:
        raise StartError(f"The database cannot be used: {str(error).strip()}") from error


def static_files() -> None:
    """Collect the static files where one of them changed since the last time."""
    mark = settings.PORTAL_DATA_DIR / STATIC_MARK
    fingerprint = _static_fingerprint()
    if mark.exists() and mark.read_text() == fingerprint and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(fingerprint)


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """The admin that this start created. `password` is empty where the operator chose it."""

    name: str
    password: str
    weakness: str = ""


def first_admin() -> FirstAdmin | None:
    """Create the first admin where there is none. Its password is not kept anywhere but as a hash."""
    chosen = os.environ.pop("PORTAL_ADMIN_PASSWORD", "")
    if User.objects.exists():
        return None
    password = chosen or secrets.token_urlsafe(15)
    user = admins.create(SYSTEM, name=FIRST_ADMIN, password=password, role=SUPER_ADMIN)
    return FirstAdmin(user.username, "" if chosen else password, _weakness(chosen, user) if chosen else "")


def _weakness(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
