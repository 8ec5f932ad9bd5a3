"""Rule order: 1..N per platform without gaps, Default after them. A change is two statements, for 10 rules or 10,000.

The unique constraint on (platform, rule order) holds all the time, so rows move through negative numbers, where nothing
can be in their way.
"""

from django.db.models import Case, F, Max, QuerySet, Value, When

from profiles.catalog import Platform
from profiles.models import AppProfile


def lock(platform: Platform) -> AppProfile:
    """Serialise writers of one platform's order by its Default row; call it first inside the transaction."""
    return AppProfile.objects.select_for_update().get(platform=platform, is_default=True)


def rules(platform: Platform) -> "QuerySet[AppProfile]":
    """The rules without Default, in ascending order."""
    return AppProfile.objects.filter(platform=platform, is_default=False).order_by("rule_order")


def last(platform: Platform) -> int:
    """The highest rule order, 0 where there is no rule."""
    highest: int | None = rules(platform).aggregate(highest=Max("rule_order"))["highest"]
    return highest or 0


def clamp(position: int, count: int) -> int:
    """A wanted position among `count` rules, moved to the nearest that exists."""
    return max(1, min(position, count))


def make_room(platform: Platform, position: int) -> None:
    """Push the rules from `position` down by one."""
    rules(platform).filter(rule_order__gte=position).update(rule_order=-(F("rule_order") + 1))
    _settle(platform)


def close_gap(platform: Platform, position: int) -> None:
    """Pull the rules behind `position` up by one, after its rule is gone."""
    rules(platform).filter(rule_order__gt=position).update(rule_order=-(F("rule_order") - 1))
    _settle(platform)


def move(profile: AppProfile, position: int) -> None:
    """Put a rule at `position`; the rules between its old place and its new one shift by one."""
    platform = Platform(profile.platform)
    old = profile.rule_order
    if old is None or old == position:
        return
    shift = -1 if old < position else 1
    between = rules(platform).filter(rule_order__range=sorted((old, position)))
    between.update(rule_order=-Case(When(pk=profile.pk, then=Value(position)), default=F("rule_order") + Value(shift)))
    _settle(platform)


def _settle(platform: Platform) -> None:
    rules(platform).filter(rule_order__lt=0).update(rule_order=-F("rule_order"))
