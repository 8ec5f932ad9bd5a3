"""The check of the whole policy, once for each state of it: whoever asks first for a new state waits for it.

What is kept speaks of the state whose key it has. A key is read before what it stands for, and changes in the same
transaction; so rows under the present key are never those of an earlier state.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction

from portal.lib.single_row import ONLY
from profiles.models import AppProfile, PolicyCheck, Problem, ProfileReach
from profiles.rules.lint.measuring import Measured, Numbers, measure
from profiles.rules.lint.of_objects import of_objects
from profiles.rules.lint.of_rules import of_rules
from profiles.rules.lint.of_settings import of_settings, read_settings
from profiles.rules.lint.policy import read_policy
from profiles.rules.lint.state import SHAPE, current_key

TRIES = 3


def ensure_checked() -> PolicyCheck:
    """The check of the present state, made where there is none: two queries where there is one."""
    for _ in range(TRIES):
        key = current_key()
        stored = PolicyCheck.stored()
        if stored is not None and stored.key == key:
            return stored
        checked = check(key, stored)
    return checked


def check(key: str, before: PolicyCheck | None) -> PolicyCheck:
    """Look at everything, and keep what is found under the key, which was read before."""
    is_comparable = before is not None and before.key.startswith(f"{SHAPE}|")
    policy, measured = read_policy(), measure()
    rows = read_settings(policy, _known() if is_comparable else {})
    problems = [*of_rules(policy, measured), *of_settings(policy, rows), *of_objects()]
    for profile in policy.every:
        if profile.pk in rows:
            numbers = _numbers(profile, measured)
            row = rows[profile.pk]
            row.targeted, row.winning, row.base = numbers.targeted, numbers.winning, numbers.base
    return _keep(key, measured.users, list(rows.values()), problems)


def _known() -> Mapping[int, ProfileReach]:
    return {row.profile_id: row for row in ProfileReach.objects.all()}


def _numbers(profile: AppProfile, measured: Measured) -> Numbers:
    if profile.is_default:
        users = measured.default.get(profile.platform, measured.users)
        return Numbers(users, users, users)
    return measured.rules.get(profile.pk, Numbers())


@transaction.atomic
def _keep(key: str, users: int, rows: Sequence[ProfileReach], problems: Sequence[Problem]) -> PolicyCheck:
    """Nobody else writes these tables; the only row serialises those who checked at the same time."""
    PolicyCheck.objects.get_or_create(pk=ONLY, defaults={"key": "", "users": 0})
    PolicyCheck.locked()
    ProfileReach.objects.all()._raw_delete(ProfileReach.objects.db)
    Problem.objects.all()._raw_delete(Problem.objects.db)
    ProfileReach.objects.bulk_create(rows)
    Problem.objects.bulk_create(problems)
    return PolicyCheck.store(key=key, users=users)
