"""What devices cost: one that asks for its configuration, and a company of them beside an admin's pages.

`one_user_http` and `download` are whole requests through the handler, with and without 304, against a view that signs
in an API client and answers with an empty object: a device may cost twice that. `keepalive` is the median time of a
page from a server of its own while KEEP_ALIVES a second arrive there, as from 100,000 devices that keep alive every 80
minutes, against the same page at idle. The size is the number of rules of the platform.
"""

import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import requests
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from directory.models import DirectoryUser
from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.recording import COMMAND
from portal.lib.database import refresh_statistics
from profiles.api.base import PortalView
from profiles.devices import credentials
from profiles.models import AppProfile, DeviceCredential
from tests.bench.frame import Case, compared, seconds
from tests.factories import AdminFactory, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.profiles.factories import device, make
from tests.worker import environment, manage

SIZE = 500
GROUPS_OF_USER = 20
DEVICES = 100
KEEP_ALIVES = 100_000 / (80 * 60)  # a second
TIMES = 100
PAGES = 30
START_LIMIT = 60.0
ROUNDS = 3
EMPTY, CONFIGURATION, KEEP_ALIVE = "/bench/empty", "/client/v1/configuration", "/client/v1/keep-alive"
PAGE = "/profiles/windows/"


class Empty(PortalView):
    """What any API view costs at least."""

    def get(self, request: Request) -> Response:
        return Response({})


urlpatterns = [path("bench/empty", Empty.as_view()), path("", include("portal.urls"))]


def cases(size: int) -> Iterator[Case]:
    shown = _fill(size)
    with override_settings(ROOT_URLCONF=__name__):
        yield from _requests(shown[0])
    with _served() as address:
        yield Case("keepalive", 1.5, *_pages(address, shown))


def _requests(credential: str) -> Iterator[Case]:
    client, empty, own = Client(), _headers_of_api_client(), {"Authorization": f"Bearer {credential}"}
    etag = client.get(CONFIGURATION, headers=own)["ETag"]

    def nothing() -> None:
        assert client.get(EMPTY, headers=empty).status_code == 200

    def unchanged() -> None:
        assert client.get(CONFIGURATION, headers={**own, "If-None-Match": etag}).status_code == 304

    def download() -> None:
        assert client.get(CONFIGURATION, headers=own).status_code == 200

    for name, work in (("one_user_http", unchanged), ("download", download)):
        yield Case(name, 2.0, *compared(work, nothing, times=TIMES))


def _pages(address: str, shown: list[str]) -> tuple[float, float]:
    """The median time of a page beside the devices, and at idle, in turns."""
    page = _page_of(address)
    beside, idle = list[float](), list[float]()
    page()
    for _ in range(ROUNDS):
        idle += [seconds(page) for _ in range(PAGES)]
        with _keeping_alive(address, shown):
            beside += [seconds(page) for _ in range(PAGES)]
    return statistics.median(beside), statistics.median(idle)


def _fill(size: int) -> list[str]:
    """Rules for groups of one, a user in some of them whom the last rules are for, and enrolled devices."""
    groups = [GroupFactory.create() for _ in range(size)]
    for group in groups:
        make(f"Rule for {group}", groups=[group])
    user: DirectoryUser = DirectoryUserFactory.create()
    for group in groups[-GROUPS_OF_USER:]:
        MembershipFactory.create(user=user, group=group)
    rows = [device(user=user) for _ in range(DEVICES)]
    shown = [credentials.issue(row, timezone.now()) for row in rows]
    refresh_statistics(AppProfile, DeviceCredential)
    return shown


def _headers_of_api_client() -> dict[str, str]:
    client, secret = api_clients.create(COMMAND, name="Bench", role=ApiClient.Role.READ)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    return {"Authorization": f"Bearer {Client().post('/oauth2/v1/token', form).json()['access_token']}"}


@contextmanager
def _served() -> Iterator[str]:
    """The portal's web server, as an installation has it, on the scratch database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    found = environment(f"http://{address}") | {"PORTAL_DATA_DIR": str(settings.PORTAL_DATA_DIR)}
    subprocess.run(manage("collectstatic", "--noinput", "-v", "0"), env=found, check=True)
    words = [sys.executable, "-m", "gunicorn", "--config", "python:portal.web", "-b", address, "portal.wsgi"]
    server = subprocess.Popen(words, env=found, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://{address}/health/live/")
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()
        connection.close()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def _page_of(address: str) -> Callable[[], Any]:
    """The list of the profiles, for a signed-in admin."""
    client, session = Client(), requests.Session()
    client.force_login(AdminFactory.create(username="bench"))
    name = settings.SESSION_COOKIE_NAME
    session.cookies.set(name, client.cookies[name].value)

    def ask() -> None:
        answer = session.get(address + PAGE, timeout=30, allow_redirects=False)
        assert answer.status_code == 200, answer.status_code

    return ask


@contextmanager
def _keeping_alive(address: str, shown: list[str]) -> Iterator[None]:
    """So many a second, evenly, from one thread after the other device."""
    over = threading.Event()

    def send() -> None:
        session, started = requests.Session(), time.monotonic()
        for number, credential in enumerate(cycle(shown)):
            if over.wait(max(0.0, started + number / KEEP_ALIVES - time.monotonic())):
                return
            headers = {"Authorization": f"Bearer {credential}"}
            assert session.post(address + KEEP_ALIVE, json={}, headers=headers, timeout=30).status_code == 200

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
