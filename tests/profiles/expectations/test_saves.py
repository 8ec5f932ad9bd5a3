"""Each write of profiles is asked first: a broken expectation refuses it, warns, or is overridden with a reason."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import DirectoryGroup
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import bulk, restoring
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, DeletedProfile, Device, Expectation
from profiles.rules.expectations import Broken, keeping
from profiles.rules.targets import Targets
from tests.profiles.expectations.factories import Kind, Severity, State, fresh, group_of, people, stated
from tests.profiles.factories import device, make, order

pytestmark = pytest.mark.django_db
WINDOWS = Platform.WINDOWS


@pytest.fixture
def sales() -> DirectoryGroup:
    return group_of("Sales", *people("Ada", "Ben", "Cy"))


@pytest.fixture
def rule(sales: DirectoryGroup) -> AppProfile:
    return make("Sales", groups=[sales])


@pytest.fixture
def kept(sales: DirectoryGroup, rule: AppProfile) -> Expectation:
    return stated(Kind.MEMBERS, rule, group=sales.pk)


WRITES: dict[str, Callable[[AppProfile, str], object]] = {
    "create": lambda rule, why: editing.create(
        SYSTEM, WINDOWS, ProfileDraft("Other", targets=Targets(applies_to_all=True), position=1), override=why
    ),
    "edit": lambda rule, why: editing.update(
        SYSTEM, rule.pk, ProfileDraft("Sales"), expected_revision=rule.revision, override=why
    ),
    "disable": lambda rule, why: editing.set_enabled(SYSTEM, rule.pk, False, override=why),
    "delete": lambda rule, why: editing.delete(SYSTEM, rule.pk, override=why),
    "move": lambda rule, why: editing.move(SYSTEM, rule.pk, 2, override=why),
    "bulk disable": lambda rule, why: bulk.set_enabled(SYSTEM, WINDOWS, [rule.pk], False, override=why),
    "bulk delete": lambda rule, why: bulk.delete(SYSTEM, WINDOWS, [rule.pk], override=why),
    "restore a version": lambda rule, why: editing.restore(
        SYSTEM, rule.pk, 1, expected_revision=rule.revision, override=why
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_breaks_it_is_refused_and_saved_with_a_reason(write: str, sales: DirectoryGroup) -> None:
    rule = make("Sales")  # nobody's at version 1
    rule = editing.update(
        SYSTEM, rule.pk, ProfileDraft("Sales", targets=Targets(groups=frozenset({sales.pk}))), expected_revision=1
    )
    make("All", applies_to_all=True)
    row = stated(Kind.MEMBERS, rule, group=sales.pk)
    before, entries = order(), AuditEntry.objects.count()
    with pytest.raises(Broken) as refused:
        WRITES[write](rule, "")
    assert refused.value.message.startswith(
        "Nothing was saved: it would break an expectation. “All members of Sales get"
    )
    if "delete" not in write:
        assert "3 of 3 members get another profile: Ada gets " in refused.value.message
    assert order() == before
    assert AppProfile.objects.get(pk=rule.pk).is_enabled
    assert (fresh(row).state, AuditEntry.objects.count()) == (State.HOLDS, entries)
    WRITES[write](rule, "Agreed with Sales")
    assert fresh(row).state == State.BROKEN
    noted = AuditEntry.objects.get(action=AuditEntry.Action.OVERRIDE)
    assert noted.resource == fresh(row).last_break["statement"]  # type: ignore[index]
    assert noted.after is not None
    assert noted.after["Reason"] == "Agreed with Sales"


def test_what_warns_lets_the_write_through_and_keeps_the_break(sales: DirectoryGroup, rule: AppProfile) -> None:
    row = stated(Kind.NOT_DEFAULT, group=sales.pk, severity=Severity.WARN)
    heard: list[str] = []
    listener = lambda broken, cause: heard.append(f"{cause}: {len(broken)}")  # noqa: E731
    keeping.register_listener(listener)
    try:
        editing.set_enabled(SYSTEM, rule.pk, False)
    finally:
        keeping._listeners.remove(listener)
    row = fresh(row)
    assert row.state == State.BROKEN
    assert row.found == {"windows": {"number": 3, "of": 3}}
    assert [one["name"] for one in row.breakers] == ["Ada", "Ben", "Cy"]
    assert row.last_break is not None
    assert row.last_break["cause"] == "Sales (Windows) was disabled"
    assert heard == ["Sales (Windows) was disabled: 1"]
    editing.set_enabled(SYSTEM, rule.pk, True)
    assert (fresh(row).state, fresh(row).breakers) == (State.HOLDS, [])
    assert fresh(row).last_break == row.last_break


def test_a_break_of_before_refuses_nothing_until_it_grows(sales: DirectoryGroup) -> None:
    ada, ben, cy = sales.memberships.values_list("user", flat=True).order_by("user")
    first = make("First", users=[row.user for row in sales.memberships.filter(user__in=[ada, ben])])
    second = make("Second", users=[row.user for row in sales.memberships.filter(user=ben)])
    row = stated(Kind.NOT_DEFAULT, group=sales.pk)
    assert (row.state, row.found["windows"]["number"]) == (State.BROKEN, 1)
    editing.set_enabled(SYSTEM, second.pk, False)
    with pytest.raises(Broken):
        editing.set_enabled(SYSTEM, first.pk, False)
    make("Cy", users=[row.user for row in sales.memberships.filter(user=cy)])
    assert fresh(row).state == State.HOLDS


def test_a_disabled_expectation_and_one_of_another_platform_refuse_nothing(
    sales: DirectoryGroup, rule: AppProfile
) -> None:
    off = stated(Kind.NOT_DEFAULT, group=sales.pk, is_enabled=False)
    mac = make("Mac", Platform.MACOS, groups=[sales])
    other = stated(Kind.NOT_DEFAULT, group=sales.pk, platforms=[Platform.MACOS])
    editing.delete(SYSTEM, rule.pk)
    assert (fresh(off).state, fresh(other).state) == (State.UNCHECKED, State.HOLDS)
    with pytest.raises(Broken):
        editing.delete(SYSTEM, mac.pk)


def test_of_two_platforms_each_is_kept_by_itself(sales: DirectoryGroup, rule: AppProfile) -> None:
    mac = make("Mac", Platform.MACOS, groups=[sales])
    row = stated(Kind.NOT_DEFAULT, group=sales.pk, platforms=[WINDOWS, Platform.MACOS], severity=Severity.WARN)
    editing.set_enabled(SYSTEM, mac.pk, False)
    make("Unrelated")
    assert {name: kept["number"] for name, kept in fresh(row).found.items()} == {"windows": 0, "macos": 3}
    assert fresh(row).state == State.BROKEN


def test_a_named_profile_that_is_deleted_breaks_it_until_it_is_restored(
    sales: DirectoryGroup, kept: Expectation
) -> None:
    rule = AppProfile.objects.get(name="Sales")
    make("All", applies_to_all=True)
    with pytest.raises(Broken, match="It names Sales \\(Windows\\), which was deleted\\."):
        editing.delete(SYSTEM, rule.pk)
    editing.delete(SYSTEM, rule.pk, override="It goes")
    assert fresh(kept).trouble == "It names Sales (Windows), which was deleted."
    back = restoring.restore(SYSTEM, DeletedProfile.objects.get().pk, "Sales again")
    assert (fresh(kept).trouble, fresh(kept).state) == ("", State.BROKEN)
    editing.set_enabled(SYSTEM, back.pk, True)
    assert fresh(kept).state == State.HOLDS


def test_a_profile_that_a_device_has_can_be_deleted_with_many(rule: AppProfile) -> None:
    row = device(profile=rule)
    bulk.delete(SYSTEM, WINDOWS, [rule.pk])
    assert Device.objects.get(pk=row.pk).profile is None


def test_a_save_asks_in_a_constant_number_of_statements(sales: DirectoryGroup, rule: AppProfile) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            editing.set_enabled(SYSTEM, rule.pk, False)
        editing.set_enabled(SYSTEM, rule.pk, True)
        return len(captured)

    editing.set_enabled(SYSTEM, rule.pk, False)  # the version before the first write is kept once
    editing.set_enabled(SYSTEM, rule.pk, True)
    nothing_expected = statements()
    for number in range(3):
        stated(Kind.NOT_DEFAULT, group=sales.pk, severity=Severity.WARN, note=str(number))
        stated(Kind.AT_MOST, number=number, severity=Severity.WARN)
        stated(Kind.REACHES, rule, number=1, severity=Severity.WARN)
    statements()  # the first of a connection sizes its temporary tables
    few = statements()
    for number in range(9):
        stated(Kind.MEMBERS, rule, group=sales.pk, severity=Severity.WARN, note=str(number))
    assert statements() == few > nothing_expected
