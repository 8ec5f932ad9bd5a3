"""Rule order: 1..N per platform without gaps, Default after them; a change touches one row, for 10 rules or 10,000.

What is stored is a sparse `position`: a rule between two others gets a number between theirs, and the rule order is
the rank, so it is contiguous and unique whatever the numbers are. Where two neighbours have no number left between
them, the platform is spread anew, in two statements; that takes dozens of rules put into one place after each other.

Every function but `lock` and `number` belongs inside a transaction that holds the platform's `lock`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Lead, RowNumber

from profiles.catalog import Platform
from profiles.models import AppProfile

Room = TypeVar("Room")
STEP = 2**40  # between two rules after a spread
BOUND = 2**61  # no position is further from 0
BELOW = -(2**62)  # where a spread puts its rows between its two statements, below every position


def lock(platform: Platform) -> AppProfile:
    """Serialise writers of one platform's order by its Default row; call it first inside the transaction."""
    return AppProfile.objects.select_for_update().get(platform=platform, is_default=True)


def rules(platform: Platform) -> "QuerySet[AppProfile]":
    """The rules without Default, in ascending order."""
    return AppProfile.objects.filter(platform=platform, position__isnull=False).order_by("position")


def last(platform: Platform) -> int:
    """The highest rule order, 0 where there is no rule."""
    return rules(platform).count()


def clamp(position: int, count: int) -> int:
    """A wanted position among `count` rules, moved to the nearest that exists."""
    return max(1, min(position, count))


def number(profiles: Iterable[AppProfile]) -> None:
    """Give each of the profiles its rule order at once: one query, whatever the list shows and leaves out."""
    rows = [profile for profile in profiles if profile.position is not None]
    if not rows:
        return
    ranked = AppProfile.objects.filter(platform__in={row.platform for row in rows}, position__isnull=False)
    rank = Window(RowNumber(), partition_by=F("platform"), order_by="position")
    ranks = dict(_picked(ranked.annotate(rank=rank), [row.pk for row in rows]).values_list("pk", "rank"))
    for row in rows:
        row.rule_order = ranks.get(row.pk)


def make_room(platform: Platform, order: int) -> int:
    """The position of a new rule that is to be number `order`, from 1 to `last` + 1."""
    return _between(platform, rules(platform), order)


def move(profile: AppProfile, order: int) -> None:
    """Give a rule the position that makes it number `order`, from 1 to `last`. The row is not saved."""
    platform = Platform(profile.platform)
    if profile.rule_order is None or profile.rule_order == order:
        return
    profile.position = _between(platform, rules(platform).exclude(pk=profile.pk), order)
    profile.rule_order = order


def room_under(platform: Platform, sources: Sequence[int]) -> dict[int, int]:
    """For each of the rules a free position directly under it."""
    return _with_room(platform, lambda: _room_under(platform, sources))


def _with_room(platform: Platform, look: Callable[[], Room | None]) -> Room:
    """What `look` finds, if need be after a spread."""
    room = look()
    if room is None:
        _spread(platform)
        room = look()
    assert room is not None, "a spread leaves room"  # noqa: S101
    return room


def _room_under(platform: Platform, sources: Sequence[int]) -> dict[int, int] | None:
    following = Window(Lead("position"), order_by="position")
    ranked = rules(platform).annotate(following=following, rank=Window(RowNumber(), order_by="position"))
    free: dict[int, int] = {}
    for pk, before, after in _picked(ranked, sources).values_list("pk", "position", "following"):
        place = _middle(before, after)
        if place is None:
            return None
        free[pk] = place
    return free


def _picked(ranked: "QuerySet[Any]", pks: Sequence[int]) -> "QuerySet[Any]":
    """Some rows of a ranking. A plain filter would apply before the rank is counted; this condition waits for it."""
    return ranked.filter(Q(pk__in=pks) | Q(rank=0))


def _between(platform: Platform, others: "QuerySet[AppProfile]", order: int) -> int:
    """A free position behind `order` - 1 of the others."""
    return _with_room(platform, lambda: _free(others, order))


def _free(others: "QuerySet[AppProfile]", order: int) -> int | None:
    first = max(order - 2, 0)
    neighbours: list[int | None] = list(others.values_list("position", flat=True)[first:order])
    before = neighbours.pop(0) if order > 1 and neighbours else None
    return _middle(before, neighbours[0] if neighbours else None)


def _middle(before: int | None, after: int | None) -> int | None:
    """A number between two neighbours, of which either may be missing; None where there is none left."""
    if before is None or after is None:
        place = (after - STEP) if after is not None else (before + STEP) if before is not None else 0
        return place if abs(place) < BOUND else None
    return (before + after) // 2 if after - before > 1 else None


def _spread(platform: Platform) -> None:
    """Put STEP between neighbours, in the order that there is. The unique constraint holds all the time."""
    table = connection.ops.quote_name(AppProfile._meta.db_table)
    ranked = (
        "SELECT id, row_number() OVER (ORDER BY position) AS rank FROM {table} WHERE platform = %s AND position < %s"
    )
    spread = "UPDATE {table} SET position = %s + ranked.rank FROM ({ranked}) AS ranked WHERE {table}.id = ranked.id"
    with connection.cursor() as cursor:
        cursor.execute(spread.format(table=table, ranked=ranked.format(table=table)), [BELOW, platform.value, BOUND])
    rules(platform).update(position=(F("position") - BELOW) * STEP)
