"""What a run says of what it found: reasons to hold it, warnings, and whether its worker is asked to stop."""

import pytest

from directory.models import DirectoryGroup
from directory.sync import guard, stopping
from directory.sync.doubts import Doubt, Doubts
from directory.sync.fetching import Fetched
from directory.sync.planning import Plan
from directory.sync.warnings import list_warnings
from tests.factories import GroupFactory
from tests.profiles.factories import make

NOTHING = {"listed": 1, "added": 0, "renamed": 0, "changed": 0, "revived": 0, "removed": 0, "unchanged": 1}


def plan(**of_groups: int) -> Plan:
    return Plan(
        {
            "group": {**NOTHING, **of_groups},
            "department": dict(NOTHING),
            "user": {**NOTHING, "without_groups": 0},
            "membership": {"listed": 0, "added": 0, "removed": 0, "unchanged": 0, "unknown_group": 0},
        }
    )


def emptied(groups: list[DirectoryGroup]) -> Doubts:
    return Doubts(reused=[], emptied=[Doubt(row.pk, row.upstream_id, f"{row.name} empties") for row in groups])


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "named", "more"), [(1, 1, ""), (5, 5, ""), (6, 5, "; and 1 more like that")])
def test_of_groups_in_use_five_are_named_and_the_others_counted(number: int, named: int, more: str) -> None:
    groups = GroupFactory.create_batch(number)
    make("A", groups=groups)
    (words,) = guard.reasons_to_hold(plan(), emptied([*groups, GroupFactory.create()]))
    assert words.endswith("; ".join(f"{row.name} empties" for row in groups[:named]) + more + ".")


@pytest.mark.django_db
def test_what_nobody_uses_is_no_reason_to_hold() -> None:
    assert guard.reasons_to_hold(plan(), emptied([GroupFactory.create()])) == []


@pytest.mark.parametrize(
    ("renamed", "listed", "told"), [(20, 20, False), (21, 21, True), (21, 104, True), (21, 105, False)]
)
def test_more_than_twenty_new_names_are_told_where_they_are_more_than_a_fifth(
    renamed: int, listed: int, told: bool
) -> None:
    found = list_warnings(
        Fetched(groups=0, departments=0, users=0), plan(renamed=renamed, listed=listed), Doubts([], [])
    )
    assert found == ([{"text": "Groups were renamed at once.", "count": renamed}] if told else [])


def test_a_worker_is_asked_to_stop_once_its_cluster_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_asked", None)
    stopping.ask()
    assert not stopping.is_asked()
    stopping.share()
    assert not stopping.is_asked()
    stopping.ask()
    assert stopping.is_asked()
