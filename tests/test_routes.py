"""Every route, asked by those who may least: each declares who may call it, and nobody else gets anything or writes.

Nothing is listed here. A new route is walked too, or `tests/routes.py` says which argument it cannot fill.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client, RequestFactory

from portal.accounts import api_clients
from portal.accounts.models import ApiClient, User
from portal.accounts.roles import APPS
from portal.audit.recording import COMMAND
from portal.lib.access import Access, OfDevices, Scopes, access_of
from tests.factories import PASSWORD, READ_ONLY, AdminFactory
from tests.routes import Address, World, every_route

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY) "?(\w+)')
TABLES = {model._meta.db_table for app in APPS for model in apps.get_app_config(app).get_models()}
OWN = {"accounts_user", "accounts_unsavedform", "audit_auditentry"}
"""What a page that is for every admin may write: the own account."""
REFUSED = (403, 405)
"""A view that does not take the method at all may say so before it asks who calls."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """An admin, a token that only reads, or nobody."""

    admin: User | None = None
    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(self, method: str, path: str) -> Any:
        """An empty request."""
        return self.client.generic(method, path, headers=self.headers)

    def sign_in(self) -> None:
        """Again, where the request before signed out."""
        if self.admin and "_auth_user_id" not in self.client.session:
            self.client.force_login(self.admin)

    def lacks(self, access: Access, method: str, address: Address) -> bool:
        request = RequestFactory().generic(method, address.path)
        needed = access.permissions(request, **address.arguments)
        return self.admin is not None and not self.admin.has_perms(needed)


def _nobody() -> Visitor:
    return Visitor()


def _no_role() -> Visitor:
    return Visitor(User.objects.create_user("without", password=PASSWORD))


def _read_only() -> Visitor:
    return Visitor(AdminFactory.create(role=READ_ONLY))


def _api_client() -> Visitor:
    client, secret = api_clients.create(COMMAND, name="Reports", role=ApiClient.Role.READ)
    body = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    token = Client().post("/oauth2/v1/token", body).json()["access_token"]
    return Visitor(headers={"Authorization": f"Bearer {token}"})


def test_each_route_declares_who_may_call_it() -> None:
    assert [route.pattern for route in every_route() if access_of(route.view) is None] == []


def test_a_route_that_asks_for_no_permission_says_why() -> None:
    declared = {route.pattern: access_of(route.view) for route in every_route()}
    unasked = {where: found for where, found in declared.items() if isinstance(found, Access) and not found.get}
    assert [where for where, found in unasked.items() if not found.why] == []


@pytest.mark.django_db
@pytest.mark.parametrize("arrives", [_nobody, _no_role, _read_only, _api_client])
def test_no_route_gives_or_writes_more_than_it_declares(arrives: Callable[[], Visitor]) -> None:
    world, visitor, wrong = World(), arrives(), []
    for route in every_route():
        found = world.addresses(route)
        assert found, f"{route.pattern}: there is no address to ask"
        for address in found:
            for method in ("GET", "POST"):
                visitor.sign_in()
                with _writes() as written:
                    answer = visitor.ask(method, address.path)
                if fault := _fault(visitor, method, address, answer) or _wrote(address, written):
                    wrong.append(f"{route.pattern} {method} {address.path} {answer.status_code}: {fault}")
    assert not wrong, "\n".join(wrong)


def _fault(visitor: Visitor, method: str, address: Address, answer: Any) -> str:
    """What is wrong with an answer, if anything is."""
    access, status = access_of(address.route.view), answer.status_code
    if status >= 500:
        return f"it breaks {answer.exc_info[1] if getattr(answer, 'exc_info', None) else ''}"
    match access:
        case Scopes():
            return _api_fault(visitor, method, answer)
        case OfDevices():
            return "" if status == 401 and _is_json(answer) else "it must ask for the credential of a device, in JSON"
        case Access(is_open=True):
            return "it is open to everyone" if status in (401, 403) else ""
        case Access() if visitor.admin is None:
            asks = status == 302 and answer["Location"].startswith("/account/login/")
            return "" if asks else "it must ask for a sign-in"
        case Access() if visitor.lacks(access, method, address):
            return "" if status in REFUSED else "it must refuse"
        case Access():
            return "it refuses what it is declared for" if status == 403 else ""
    return "it declares nothing"


def _wrote(address: Address, tables: set[str]) -> str:
    access = access_of(address.route.view)
    wrong = tables - OWN if isinstance(access, Access) and access.why else tables
    return f"it writes {', '.join(sorted(wrong))}" if wrong else ""


def _api_fault(visitor: Visitor, method: str, answer: Any) -> str:
    if not _is_json(answer):
        return "it must answer in JSON"
    if not visitor.headers:
        return "" if answer.status_code == 401 else "it must ask for a token"
    if method == "POST":
        return "" if answer.status_code == 403 else "a token that only reads must not write"
    return "it refuses a token that may read" if answer.status_code in (401, 403) else ""


def _is_json(answer: Any) -> bool:
    return bool(answer["Content-Type"].startswith("application/json"))


@contextmanager
def _writes() -> Iterator[set[str]]:
    """The tables of the portal that are written meanwhile."""
    written: set[str] = set()

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if (found := WRITE.match(sql)) and found[1] in TABLES:
            written.add(found[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield written
