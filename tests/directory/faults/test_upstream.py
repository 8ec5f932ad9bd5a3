"""An upstream that hangs, dawdles, throttles, moves while it is read, or is another one."""

import threading
import time
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory import sync
from directory.models import DirectoryGroup, SyncChange, SyncRun
from portal.audit.recording import SYSTEM
from tests.directory.conftest import QUICK, Mirror
from tests.directory.faults.injections import all_is_well, before, flaky, hang, mirrored, slow_headers, upstream
from tests.directory.upstream_server import Fault, Handler, Zia, first, status
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db(transaction=True)


def fails(zia: Zia, mirror: Mirror, kind: str, words: str) -> SyncRun:
    """The run fails like that, the mirror stays as it was, and once the fault has passed all is well."""
    was = mirrored()
    run = mirror()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, kind), run.error
    assert words in run.error
    assert mirrored() == was
    zia.faults = {}
    all_is_well(zia)
    return run


def test_a_name_that_no_dns_knows_fails_the_run(zia: Zia, mirror: Mirror, settings: Settings) -> None:
    mirror()
    address = settings.PORTAL_ZIA_BASE_URL
    settings.PORTAL_ZIA_BASE_URL = "http://zia.invalid"
    run = mirror()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, "unreachable")
    settings.PORTAL_ZIA_BASE_URL = address
    all_is_well(zia)


@pytest.mark.parametrize(("fault", "words"), [(hang(), "did not answer in time"), (slow_headers(), "did not finish")])
def test_an_answer_that_does_not_begin_is_given_up_while_the_heart_beats(
    fault: Fault, words: str, zia: Zia, mirror: Mirror
) -> None:
    mirror()
    zia.faults = {"users:1": fault}
    run = fails(zia, mirror, "unreachable", words)
    assert run.started_at is not None
    assert run.heartbeat_at is not None
    assert (run.heartbeat_at - run.started_at).total_seconds() > 1


def test_a_flaky_upstream_is_read_to_the_end(zia: Zia) -> None:
    zia.page_cap = 1
    zia.faults = dict.fromkeys(
        [f"{listing}:{page}" for listing in ("groups", "departments", "users") for page in range(1, 5)],
        flaky(0.3, status(503), seed=3),
    )
    run = sync.request(SYSTEM).run
    sync.run(run.pk, patience=replace(QUICK, tries=9))
    run.refresh_from_db()
    assert run.state == SyncRun.State.SUCCEEDED, run.error
    assert sum(zia.asked.values()) > 12, "something did go wrong"
    assert mirrored() == upstream(zia)


@pytest.mark.parametrize(
    "headers",
    [{"Retry_After": "-5"}, {}, {"X_Ratelimit_Reset": "1"}, {"Retry_After": "0", "X_Ratelimit_Reset": "1"}],
    ids=["negative", "none", "reset", "the longer one"],
)
def test_however_a_throttle_says_how_long_it_is_waited_out(headers: dict[str, str], zia: Zia, mirror: Mirror) -> None:
    zia.faults = {"groups:1": first(2, status(429, **headers))}
    started = time.monotonic()
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED, run.error
    assert zia.asked["groups:1"] == 3
    if "X_Ratelimit_Reset" in headers:
        assert time.monotonic() - started > 1.9


