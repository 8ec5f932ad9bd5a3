"""The data folder: the secret key and the address of the running portal."""

import json
import os
import secrets
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
