"""Changes of a single row that may not mean what they seem to: an id given to another group or user, a group that
empties, a group in use that vanishes.

All are asked of the plan tables. They are harmless where nothing refers to the row; the guard decides.
"""

from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from directory import usage
from directory.sync.former import FORMER
from directory.sync.planning import GROUP, MANY_MEMBERS, USER


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row, by the mirror's id, and what is odd about it."""

    row_id: int
    upstream_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Vanished:
    """A group in use that would go, with the members that it has. Where `is_excluded`, something leaves it out, and
    would no longer."""

    name: str
    members: int
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class Doubts:
    """`reused` and `emptied` are groups, whether in use or not; `other_users` are users in use, and `users_reused` and
    `users_gone` count users: all whose ids belong to others now, and those in use that would go."""

    reused: list[Doubt]
    emptied: list[Doubt]
    other_users: list[Doubt] = field(default_factory=list)
    vanished: list[Vanished] = field(default_factory=list)
    users_reused: int = 0
    users_gone: int = 0


def find_doubts(cursor: CursorWrapper) -> Doubts:
    reused = [*_renamed_with_other_members(cursor), *_back_as_another_group(cursor)]
    _mark(cursor, reused)
    other_users = _other_users_in_use(cursor)
    return Doubts(
        reused=reused,
        emptied=_emptied(cursor),
        other_users=other_users,
        vanished=_vanished(cursor),
        users_reused=_mark_other_users(cursor),
        users_gone=_users_gone(cursor),
    )


def _renamed_with_other_members(cursor: CursorWrapper) -> list[Doubt]:
    """Groups whose name is new and of whose members less than a fifth stay: the id may have a new owner."""
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
    return [
        Doubt(pk, upstream_id, f"the id {upstream_id} of {old_name} now belongs to {name}, with other members")
        for pk, upstream_id, old_name, name in cursor.fetchall()
    ]


def _back_as_another_group(cursor: CursorWrapper) -> list[Doubt]:
    """Groups that come back under another name, without a fifth of those who were in them, or nobody knows who was."""
    cursor.execute(
        f"""
        SELECT g.id, p.upstream_id, p.old_name, p.name, COALESCE(f.had, 0)
          FROM {GROUP.plan} p
          JOIN {GROUP.mirror} g ON g.upstream_id = p.upstream_id
          LEFT JOIN (SELECT f.group_id, COUNT(*) AS had, COUNT(j.user_upstream_id) AS stay
                       FROM {GROUP.plan} p
                       JOIN {GROUP.mirror} g ON g.upstream_id = p.upstream_id
                       JOIN {FORMER} f ON f.group_id = g.id
                       JOIN {USER.mirror} u ON u.id = f.user_id
                       LEFT JOIN plan_join j
                         ON j.user_upstream_id = u.upstream_id AND j.group_upstream_id = p.upstream_id
                      WHERE p.change = 'revived' AND p.name <> p.old_name
                      GROUP BY f.group_id) f ON f.group_id = g.id
         WHERE p.change = 'revived' AND p.name <> p.old_name AND (f.had IS NULL OR f.stay * 5 < f.had)
         ORDER BY p.upstream_id
        """  # noqa: S608
    )
    return [
        Doubt(
            pk,
            upstream_id,
            f"the id {upstream_id} of {old_name}, which had vanished, comes back as {name}"
            + (", with other members" if had else "; who was in it before is not known"),
        )
        for pk, upstream_id, old_name, name, had in cursor.fetchall()
    ]


def _mark(cursor: CursorWrapper, reused: list[Doubt]) -> None:
    """In the plan, so that the run lists them as such, with both names."""
    cursor.executemany(
        f"UPDATE {GROUP.plan} SET change = 'reused' WHERE upstream_id = %s",  # noqa: S608
        [(doubt.upstream_id,) for doubt in reused],
    )


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


def _vanished(cursor: CursorWrapper) -> list[Vanished]:
    in_use, values = usage.ids_in_use("group")
    excluded, of_excluded = usage.ids_in_use(usage.EXCLUDED)
    cursor.execute(
        f"""
        SELECT g.name, COALESCE(l.members, 0), CASE WHEN g.id IN ({excluded}) THEN 1 ELSE 0 END
          FROM {GROUP.gone} gone
          JOIN {GROUP.mirror} g ON g.upstream_id = gone.upstream_id
          LEFT JOIN (SELECT group_id, COUNT(*) AS members FROM plan_leave GROUP BY group_id) l ON l.group_id = g.id
         WHERE g.id IN ({in_use})
         ORDER BY g.upstream_id
        """,  # noqa: S608
        [*of_excluded, *values],
    )
    return [Vanished(name, members, bool(is_excluded)) for name, members, is_excluded in cursor.fetchall()]


# Users whose login name is another one: of those who come back that is enough, of the others the name is new too.
_IS_ANOTHER = (
    "LOWER(p.email) <> LOWER(u.email) AND (p.change = 'revived' OR (p.change = 'renamed' AND p.name <> u.name))"
)


def _other_users_in_use(cursor: CursorWrapper) -> list[Doubt]:
    in_use, values = usage.ids_in_use("user")
    cursor.execute(
        f"""
        SELECT u.id, p.upstream_id, u.name, u.email, p.name, p.email
          FROM {USER.plan} p
          JOIN {USER.mirror} u ON u.upstream_id = p.upstream_id
         WHERE {_IS_ANOTHER} AND u.id IN ({in_use})
         ORDER BY p.upstream_id
        """,  # noqa: S608
        values,
    )
    return [
        Doubt(pk, upstream_id, f"the id {upstream_id} of {old_name} ({old_email}) now belongs to {name} ({email})")
        for pk, upstream_id, old_name, old_email, name, email in cursor.fetchall()
    ]


def _mark_other_users(cursor: CursorWrapper) -> int:
    others = f"FROM {USER.plan} p JOIN {USER.mirror} u ON u.upstream_id = p.upstream_id WHERE {_IS_ANOTHER}"
    cursor.execute(f"SELECT COUNT(*) {others}")
    number = int(cursor.fetchone()[0])
    if number:
        cursor.execute(
            f"UPDATE {USER.plan} SET change = 'reused' WHERE upstream_id IN (SELECT p.upstream_id {others})"  # noqa: S608
        )
    return number


def _users_gone(cursor: CursorWrapper) -> int:
    in_use, values = usage.ids_in_use("user")
    cursor.execute(
        f"""
        SELECT COUNT(*) FROM {USER.gone} gone JOIN {USER.mirror} u ON u.upstream_id = gone.upstream_id
         WHERE u.id IN ({in_use})
        """,  # noqa: S608
        values,
    )
    return int(cursor.fetchone()[0])
