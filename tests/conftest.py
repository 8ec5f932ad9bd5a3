"""Fixtures that every app's tests share."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from tests.factories import READ_ONLY, AdminFactory


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
def admin_client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def reader_client(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client
