"""Fixtures that every app's tests share."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from portal.accounts.models import User
from tests import lanes, matrix, odd_requests, quick_postgres
from tests.directory.legacy_server import LegacyHandler, one_group
from tests.directory.upstream_server import Zia
from tests.factories import READ_ONLY, AdminFactory
from tests.lanes import Lane

# A busy machine is no failure: how long an example takes says nothing about what it shows.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")


def pytest_addoption(parser: pytest.Parser) -> None:
    lanes.add_options(parser)
    odd_requests.add_options(parser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What means nothing on the database of this run is left out; it is not a test that was skipped for want of one."""
    lane = Lane.of(config)
    own = {item for item in items if _is_of_this_run(item, lane)}
    config.hook.pytest_deselected(items=[item for item in items if item not in own])
    items[:] = [item for item in items if item in own]
    for item in items:
        name = getattr(item, "originalname", item.name)
        if name in matrix.proofs(matrix.RELIABILITY):
            item.add_marker(pytest.mark.faults)
        if name in matrix.proofs(matrix.SECURITY):
            item.add_marker(pytest.mark.attacks)


def _is_of_this_run(item: pytest.Item, lane: Lane | None) -> bool:
    only = item.get_closest_marker("only_on")
    if only and connection.vendor != only.args[0]:
        return False
    return lane is None or lane.has(item)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            quick_postgres.make_quick()


@pytest.fixture(autouse=True)
def plain_settings(settings: Settings) -> None:
    """Static files without a manifest, and a password hasher that is quick enough for a thousand sign-ins."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def admin(db: None) -> User:
    """A super admin."""
    return AdminFactory.create(username="admin")


@pytest.fixture
def reader(db: None) -> User:
    """An admin who may only look."""
    return AdminFactory.create(username="reader", role=READ_ONLY)


@pytest.fixture
def tenant() -> Iterator[Zia]:
    """A ZIA tenant with one group, by OneAPI credentials."""
    with one_group() as zia:
        yield zia


@pytest.fixture
def legacy() -> Iterator[Zia]:
    """The same by a legacy API session."""
    with one_group(LegacyHandler) as zia:
        yield zia


@pytest.fixture
def admin_client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def reader_client(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client
