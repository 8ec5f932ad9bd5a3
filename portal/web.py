"""gunicorn's configuration: `gunicorn --config python:portal.web portal.wsgi`.

SQLite gets one process with eight threads; another database gets one process per core, two to four.
"""

import os

from portal.lib.database_url import SQLITE
from portal.settings import DATABASES

IS_SQLITE = DATABASES["default"]["ENGINE"] == SQLITE

bind = "127.0.0.1:8000"
worker_class = "portal.web_worker.BufferedWorker"
workers = 1 if IS_SQLITE else max(2, min(4, os.cpu_count() or 2))
threads = 8
timeout = 60
graceful_timeout = 5
loglevel = "warning"
control_socket_disable = True
