"""Whatever goes wrong upstream: the run fails in plain words, and the mirror stays as it was."""

import pytest
from pytest_django.fixtures import Settings

from directory import sync
from directory.models import DirectoryGroup, DirectoryUser, Membership, SyncRun
from portal.audit.recording import SYSTEM
from tests.directory.conftest import Mirror
from tests.directory.upstream_server import Fault, Handler, Zia, cut, dribble, first, status, text

pytestmark = pytest.mark.django_db(transaction=True)

BLOCKED = {"message": "Resource Access Blocked"}

DEEP = b'[{"id": 7, "name": "A", "email": "a@b", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]"
NO_DEPARTMENT = {"id": 7, "name": "Ada", "email": "a@halden.example", "department": {"id": 0, "name": ""}}
NO_GROUP = {"id": 7, "name": "Ada", "email": "a@halden.example", "groups": [{"id": 11}, {"id": None}]}

FAULTS: dict[str, tuple[str, Fault, str, str]] = {
    "wrong credentials": ("token", status(401), "credentials", "client id and secret"),
    "no token in the answer": ("token", status(200, {"token_type": "Bearer"}), "bad_data", "no token"),
    "sign-in page instead of a token": ("token", text(b"<html>"), "bad_data", "not JSON"),
    "session refused": ("groups:1", status(401), "credentials", "HTTP 401"),
    "no permission": ("groups:1", status(403), "permission", "HTTP 403"),
    "server error on page 2": ("users:2", status(500), "server", "500 (Internal Server Error)"),
    "server unavailable": ("groups:1", status(503), "server", "503 (Service Unavailable)"),
    "throttled for an hour": ("groups:1", status(429, Retry_After="3600"), "throttled", "HTTP 429"),
    "throttled by a 401": ("groups:1", status(401, BLOCKED), "throttled", "rate of requests"),
    "an object, not a list": ("groups:1", status(200, {"error": "x"}), "bad_data", "not a list"),
    "a redirect": ("groups:1", status(302, Location="/login"), "bad_data", "302"),
    "a sign-in page with 200": ("groups:1", text(b"<html>Sign in</html>"), "bad_data", "sign-in page"),
    "half a JSON document": ("users:2", text(b'[{"id": 1, "na'), "bad_data", "not JSON"),
    "a connection that breaks off": ("users:2", cut(), "unreachable", "broke off"),
    "a body that trickles in": ("users:2", dribble(), "unreachable", "did not finish"),
    "an item without id": ("groups:2", status(200, [{"name": "Nameless"}]), "bad_data", "groups, page 2, item 1"),
    "an item without name": ("groups:2", status(200, [{"id": 5, "name": " "}]), "bad_data", "name is missing"),
    "an endless name": ("groups:2", status(200, [{"id": 5, "name": "x" * 256}]), "bad_data", "256 characters"),
    "another encoding": ("groups:2", text(b'[{"id": 5, "name": "Cr\xf6w"}]'), "bad_data", "groups, page 2"),
    "another encoding is the reason": ("groups:2", text(b'[{"id": 5, "name": "Cr\xf6w"}]'), "bad_data", "not UTF-8"),
    "a deep document": ("users:2", text(b"[" * 100_000), "bad_data", "nested too deeply while reading users, page 2"),
    "a deep item": ("users:1", text(DEEP), "bad_data", "nested too deeply while reading users, page 1"),
    "a long number": ("groups:2", text(b"[" + b"9" * 5000 + b"]"), "bad_data", "a number that is too long"),
    "a department without id": ("users:1", status(200, [NO_DEPARTMENT]), "bad_data", "its department has the id 0"),
    "a group without id": (
        "users:1",
        status(200, [NO_GROUP]),
        "bad_data",
        '"Ada"): its group 2 of 2 has the id null',
    ),
    "a NUL in a name": ("groups:2", status(200, [{"id": 5, "name": "a\0b"}]), "bad_data", "NUL"),
    "the same page for ever": ("groups:2", status(200, [{"id": 11, "name": "Finance"}]), "bad_data", "does not end"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_fails_the_run_and_changes_nothing(name: str, zia: Zia, mirror: Mirror) -> None:
    mirror()
    before = set(DirectoryGroup.objects.values_list("pk", "name", "deleted_at"))
    pairs = set(Membership.objects.values_list("user_id", "group_id"))
    place, fault, kind, words = FAULTS[name]
    zia.groups[0]["name"] = "Renamed"
    zia.faults = {place: fault}
    if name == "the same page for ever":
        zia.faults |= {"groups:3": fault}

    run = mirror()

    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, kind)
    assert words in run.error
    assert set(DirectoryGroup.objects.values_list("pk", "name", "deleted_at")) == before
    assert set(Membership.objects.values_list("user_id", "group_id")) == pairs

    zia.faults = {}
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert DirectoryGroup.objects.get(upstream_id=11).name == "Renamed"


def test_an_upstream_that_is_down_fails_the_run(zia: Zia, mirror: Mirror, settings: Settings) -> None:
    settings.PORTAL_ZIA_BASE_URL = settings.PORTAL_ZIA_TOKEN_URL = "http://127.0.0.1:9"
    run = mirror()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, "unreachable")
    assert "could not be reached" in run.error


