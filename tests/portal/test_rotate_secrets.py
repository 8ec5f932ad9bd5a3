"""`manage.py rotate_secrets` brings every stored secret under the first key, once."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from directory.models import ZiaConnection
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib import rotation
from portal.lib.crypto import SecretUnreadable, decrypt
from portal.lib.secret_fields import Sealed
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile

pytestmark = pytest.mark.django_db
NEW = "new-key-" + "fedcba9876543210" * 2


def rotate() -> Any:
    output = io.StringIO()
    call_command("rotate_secrets", stdout=output)
    return json.loads(output.getvalue())


def profile(name: str) -> AppProfile:
    secrets = {"logout_password": f"out-{name}", "exit_password": f"exit-{name}"}
    return editing.create(SYSTEM, Platform.WINDOWS, ProfileDraft(name=name, secrets=secrets))


def connection() -> ZiaConnection:
    return ZiaConnection.objects.create(
        pk=1,
        client_secret=Sealed.of("client"),
        password=Sealed.of("pass"),
        updated_at=timezone.now(),
        updated_by_name="admin",
    )


def test_every_secret_gets_the_new_key_and_the_old_one_can_go(settings: Settings) -> None:
    profile("Finance")
    connection()
    settings.PORTAL_ENCRYPTION_KEYS = [NEW]
    assert rotate() == {"rotated": 4, "current": 0, "unreadable": 0}
    assert rotate() == {"rotated": 0, "current": 4, "unreadable": 0}
    settings.SECRET_KEY = "the old one is gone"
    stored = AppProfile.objects.get(name="Finance").secrets
    assert {key: decrypt(text) for key, text in stored.items()} == {
        "logout_password": "out-Finance",
        "exit_password": "exit-Finance",
    }
    row = ZiaConnection.objects.get()
    assert (row.client_secret.reveal(), row.password.reveal(), row.api_key.reveal()) == ("client", "pass", "")
    [entry] = AuditEntry.objects.filter(subcategory="Encryption keys")
    assert entry.after == {"rotated": 4, "current": 0, "unreadable": 0}


def test_what_no_key_opens_is_counted_and_left_alone(settings: Settings) -> None:
    lost = connection()
    settings.SECRET_KEY = "a new one, and the old one is lost"
    kept = profile("Finance")
    with pytest.raises(CommandError, match="2 stored secrets are opened by no key"):
        rotate()
    row = ZiaConnection.objects.get()
    assert row.password == lost.password
    with pytest.raises(SecretUnreadable):
        row.password.reveal()
    assert AppProfile.objects.get(pk=kept.pk).secrets == kept.secrets


def test_a_profile_keeps_its_revision_so_that_open_forms_can_be_saved(settings: Settings) -> None:
    revision = profile("Finance").revision
    settings.PORTAL_ENCRYPTION_KEYS = [NEW]
    rotate()
    assert AppProfile.objects.get(name="Finance").revision == revision


def test_rows_are_read_and_written_in_chunks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(rotation, "BATCH_SIZE", 5)
    for number in range(10):
        profile(f"Profile {number}")
    settings.PORTAL_ENCRYPTION_KEYS = [NEW]
    assert AppProfile.objects.filter(is_default=True).count() == 5
    # Of each chunk: savepoint, read, write, release. The Defaults have nothing to write, and the last read is empty.
    with django_assert_num_queries(3 + 4 + 4 + 3):
        counts = rotation.rotate(AppProfile, "secrets")
    assert counts == rotation.Counts(rotated=20)
