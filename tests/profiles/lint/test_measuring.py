"""How many get each rule, by sets: the same as looking at every user on every device."""

import pytest
from hypothesis import HealthCheck, given, settings

from profiles.catalog import Platform
from profiles.rules.lint.measuring import measure
from tests.profiles.lint.company import GROUPS, USERS, Company, Rule, companies, forgotten, stored

pytestmark = pytest.mark.django_db


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(company=companies())
def test_sets_agree_with_every_user_on_every_device(company: Company) -> None:
    """What nobody can ever get is tried with every set of groups that somebody may be in."""
    with forgotten():
        ids = stored(company)
        measured = measure()
        base = [company.winner(user, frozenset()) for user in range(USERS)]
        for number, pk in ids.items():
            numbers, rule = measured.rules[pk], company.rules[number]
            assert numbers.targeted == len(company.targeted(number))
            assert numbers.winning == len(company.winners(number))
            assert numbers.base == base.count(number)
            if rule.is_enabled and not numbers.winning and pk not in measured.behind and numbers.targeted:
                assert measured.takers[pk] == sorted(company.takers(number))
        assert measured.users == USERS
        assert measured.default[Platform.WINDOWS] == base.count(None)
        for number, pk in ids.items():
            if _names_somebody(company.rules[number]) and (pk in measured.covered or pk in measured.behind):
                assert not company.can_win(number)


def _names_somebody(rule: Rule) -> bool:
    return rule.is_enabled and bool(rule.everybody or rule.groups - {GROUPS} or rule.users - {USERS})
