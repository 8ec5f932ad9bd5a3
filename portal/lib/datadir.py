"""The data folder: the secret key, the address of the running portal, and who may look at what is in it."""

import json
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

SECRET_KEY_FILE = "secret_key"  # noqa: S105
ADDRESS_FILE = "address.json"


def secret_key(data_dir: Path) -> str:
    """The key kept in `data_dir`, made on first use. The file is readable by its owner only (0600)."""
    path = data_dir / SECRET_KEY_FILE
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = data_dir / f".{SECRET_KEY_FILE}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(64))
    try:
        os.link(draft, path)  # fails where another process was faster; its key is then the key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()


def keep_private(data_dir: Path) -> None:
    """The folder, made where it is missing, is for its owner only. One that all share, as `/tmp`, is left as it is.

    Where that cannot be done, the command that needs the folder says why.
    """
    with suppress(OSError):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not data_dir.stat().st_mode & stat.S_ISVTX:
            _restrict(data_dir, 0o700)


def keep_database_private(path: Path) -> None:
    """The SQLite file, made where it is missing, is for its owner only. SQLite makes the files beside it alike."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        with suppress(OSError):
            if path.with_name(name).is_file():
                _restrict(path.with_name(name), 0o600)


def _restrict(path: Path, mode: int) -> None:
    if stat.S_IMODE(path.stat().st_mode) & ~mode:
        path.chmod(mode)


def write_address(data_dir: Path, address: str) -> None:
    """Note where the running portal answers, e.g. `http://127.0.0.1:8000`."""
    draft = data_dir / f".{ADDRESS_FILE}.{os.getpid()}"
    draft.write_text(json.dumps({"address": address, "pid": os.getpid()}))
    draft.replace(data_dir / ADDRESS_FILE)


def read_address(data_dir: Path) -> str | None:
    """The running portal's address, or None where no portal runs on this data folder."""
    try:
        noted = json.loads((data_dir / ADDRESS_FILE).read_text())
        os.kill(int(noted["pid"]), 0)
        return str(noted["address"])
    except PermissionError:
        return str(noted["address"])  # it runs, as another user
    except (OSError, ValueError, KeyError, TypeError):
        return None


def clear_address(data_dir: Path) -> None:
    (data_dir / ADDRESS_FILE).unlink(missing_ok=True)
