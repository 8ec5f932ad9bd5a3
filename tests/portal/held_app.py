"""A WSGI application for tests of the web server.

It answers with what a proxy said of the client, else "done"; on /held only once a file lets it go.
"""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

FOLDER = Path(os.environ.get("HELD_APP_FOLDER", "."))


def application(environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/held":
        (FOLDER / "begun").touch()
        while not (FOLDER / "go").exists():
            time.sleep(0.05)
    body = str(environ.get("HTTP_X_FORWARDED_FOR", "done")).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
