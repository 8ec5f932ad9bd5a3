"""Loaded before pytest-django reads the settings: tests never touch the developer's data folder."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="portal-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["PORTAL_DATA_DIR"] = _folder
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's sync API owns an event loop
KEPT = ("PORTAL_DATA_DIR", "PORTAL_CHROMIUM", "PORTAL_BROKER_URL", "PORTAL_SCREENSHOTS")
for name in list(os.environ):
    if name.startswith("PORTAL_") and name not in KEPT:
        del os.environ[name]
