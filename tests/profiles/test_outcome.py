"""Who gets what, as sets: the same as the plain definition says of every user and device, before and after a change."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.lib.database import SecondConnection
from profiles.models import AppProfile
from profiles.rules import outcome
from profiles.rules.outcome import NEW, RuleSet
from tests.factories import DirectoryUserFactory
from tests.profiles.companies import PLANS, PLATFORM, USERS, WANTED, Company, Plan, Wanted, company

pytestmark = pytest.mark.django_db
Rules = list[tuple[int, Wanted]]
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CHANGES = st.tuples(
    st.sampled_from(["draft", "create", "move", "without", "toggle"]), st.integers(0, 5), st.integers(0, 6), WANTED
)


@many
@given(PLANS)
def test_everybody_gets_what_the_definition_says(plan: Plan) -> None:
    with company(plan) as firm, outcome.of([outcome.stored(PLATFORM)]) as found:
        rules = firm.stored_rules()
        expected = firm.totals(rules)
        winners = firm.device_winners(rules)
        totals = {total.profile_id: total for total in found.totals()}
        assert {pk: (total.users, total.at_most) for pk, total in totals.items() if total.at_most} == expected
        for pk in {*expected, *winners.values()}:
            of_devices = {device for device, winner in winners.items() if winner == pk}
            assert totals[pk].devices == len(of_devices)
            assert set(found.devices(PLATFORM, pk).values_list("pk", flat=True)) == of_devices
            assert found.users(PLATFORM, pk).count() == expected.get(pk, (0, 0))[1]
        _of_groups_and_users(firm, rules, found)


def _of_groups_and_users(firm: Company, rules: Rules, found: outcome.Outcome) -> None:
    by_group = found.of_groups([row.pk for row in firm.groups])
    for number, row in enumerate(firm.groups):
        members = [user for user in firm.present if number in firm.plan.members[user]]
        told = {total.profile_id: (total.users, total.at_most) for total in by_group[row.pk]}
        assert told == firm.totals(rules, members)
    by_user = found.of_users([row.pk for row in firm.users])
    for number, user in enumerate(firm.users):
        told = {total.profile_id: (total.users, total.at_most) for total in by_user[user.pk]}
        assert told == (firm.totals(rules, [number]) if number in firm.present else {})


def changed(firm: Company, change: tuple[str, int, int, Wanted]) -> tuple[Rules, RuleSet]:
    """The rules after a change, by the definition of the change, and as the rule set says it."""
    verb, at, to, wanted = change
    rules, stored = firm.stored_rules(), outcome.stored(PLATFORM)
    index = at % len(rules)
    pk, present = rules[index]
    rest = [*rules[:index], *rules[index + 1 :]]
    targets, is_enabled, limits = firm.targets(wanted), wanted.is_enabled, firm.limit_ids(wanted)
    match verb:
        case "move":
            return [*rest[:to], rules[index], *rest[to:]], stored.moved(pk, to + 1)
        case "draft":
            after = [*rest[:to], (pk, wanted), *rest[to:]]
            return after, stored.with_draft(pk, targets, order=to + 1, is_enabled=is_enabled, limits=limits)
        case "create":
            return [*rules, (NEW, wanted)], stored.with_draft(NEW, targets, is_enabled=is_enabled, limits=limits)
        case "without":
            return rest, stored.without([pk])
        case _:
            other = not present.is_enabled
            flipped = Wanted(present.everybody, present.groups, present.users, present.limits, other)
            return [*rules[:index], (pk, flipped), *rules[index + 1 :]], stored.enabled([pk], other)


@many
@given(PLANS, CHANGES)
def test_who_goes_from_which_profile_to_which(plan: Plan, change: tuple[str, int, int, Wanted]) -> None:
    with company(plan) as firm:
        before = firm.stored_rules()
        after, wanted = changed(firm, change)
        with outcome.between([outcome.stored(PLATFORM)], [wanted]) as found:
            _moves_as_defined(firm, before, after, found)


@many
@given(PLANS, st.lists(WANTED, max_size=5))
def test_two_rule_sets_that_have_nothing_in_common(plan: Plan, others: Sequence[Wanted]) -> None:
    with company(plan) as firm:
        before = firm.stored_rules()
        after = [(-number, one) for number, one in enumerate(others, start=1)]
        with outcome.between([outcome.stored(PLATFORM)], [firm.rule_set(after)]) as found:
            _moves_as_defined(firm, before, after, found)


def test_a_device_in_two_groups_goes_from_what_the_one_gave_to_what_the_other_gives() -> None:
    """On a device of one of them alone, nobody goes that way."""
    nobody = frozenset[int]()
    of = [Wanted(True, nobody, nobody, frozenset({number}), True) for number in (0, 1)]
    with company(Plan([nobody] * USERS, of, [(0, frozenset({0, 1}), False)], tombstones=False)) as firm:
        first, _second = firm.stored_rules()
        after = [(-1, of[1]), (-2, of[0])]
        with outcome.between([outcome.stored(PLATFORM)], [firm.rule_set(after)]) as found:
            assert (first[0], -1) in {(move.from_id, move.to_id) for move in found.moves()}
            _moves_as_defined(firm, firm.stored_rules(), after, found)


def _moves_as_defined(firm: Company, before: Rules, after: Rules, found: outcome.Outcome) -> None:
    expected = firm.moves(before, after)
    old, new = firm.device_winners(before), firm.device_winners(after)
    of_devices: dict[tuple[int, int], set[int]] = {}
    for device in old:
        if old[device] != new[device]:
            of_devices.setdefault((old[device], new[device]), set()).add(device)
    moves = {(move.from_id, move.to_id): move for move in found.moves()}
    assert {pair: move.users for pair, move in moves.items() if move.users} == {
        pair: len(users) for pair, users in expected.items()
    }
    assert {pair: move.devices for pair, move in moves.items() if move.devices} == {
        pair: len(devices) for pair, devices in of_devices.items()
    }
    for pair in moves:
        users = set(found.moving_users(PLATFORM, *pair).values_list("pk", flat=True))
        assert users == {firm.users[number].pk for number in expected.get(pair, ())}
        devices = set(found.moving_devices(PLATFORM, *pair).values_list("pk", flat=True))
        assert devices == of_devices.get(pair, set())
    assert found.moved().users == len(set().union(*expected.values()) if expected else ())
    assert found.moved().devices == sum(map(len, of_devices.values()))


@pytest.mark.django_db(transaction=True)
def test_others_write_while_a_comparison_is_open_and_it_does_not_see_that() -> None:
    second = SecondConnection()
    try:
        with outcome.of([outcome.stored(PLATFORM)]) as found:
            assert [total.users for total in found.totals()] == []
            with second.used():
                DirectoryUserFactory.create()
            assert not found.users(PLATFORM, AppProfile.objects.get(platform=PLATFORM, is_default=True).pk).exists()
    finally:
        second.close()
    with outcome.of([outcome.stored(PLATFORM)]) as found:
        assert [total.users for total in found.totals()] == [1]
