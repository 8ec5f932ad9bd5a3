"""A verb is one transaction: the change and its audit entry are both there, or neither is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import sync
from directory.models import SyncRun
from portal.accounts import admins, api_clients, attempts
from portal.accounts.models import ApiClient
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.devices import one_time, verbs
from profiles.editing import bulk, copying, exporting, policy_tokens, restoring
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, DeletedProfile, Device
from tests.factories import EPOCH, READ_ONLY, AdminFactory, SyncRunFactory
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
WINDOWS = Platform.WINDOWS


def profile() -> AppProfile:
    make("before it")
    return make("A")


def deleted() -> int:
    editing.delete(SYSTEM, make("A").pk)
    return DeletedProfile.objects.get().pk


def changed() -> AppProfile:
    row = make("A")
    return editing.update(SYSTEM, row.pk, ProfileDraft(name="B"), expected_revision=row.revision)


def held() -> int:
    run: SyncRun = SyncRunFactory.create(state=SyncRun.State.HELD, digest="a digest")
    return run.pk


def admin() -> str:
    """One whose name was tried."""
    name: str = AdminFactory.create().username
    attempts.count(attempts.SIGN_IN, name=name, address="192.0.2.1", now=EPOCH)
    return name


def api_client() -> str:
    client, _secret = api_clients.create(SYSTEM, name="Automation", role=ApiClient.Role.READ)
    return str(client.client_id)


def enrolled() -> Device:
    return verbs.register(SYSTEM, Device(platform="windows", udid="one"), EPOCH)


def quarantined() -> int:
    return verbs.quarantine(SYSTEM, enrolled().pk, EPOCH).pk


VERBS: dict[str, tuple[Callable[[], object], Callable[..., object]]] = {
    "create": (lambda: None, lambda _: editing.create(SYSTEM, WINDOWS, ProfileDraft(name="New"))),
    "update": (
        profile,
        lambda row: editing.update(SYSTEM, row.pk, ProfileDraft(name="B"), expected_revision=row.revision),
    ),
    "restore a version": (changed, lambda row: editing.restore(SYSTEM, row.pk, 1, expected_revision=row.revision)),
    "delete": (profile, lambda row: editing.delete(SYSTEM, row.pk)),
    "set enabled": (profile, lambda row: editing.set_enabled(SYSTEM, row.pk, False)),
    "move": (profile, lambda row: editing.move(SYSTEM, row.pk, 1)),
    "copy": (profile, lambda row: copying.copy(SYSTEM, WINDOWS, [row.pk])),
    "export": (profile, lambda row: exporting.export(SYSTEM, WINDOWS, [row])),
    "set many enabled": (profile, lambda row: bulk.set_enabled(SYSTEM, WINDOWS, [row.pk], False)),
    "delete many": (profile, lambda row: bulk.delete(SYSTEM, WINDOWS, [row.pk])),
    "view a token": (profile, lambda row: policy_tokens.view(SYSTEM, row.pk)),
    "restore what was deleted": (deleted, lambda pk: restoring.restore(SYSTEM, pk, "A again")),
    "apply a held run": (held, lambda pk: sync.apply_anyway(SYSTEM, pk)),
    "create an admin": (lambda: None, lambda _: admins.create(SYSTEM, name="carol", password="x", role=READ_ONLY)),
    "change a password": (admin, lambda name: admins.set_password(SYSTEM, name, "x")),
    "unlock an admin": (admin, lambda name: admins.unlock(SYSTEM, name)),
    "change an API client": (api_client, lambda pk: api_clients.change(SYSTEM, pk, is_enabled=False)),
    "enrol a device": (
        lambda: None,
        lambda _: verbs.register(SYSTEM, Device(platform="windows", udid="one"), EPOCH),
    ),
    "log a device out": (enrolled, lambda row: verbs.log_out(SYSTEM, row.pk, EPOCH)),
    "soft-remove devices": (enrolled, lambda row: verbs.soft_remove(SYSTEM, [row.pk], EPOCH)),
    "force-remove a device": (enrolled, lambda row: verbs.force_remove(SYSTEM, row.pk, EPOCH)),
    "quarantine a device": (enrolled, lambda row: verbs.quarantine(SYSTEM, row.pk, EPOCH)),
    "unquarantine a device": (quarantined, lambda pk: verbs.unquarantine(SYSTEM, pk, EPOCH)),
    "view one-time passwords": (enrolled, lambda row: one_time.view(SYSTEM, row.pk)),
    "discard a held run": (held, lambda pk: sync.discard(SYSTEM, pk)),
}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_one_transaction(name: str) -> None:
    """Inside the transaction of the test it is a savepoint, set before all else and released after all else."""
    prepare, work = VERBS[name]
    there = prepare()
    with CaptureQueriesContext(connection) as queries:
        work(there)
    told = [query["sql"] for query in queries.captured_queries]
    assert told[0].startswith("SAVEPOINT ")
    assert told[-1] == f"RELEASE {told[0]}"
    assert any(text.startswith("INSERT") and "audit" in text for text in told)
