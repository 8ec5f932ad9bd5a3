"""Whatever arrives, no route breaks. `--odd-requests 5000 --odd-seed 12` tries more and others."""

from collections.abc import Sequence
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.recording import COMMAND
from tests.factories import READ_ONLY, AdminFactory
from tests.odd_requests import Drawing, OddRequest, fields_of
from tests.routes import World, every_route

pytestmark = pytest.mark.django_db
Visitor = tuple[Client, dict[str, str]]
"""With the headers that each request of it has."""


@pytest.fixture
def visitors() -> Sequence[Visitor]:
    """Super admin four times, Read Only, an API client that writes, nobody."""
    admin, reader = AdminFactory.create(), AdminFactory.create(role=READ_ONLY)
    found: list[Visitor] = []
    for user in (admin, admin, admin, admin, reader):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        found.append((client, {}))
    client, secret = api_clients.create(COMMAND, name="Writer", role=ApiClient.Role.WRITE)
    body = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    token = Client().post("/oauth2/v1/token", body).json()["access_token"]
    nobody = Client(raise_request_exception=False)
    return [*found, (nobody, {"Authorization": f"Bearer {token}"}), (nobody, {})]


def test_no_odd_request_breaks_a_route(visitors: Sequence[Visitor], request: pytest.FixtureRequest) -> None:
    world, wrong = World(), []
    addresses = [address for route in every_route() for address in world.addresses(route)]
    forms = {address.path: _fields(visitors[0][0], address.path) for address in addresses}
    drawing = Drawing(request.config.getoption("--odd-seed"), addresses, forms)
    assert sum(map(bool, forms.values())) > 30
    for number in range(request.config.getoption("--odd-requests")):
        odd = drawing.request()
        client, headers = drawing.random.choice(visitors)
        if fault := _fault(client, odd, headers):
            wrong.append(f"{number}: {fault}: {odd.about}")
    assert not wrong, "\n".join(wrong)


def _fields(client: Client, path: str) -> list[tuple[str, str]]:
    answer = client.get(path)
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and not answer.streaming
    return fields_of(answer.content.decode()) if is_page else []


def _fault(client: Client, odd: OddRequest, headers: dict[str, str]) -> str:
    """What is wrong with the answer, if anything is. Whatever it wrote is taken back."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        answer: Any = client.generic(
            odd.method, odd.path, odd.body, odd.content_type, headers={**headers, **odd.headers}
        )
        if answer.streaming:
            list(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code < 500:
        return ""
    broken = getattr(answer, "exc_info", None)
    return f"{answer.status_code} {broken[1]!r:.300}" if broken else str(answer.status_code)
