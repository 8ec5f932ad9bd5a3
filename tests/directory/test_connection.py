"""The saved ZIA connection: what is refused, what is kept, what the log says, and which source is then read."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from directory.connection import saving
from directory.connection.draft import ConnectionDraft
from directory.connection.source import NoSource, current_source, mode_in_use, source_label
from directory.models import DirectoryGroup, SyncRun, ZiaConnection
from directory.upstream import ClientCredentials, LegacySession
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from portal.lib.errors import Conflict, DomainError
from tests.directory.conftest import Mirror
from tests.directory.legacy_server import API_KEY, PASSWORD, USERNAME, LegacyHandler
from tests.directory.upstream_server import Zia, serving

pytestmark = pytest.mark.django_db
SECRET = "cl13nt-s3cret"
ONEAPI = ConnectionDraft(
    kind="oneapi",
    base_url="https://127.0.0.1:1/",
    token_url="https://127.0.0.1:2/oauth2/v1/token",
    client_id="client",
    audience="https://api.zscaler.com",
    secrets={"client_secret": SECRET},
    is_enabled=True,
)
LEGACY = ConnectionDraft(
    kind="legacy",
    base_url="https://127.0.0.1:3",
    username=USERNAME,
    secrets={"password": PASSWORD, "api_key": API_KEY},
    is_enabled=True,
)


def save(draft: ConnectionDraft, revision: int = 0) -> ZiaConnection:
    saving.save(COMMAND, draft, expected_revision=revision)
    return ZiaConnection.objects.get()


def refused(draft: ConnectionDraft) -> dict[str, list[str]]:
    with pytest.raises(DomainError) as refusal:
        save(draft, ZiaConnection.stored_or_empty().revision)
    return refusal.value.fields


def test_a_oneapi_connection_is_kept_and_read(settings: Settings) -> None:
    row = save(ONEAPI)
    assert row.base_url == "https://127.0.0.1:1"
    assert SECRET not in str(ZiaConnection.objects.values())
    source = current_source()
    assert source.label == "https://127.0.0.1:1"
    assert source.session == ClientCredentials(
        base_url="https://127.0.0.1:1",
        token_url="https://127.0.0.1:2/oauth2/v1/token",
        client_id="client",
        client_secret=SECRET,
        audience="https://api.zscaler.com",
        requests_per_second=2.0,
        requests_per_hour=1000,
    )
    assert source.session.api == "https://127.0.0.1:1/zia/api/v1"


def test_a_legacy_connection_is_kept_and_read() -> None:
    save(replace(LEGACY, requests_per_second=0, requests_per_hour=0))
    assert current_source().session == LegacySession(
        api="https://127.0.0.1:3/api/v1", username=USERNAME, password=PASSWORD, api_key=API_KEY
    )


@pytest.mark.parametrize(
    ("draft", "typed", "api"),
    [
        (ONEAPI, "https://127.0.0.1", "https://127.0.0.1/zia/api/v1"),
        (ONEAPI, "https://127.0.0.1/zia/api/v1/", "https://127.0.0.1/zia/api/v1"),
        (ONEAPI, "https://127.0.0.1/gateway", "https://127.0.0.1/gateway/zia/api/v1"),
        (LEGACY, "https://127.0.0.1/", "https://127.0.0.1/api/v1"),
        (LEGACY, "https://127.0.0.1/api/v1/", "https://127.0.0.1/api/v1"),
    ],
)
def test_the_base_url_may_be_typed_with_or_without_the_path(draft: ConnectionDraft, typed: str, api: str) -> None:
    save(replace(draft, base_url=typed))
    assert current_source().session.api == api


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"base_url": ""}, "base_url", "missing"),
        ({"token_url": ""}, "token_url", "missing"),
        ({"client_id": " "}, "client_id", "missing"),
        ({"secrets": {}}, "client_secret", "missing"),
        ({"base_url": "http://api.example"}, "base_url", "https"),
        ({"token_url": "https://u:p@127.0.0.1/"}, "token_url", "Leave name and password out"),
        ({"base_url": "https://169.254.169.254"}, "base_url", "link-local"),
        ({"base_url": "https://2852039166"}, "base_url", "link-local"),
        ({"kind": "telnet"}, "kind", "not a valid choice"),
        ({"client_id": "x" * 256}, "client_id", "255"),
        ({"secrets": {"client_secret": "x" * 1001}}, "client_secret", "1000"),
        ({"requests_per_second": -1.0}, "requests_per_second", "no limit"),
        ({"requests_per_second": float("nan")}, "requests_per_second", "no limit"),
        ({"requests_per_hour": 10**7}, "requests_per_hour", "no limit"),
    ],
)
def test_what_cannot_work_is_refused_by_field(change: dict[str, object], field: str, words: str) -> None:
    assert words in " ".join(refused(replace(ONEAPI, **change))[field])  # type: ignore[arg-type]
    assert not ZiaConnection.objects.exists()


def test_a_key_that_is_too_short_for_zia_is_refused() -> None:
    assert "12 characters" in refused(replace(LEGACY, secrets={"password": "p", "api_key": "short"}))["api_key"][0]


def test_a_connection_that_is_not_in_use_may_be_incomplete() -> None:
    row = save(ConnectionDraft(kind="legacy", base_url="https://127.0.0.1:3", is_enabled=False))
    assert not row.password
    assert mode_in_use() == "embedded"


def test_an_empty_secret_keeps_the_stored_one() -> None:
    save(ONEAPI)
    row = save(replace(ONEAPI, secrets={}, client_id="another"), 1)
    assert (row.client_id, row.client_secret.reveal()) == ("another", SECRET)


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": "https://127.0.0.1:666"},
        {"token_url": "https://127.0.0.1:666/oauth2/v1/token"},
        {"base_url": "https://127.0.0.1:666", "is_enabled": False},
    ],
)
def test_a_stored_secret_does_not_follow_to_another_address(change: dict[str, object]) -> None:
    save(ONEAPI)
    assert "never sent to a new one" in refused(replace(ONEAPI, secrets={}, **change))["client_secret"][0]  # type: ignore[arg-type]
    assert ZiaConnection.objects.get().base_url == "https://127.0.0.1:1"


def test_another_kind_drops_the_secrets_of_the_first() -> None:
    save(ONEAPI)
    row = save(LEGACY, 1)
    assert (row.client_id, bool(row.client_secret), row.password.reveal()) == ("", False, PASSWORD)
    assert "missing" in refused(replace(ONEAPI, secrets={}))["client_secret"][0]


def test_a_secret_can_be_removed_only_while_it_is_not_needed() -> None:
    save(ONEAPI)
    assert "missing" in refused(replace(ONEAPI, secrets={"client_secret": ""}))["client_secret"][0]
    row = save(replace(ONEAPI, secrets={"client_secret": ""}, is_enabled=False), 1)
    assert not row.client_secret


def test_two_admins_cannot_overwrite_each_other() -> None:
    save(ONEAPI)
    for revision in (0, 2):
        with pytest.raises(Conflict, match="command line changed the connection meanwhile"):
            save(replace(ONEAPI, client_id="mine"), revision)
    saving.remove(COMMAND)
    with pytest.raises(Conflict, match="removed"):
        save(ONEAPI, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_saves_at_once_one_is_refused() -> None:
    results: list[str] = []
    together = threading.Barrier(2)

    def one(name: str) -> None:
        together.wait()
        try:
            saving.save(replace(COMMAND, name=name), replace(ONEAPI, client_id=name), expected_revision=0)
            results.append(name)
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results)[0] == "conflict"
    assert ZiaConnection.objects.get().client_id == sorted(results)[1]
    assert AuditEntry.objects.count() == 1


def test_the_audit_log_tells_everything_but_the_secrets() -> None:
    save(ONEAPI)
    save(replace(ONEAPI, client_id="another", secrets={"client_secret": "another-s3cret"}), 1)
    saving.remove(COMMAND)
    entries = AuditEntry.objects.filter(subcategory="ZIA Connection").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == ["create", "update", "delete"]
    _created, (before, after), (removed, _nothing) = [(entry.before or {}, entry.after or {}) for entry in entries]
    assert before["Client ID"] == "client"
    assert (after["Client ID"], after["Client secret"]) == ("another", "Changed")
    assert after["OAuth URL"] == "https://127.0.0.1:2/oauth2/v1/token"
    assert removed["Client secret"] == "Set"
    text = str(list(AuditEntry.objects.values()))
    assert SECRET not in text
    assert "another-s3cret" not in text
    assert not ZiaConnection.objects.exists()


def test_removing_nothing_leaves_no_trace() -> None:
    saving.remove(COMMAND)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("mode", "is_enabled", "expected"),
    [
        ("embedded", True, "tenant"),
        ("embedded", False, "embedded"),
        ("tenant", True, "tenant"),
        ("off", True, "off"),
    ],
)
def test_a_connection_that_is_switched_on_comes_before_the_environment_but_off_wins(
    mode: str, is_enabled: bool, expected: str, settings: Settings
) -> None:
    settings.PORTAL_ZIA_MODE = mode
    save(replace(ONEAPI, is_enabled=is_enabled))
    assert mode_in_use() == expected
    if expected == "off":
        with pytest.raises(NoSource, match="PORTAL_ZIA_MODE is off"):
            current_source()
        assert source_label() == "No directory connected"


def test_a_tenant_without_any_address_points_to_the_page(settings: Settings) -> None:
    settings.PORTAL_ZIA_MODE = "tenant"
    with pytest.raises(NoSource, match="ZIA Connection"):
        current_source()
    assert source_label() == "No directory connected"


def test_the_pace_of_a_tenant_comes_from_the_environment(settings: Settings) -> None:
    settings.PORTAL_ZIA_MODE = "tenant"
    settings.PORTAL_ZIA_BASE_URL = settings.PORTAL_ZIA_TOKEN_URL = "https://127.0.0.1"
    session = current_source().session
    assert (session.requests_per_second, session.requests_per_hour) == (2.0, 1000)
    settings.PORTAL_ZIA_REQUESTS_PER_SECOND, settings.PORTAL_ZIA_REQUESTS_PER_HOUR = 0.5, 0
    session = current_source().session
    assert (session.requests_per_second, session.requests_per_hour) == (0.5, None)


def test_the_embedded_portal_is_read_without_a_pace(settings: Settings) -> None:
    settings.PORTAL_ZIA_BASE_URL = "http://127.0.0.1:8000"
    session = current_source().session
    assert (session.requests_per_second, session.requests_per_hour) == (None, None)


def test_a_long_address_fits_into_the_history_of_runs() -> None:
    save(replace(ONEAPI, base_url="https://127.0.0.1/" + "x" * 400))
    assert len(source_label()) == SyncRun._meta.get_field("source").max_length


@pytest.fixture
def legacy(zia: Zia) -> Iterator[Zia]:
    """The same directory behind the API before OneAPI."""
    with serving(zia, LegacyHandler):
        yield zia


def test_a_sync_reads_a_saved_legacy_tenant(legacy: Zia, mirror: Mirror, settings: Settings) -> None:
    settings.PORTAL_ZIA_MODE = "embedded"
    save(replace(LEGACY, base_url=legacy.url, requests_per_second=0, requests_per_hour=0))
    run = mirror()
    assert (run.state, run.source) == (SyncRun.State.SUCCEEDED, f"{legacy.url}/api/v1")
    assert set(DirectoryGroup.objects.values_list("name", flat=True)) == {"Finance", "Sales", "Support"}


def test_a_secret_that_no_key_opens_fails_the_run_in_plain_words(mirror: Mirror, settings: Settings) -> None:
    save(ONEAPI)
    settings.SECRET_KEY = "the old key is lost"
    run = mirror()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, "not_connected")
    assert "No encryption key" in run.error
    assert "Enter it again" in refused(replace(ONEAPI, secrets={}))["client_secret"][0]
