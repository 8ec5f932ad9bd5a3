"""Asking many questions in one pass: a constant number of statements, whatever is asked and of how many."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from directory.sync import staging
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.rules.expectations import winners
from profiles.rules.expectations.answers import BREAKERS_KEPT, Answer, Breaker, Count, excess
from profiles.rules.expectations.questions import Kind, Question
from profiles.rules.expectations.winners import DEFAULT, MEMBERSHIP, USER

PROFILE = AppProfile._meta.db_table
ABOUT_MEMBERS = (Kind.MEMBERS, Kind.NOT_DEFAULT)
TABLES = {
    "exp_question": "number BIGINT, platform VARCHAR(10), kind VARCHAR(20), user_id BIGINT, group_id BIGINT",
    "exp_place": "number BIGINT, platform VARCHAR(10), position BIGINT",
}

# Who counts for a question: who gets what it does not allow, or what it asks for.
_NOT_ALLOWED = """NOT EXISTS (SELECT 1 FROM exp_place p
                               WHERE p.number = q.number AND p.platform = q.platform AND p.position = g.position)"""
_HITS = f"""
    SELECT q.number, q.platform, g.user_id, g.position
      FROM exp_question q JOIN exp_got g ON g.user_id = q.user_id AND g.platform = q.platform
     WHERE q.kind = 'user' AND {_NOT_ALLOWED}
     UNION ALL
    SELECT q.number, q.platform, g.user_id, g.position
      FROM exp_question q JOIN {MEMBERSHIP} m ON m.group_id = q.group_id
      JOIN exp_got g ON g.user_id = m.user_id AND g.platform = q.platform
     WHERE q.kind = 'members' AND {_NOT_ALLOWED}
     UNION ALL
    SELECT q.number, q.platform, g.user_id, g.position
      FROM exp_question q JOIN {MEMBERSHIP} m ON m.group_id = q.group_id
      JOIN exp_got g ON g.user_id = m.user_id AND g.platform = q.platform AND g.position = {DEFAULT}
     WHERE q.kind = 'not_default'
     UNION ALL
    SELECT q.number, q.platform, g.user_id, g.position
      FROM exp_question q JOIN exp_place p ON p.number = q.number AND p.platform = q.platform
      JOIN exp_got g ON g.platform = p.platform AND g.position = p.position
     WHERE q.kind IN ('at_most', 'reaches')
"""  # noqa: S608 - our own names
_COUNTS = f"SELECT number, platform, COUNT(DISTINCT user_id) FROM ({_HITS}) hits GROUP BY number, platform"  # noqa: S608
_MEMBERS = f"""
    SELECT m.group_id, COUNT(*)
      FROM (SELECT DISTINCT group_id FROM exp_question) q JOIN {MEMBERSHIP} m ON m.group_id = q.group_id
      JOIN exp_scope s ON s.user_id = m.user_id
     GROUP BY m.group_id
"""  # noqa: S608
_BREAKERS = f"""
    SELECT number, u.id, u.name, u.email, b.platform, p.id, p.name
      FROM (SELECT h.number, h.platform, h.user_id, MIN(h.position) AS position,
                   ROW_NUMBER() OVER (PARTITION BY h.number ORDER BY n.name, h.user_id, h.platform) AS place
              FROM ({_HITS}) h JOIN {USER} n ON n.id = h.user_id
             WHERE h.number IN (%s)
             GROUP BY h.number, h.platform, h.user_id, n.name) b
      JOIN {USER} u ON u.id = b.user_id
      JOIN {PROFILE} p ON p.platform = b.platform AND COALESCE(p.position, {DEFAULT}) = b.position
     WHERE b.place <= {BREAKERS_KEPT}
     ORDER BY number, place
"""  # noqa: S608


def ask(questions: Sequence[Question], platforms: Collection[Platform] = tuple(Platform)) -> list[Answer]:
    """The answers in their order, on these platforms, as rules and mirror are now, also inside a transaction."""
    wanted = [platform for platform in Platform if any(platform in question.platforms for question in questions)]
    wanted = [platform for platform in wanted if platform in platforms]
    if not wanted:
        return [Answer(question, {}) for question in questions]
    with _tables() as cursor:
        winners.fill(cursor, questions, wanted)
        _fill(cursor, questions, wanted)
        counts = _counts(cursor, questions, wanted)
        broken = [
            number
            for number, question in enumerate(questions)
            if question.kind != Kind.REACHES and any(excess(question, count) for count in counts[number].values())
        ]
        breakers = _breakers(cursor, broken)
    return [Answer(question, counts[number], breakers.get(number, ())) for number, question in enumerate(questions)]


@contextmanager
def _tables() -> Iterator[CursorWrapper]:
    """A cursor, with the empty tables of the questions; all tables are dropped at the end."""
    with connection.cursor() as cursor:
        winners.make(cursor, TABLES)
        try:
            yield cursor
        finally:
            staging.drop(cursor, *TABLES, *winners.TABLES)


def _fill(cursor: CursorWrapper, questions: Sequence[Question], platforms: Collection[Platform]) -> None:
    named = frozenset[int]().union(*(question.allowed for question in questions))
    profiles = AppProfile.objects.filter(pk__in=named).order_by().values_list("pk", "platform", "position")
    places = {pk: (platform, DEFAULT if position is None else position) for pk, platform, position in profiles}
    rows, allowed = list[tuple[int | str | None, ...]](), list[tuple[int | str | None, ...]]()
    for number, question in enumerate(questions):
        user = question.user.pk if question.user else None
        group = question.group.pk if question.group else None
        for platform in question.platforms:
            if platform in platforms:
                rows.append((number, platform.value, str(question.kind), user, group))
                if question.kind == Kind.AT_MOST:
                    allowed.append((number, platform.value, DEFAULT))
        allowed += [(number, *places[pk]) for pk in sorted(question.allowed) if pk in places]
    winners.insert(cursor, "exp_question", rows)
    winners.insert(cursor, "exp_place", allowed)
    winners.index(cursor, "exp_place", "number, platform, position")
    winners.index(cursor, "exp_question", "number")


def _counts(
    cursor: CursorWrapper, questions: Sequence[Question], platforms: Collection[Platform]
) -> list[Mapping[Platform, Count]]:
    cursor.execute(_COUNTS)
    numbers = {(number, platform): hits for number, platform, hits in cursor.fetchall()}
    members: dict[int, int] = {}
    if any(question.kind in ABOUT_MEMBERS for question in questions):
        cursor.execute(_MEMBERS)
        members = dict(cursor.fetchall())
    cursor.execute("SELECT COUNT(*) FROM exp_scope")
    everybody = int(cursor.fetchone()[0])

    def size(question: Question) -> int:
        if question.kind in ABOUT_MEMBERS:
            return members.get(question.group.pk, 0) if question.group else 0
        return int(not question.is_of_leaver) if question.kind == Kind.USER else everybody

    return [
        {
            platform: Count(int(numbers.get((number, platform.value), 0)), size(question))
            for platform in question.platforms
            if platform in platforms
        }
        for number, question in enumerate(questions)
    ]


def _breakers(cursor: CursorWrapper, broken: Sequence[int]) -> dict[int, list[Breaker]]:
    """The first of those who break each of the questions."""
    found: dict[int, list[Breaker]] = defaultdict(list)
    if broken:
        cursor.execute(_BREAKERS % ", ".join(str(number) for number in broken))
        for number, *facts in cursor.fetchall():
            found[number].append(Breaker(*facts))
    return found