def test_an_id_that_comes_twice_is_read_again_then_refused(zia: Zia, mirror: Mirror) -> None:
    zia.groups.append(dict(zia.groups[0]))
    run = mirror()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, "bad_data")
    assert zia.asked["groups:1"] == 2
    assert not DirectoryGroup.objects.exists()


def test_a_first_load_whose_listing_moves_starts_that_listing_anew(zia: Zia, mirror: Mirror) -> None:
    """What came of the first reading is dropped, on PostgreSQL out of the mirror itself."""

    def moving(handler: Handler, zia: Zia) -> bool:
        zia.users = [row for row in zia.users if zia.asked["users:1"] < 2 or row is not twice]
        return False

    twice = dict(zia.users[0])
    zia.users.append(twice)
    zia.faults = {"users:1": moving}
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert zia.asked["users:1"] == 2
    assert run.counts["user"]["added"] == DirectoryUser.objects.count() == 2
    assert run.counts["membership"]["added"] == Membership.objects.count() == 3


@pytest.mark.parametrize("rows", [3, 5], ids=["the second page", "the third page"])
def test_a_row_that_was_alone_on_the_last_page_is_not_gone_when_it_moves_up(
    rows: int, zia: Zia, mirror: Mirror
) -> None:
    """Between two pages a group goes, and the last page has nothing left to list."""
    zia.page_cap = 2
    for pk in range(14, 11 + rows):
        zia.add_group(pk, f"Group {pk}")
    mirror()
    zia.faults = {f"groups:{(rows + 1) // 2}": first(1, lambda _, zia: not zia.groups.pop(0))}
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert run.counts["group"]["removed"] == 1
    present = DirectoryGroup.objects.filter(deleted_at=None).values_list("upstream_id", flat=True)
    assert sorted(present) == list(range(12, 11 + rows))


@pytest.mark.parametrize(
    "fault",
    [
        status(503),
        status(429, Retry_After="1"),
        status(429, Retry_After="1 seconds"),
        status(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"),
        status(429, Retry_After="soon"),
        cut(),
    ],
    ids=["503", "seconds", "with unit", "past date", "garbage", "cut"],
)
def test_a_passing_fault_is_waited_out(fault: Fault, zia: Zia, mirror: Mirror) -> None:
    zia.faults = {"users:1": first(1, fault)}
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert zia.asked["users:1"] == 2


def test_an_expired_token_is_renewed_once(zia: Zia, mirror: Mirror) -> None:
    zia.faults = {"users:1": first(1, status(401))}
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert zia.asked["token"] == 2


def test_a_source_that_goes_while_a_run_is_queued_is_said_plainly(zia: Zia, settings: Settings) -> None:
    run = sync.request(SYSTEM).run
    settings.PORTAL_ZIA_MODE = "off"
    sync.run(run.pk)
    run.refresh_from_db()
    assert run.error_kind == "not_connected"
    assert "PORTAL_ZIA_MODE" in run.error
