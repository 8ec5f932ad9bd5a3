"""Changes of a single group that may not mean what they seem to: an id given to another group, a group that empties.

Both are asked of the plan tables. They are harmless where nothing refers to the group; the guard decides.
"""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from directory.sync.planning import GROUP, MANY_MEMBERS


@dataclass(frozen=True, slots=True)
class Doubt:
    """A group, by the mirror's id, and what is odd about it."""

    group_id: int
    upstream_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Doubts:
    reused: list[Doubt]
    emptied: list[Doubt]


def find_doubts(cursor: CursorWrapper) -> Doubts:
    return Doubts(reused=_reused(cursor), emptied=_emptied(cursor))


def _reused(cursor: CursorWrapper) -> list[Doubt]:
    """Groups whose name is new and of whose members less than a fifth stay: the id may have a new owner.

    They are marked in the plan, so that the run lists them as such.
    """
    cursor.execute(
        f"""
        SELECT l.group_id, p.upstream_id, p.old_name, p.name
          FROM plan_loss l
          JOIN {GROUP.mirror} g ON g.id = l.group_id
          JOIN {GROUP.plan} p ON p.upstream_id = g.upstream_id
         WHERE p.change = 'renamed' AND (l.had - l.lost) * 5 < l.had
         ORDER BY p.upstream_id
        """  # noqa: S608 - our own names
    )
    reused = [
        Doubt(pk, upstream_id, f"the id {upstream_id} of {old_name} now belongs to {name}, with other members")
        for pk, upstream_id, old_name, name in cursor.fetchall()
    ]
    cursor.executemany(
        f"UPDATE {GROUP.plan} SET change = 'reused' WHERE upstream_id = %s",  # noqa: S608
        [(doubt.upstream_id,) for doubt in reused],
    )
    return reused


def _emptied(cursor: CursorWrapper) -> list[Doubt]:
    """Groups of more than 20 members that stay, and lose more than half of them."""
    cursor.execute(
        f"""
        SELECT l.group_id, g.upstream_id, g.name, l.had, l.lost
          FROM plan_loss l
          JOIN {GROUP.mirror} g ON g.id = l.group_id
          LEFT JOIN {GROUP.gone} gg ON gg.upstream_id = g.upstream_id
         WHERE gg.upstream_id IS NULL AND l.had > {MANY_MEMBERS} AND l.lost * 2 > l.had
         ORDER BY g.upstream_id
        """  # noqa: S608
    )
    return [
        Doubt(pk, upstream_id, f"{name} would lose {lost:,} of its {had:,} members")
        for pk, upstream_id, name, had, lost in cursor.fetchall()
    ]