def test_an_absurd_pause_ends_the_run_and_is_cut_to_a_day(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.faults = {"groups:1": status(429, Retry_After="9" * 30)}
    assert fails(zia, mirror, "throttled", "HTTP 429").retry_after == 86_400


def test_a_throttle_for_the_whole_run_keeps_the_heart_beating(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.faults = {"groups:1": status(429, Retry_After="1")}
    run = sync.request(SYSTEM).run
    beats = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            at = SyncRun.objects.get(pk=run.pk).heartbeat_at
            if at is not None:
                beats.add(at)
                assert sync.reap(timezone.now()) == 0, "no false takeover"
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    sync.run(run.pk, patience=replace(QUICK, tries=5))
    over.set()
    watcher.join()
    run.refresh_from_db()
    assert (run.state, run.error_kind, run.retry_after) == (SyncRun.State.FAILED, "throttled", 1)
    assert len(beats) >= 3
    zia.faults = {}
    all_is_well(zia)


def endless(handler: Handler, zia: Zia) -> bool:
    """Every page is full of groups that nobody saw before."""
    page = zia.asked.total()
    handler.answer(200, [{"id": page * 1000 + n, "name": f"Group {page} {n}"} for n in range(5)])
    return True


def test_paging_without_an_end_is_given_up_in_time(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.faults = {f"groups:{page}": endless for page in range(2, 10_000)}
    run = sync.request(SYSTEM).run
    sync.run(run.pk, patience=replace(QUICK, whole=1.5))
    run.refresh_from_db()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, "unreachable")
    assert "did not hand out its directory within" in run.error
    zia.faults = {}
    all_is_well(zia)


def test_a_404_in_the_middle_of_a_listing_fails_the_run(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.faults = {"users:2": status(404)}
    assert fails(zia, mirror, "bad_data", "answered 404").http_status == 404


def test_a_group_that_comes_between_two_listings_gets_its_members_with_the_next_run(zia: Zia, mirror: Mirror) -> None:
    zia.faults = {"groups:2": before(lambda zia: zia.add_group(14, "New")), "users:1": before(late_member)}
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert run.counts["membership"]["unknown_group"] == 1
    assert "name a group that ZIA did not list" in run.warnings[0]["text"]
    all_is_well(zia)


def late_member(zia: Zia) -> None:
    """Ada joins a group that was made after the groups were read."""
    zia.users[0]["groups"].append({"id": 14, "name": "New"})


def many(zia: Zia, number: int = 60) -> None:
    for pk in range(100, 100 + number):
        zia.add_group(pk, f"Group {pk}")


def test_a_row_that_slips_through_between_two_pages_is_not_taken_for_gone(zia: Zia, mirror: Mirror) -> None:
    many(zia)
    zia.page_cap = 20
    mirror()
    zia.faults = {"groups:2": before(lambda zia: zia.groups.pop(5))}
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED, run.error
    assert SyncChange.objects.filter(run=run).count() == 1
    assert mirrored() == upstream(zia)


def test_a_listing_that_never_stands_still_is_refused(zia: Zia, mirror: Mirror) -> None:
    many(zia)
    zia.page_cap = 20
    mirror()
    away: list[dict[str, object]] = []

    def shift(handler: Handler, zia: Zia) -> bool:
        """A row goes and comes, whenever the second page is read."""
        if away:
            zia.groups.insert(5, away.pop())
        else:
            away.append(zia.groups.pop(5))
        return False

    zia.faults = {"groups:2": shift}
    fails(zia, mirror, "bad_data", "changes again and again while it is read")


def test_pages_that_overlap_each_time_are_refused(zia: Zia, mirror: Mirror) -> None:
    many(zia)
    mirror()

    def overlap(handler: Handler, zia: Zia) -> bool:
        handler.answer(200, zia.groups[-1:])
        return True

    zia.faults = {"groups:2": overlap}
    fails(zia, mirror, "bad_data", "changes again and again while it is read")


def test_another_tenant_behind_the_same_address_is_held(zia: Zia, mirror: Mirror) -> None:
    many(zia)
    for pk in range(200, 260):
        zia.add_user(pk, f"User {pk}", 21, [11])
    mirror()
    was, groups, users = mirrored(), zia.groups, zia.users
    zia.groups = [{**row, "id": row["id"] + 5000} for row in groups]
    zia.users = [{**row, "id": row["id"] + 5000, "groups": []} for row in users]
    run = mirror()
    assert run.state == SyncRun.State.HELD
    assert "63 of 63 groups would go." in run.error
    assert mirrored() == was
    zia.groups, zia.users = groups, users
    all_is_well(zia)


def test_two_groups_of_one_name_are_two_groups(zia: Zia, mirror: Mirror) -> None:
    zia.add_group(14, "Sales")
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert sorted(DirectoryGroup.objects.filter(name="Sales").values_list("upstream_id", flat=True)) == [12, 14]


def test_a_thousand_renames_keep_every_row_and_are_reported(zia: Zia, mirror: Mirror) -> None:
    many(zia, 1000)
    mirror()
    keys = dict(DirectoryGroup.objects.values_list("upstream_id", "pk"))
    for row in zia.groups:
        row["name"] += " (old)"
    run = mirror()
    assert run.counts["group"]["renamed"] == 1003
    assert dict(DirectoryGroup.objects.values_list("upstream_id", "pk")) == keys
    assert {"text": "Groups were renamed at once.", "count": 1003} in run.warnings


def test_of_a_few_groups_that_vanish_the_one_in_use_keeps_its_profile(zia: Zia, mirror: Mirror) -> None:
    many(zia)
    mirror()
    used = DirectoryGroup.objects.get(upstream_id=100)
    profile = make("Used", groups=[used])
    zia.groups = [row for row in zia.groups if row["id"] not in (100, 101, 102)]
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    used.refresh_from_db()
    assert used.deleted_at is not None
    assert [target.group for target in profile.group_targets.all()] == [used]


def test_a_name_given_to_a_new_id_does_not_take_the_profile_along(zia: Zia, mirror: Mirror) -> None:
    mirror()
    old = DirectoryGroup.objects.get(upstream_id=13)
    profile = make("Supporters", groups=[old])
    zia.groups[2] = {"id": 99, "name": "Support", "comments": ""}
    mirror()
    assert [target.group for target in profile.group_targets.all()] == [old]


def test_an_approval_is_used_up(zia: Zia, mirror: Mirror) -> None:
    many(zia)
    mirror()
    kept = zia.groups
    zia.groups = kept[:30]
    held = mirror()
    sync.run(sync.apply_anyway(SYSTEM, held.pk).run.pk, patience=QUICK)
    assert mirrored() == upstream(zia)
    zia.groups = kept
    assert mirror().state == SyncRun.State.SUCCEEDED
    zia.groups = kept[:30]
    assert mirror().state == SyncRun.State.HELD
