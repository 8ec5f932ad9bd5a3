"""Whom a change of a profile would hit, in numbers, before it is saved."""

from dataclasses import dataclass

from django.db.models import QuerySet

from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from profiles.rules import precedence
from profiles.rules.reach import left_by, reached
from profiles.rules.targets import Targets, checked, read


@dataclass(frozen=True, slots=True)
class Impact:
    """Groups and users that the rule names or would name.

    `users` are those whom the rule applies to; `gained` and `lost` of them are new or no longer among them. `winning`
    are those of `users` who get the profile, since no earlier enabled rule applies to them; `won` is that number as it
    is now. `order` is where the rule would stand, `old_order` where it stands, None for a new one. `passed` counts the
    rules that it would go past.
    """

    everybody: bool
    groups: int
    excluded: int
    users: int
    gained: int
    lost: int
    winning: int
    won: int
    is_enabled: bool
    order: int
    old_order: int | None
    passed: int

    @property
    def losing(self) -> int:
        """Users whom the rule applies to and an earlier one too."""
        return self.users - self.winning if self.is_enabled else 0


def of(platform: Platform, profile: AppProfile | None, draft: ProfileDraft) -> Impact:
    """A constant number of queries. Raises DomainError where a target does not exist."""
    before, after = read(profile) if profile else Targets(), checked(draft.targets)
    count = precedence.last(platform) + (0 if profile else 1)
    old = profile.rule_order if profile else None
    order = precedence.clamp(draft.position or old or count, count)
    rules = precedence.rules(platform)
    others = rules.exclude(pk=profile.pk) if profile else rules
    reach = reached(after).count()
    both = reached(after).filter(pk__in=reached(before).values("pk")).count()
    return Impact(
        everybody=after.applies_to_all,
        groups=len(after.groups),
        excluded=len(after.excluded),
        users=reach,
        gained=reach - both,
        lost=reached(before).count() - both,
        winning=_winning(after, others, order) if draft.is_enabled else 0,
        won=_winning(before, others, old) if profile and old and profile.is_enabled else 0,
        is_enabled=draft.is_enabled,
        order=order,
        old_order=old,
        passed=abs(order - (old or count)),
    )


def _winning(targets: Targets, others: "QuerySet[AppProfile]", order: int) -> int:
    """How many users get a profile with these targets as rule number `order` among the others."""
    before = others.values_list("position", flat=True)[order - 2] if order > 1 else None
    earlier = others.none() if before is None else others.filter(position__lte=before)
    return left_by(earlier, reached(targets)).count()
