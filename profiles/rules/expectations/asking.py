"""Asking many questions in one pass: a constant number of statements, whatever is asked and of how many.

Who gets what is the matter of `profiles.rules.outcome`, which sorts users into classes. Here each question counts its
share of them: `exp_key` has the classes of a group's members and of single users, `exp_hit` the classes that count for
a question, each with the first of the places by which it does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

from directory.sync import staging
from directory.sync.planning import MEMBERSHIP, USER
from portal.lib.database import analyze
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.rules import outcome
from profiles.rules.expectations.answers import BREAKERS_KEPT, Answer, Breaker, Count, excess
from profiles.rules.expectations.questions import Kind, Question
from profiles.rules.outcome.tables import DEFAULT, REST, fill
from profiles.rules.outcome.users import WHO

PROFILE = AppProfile._meta.db_table
ABOUT_MEMBERS, ABOUT_EVERYBODY = (Kind.MEMBERS, Kind.NOT_DEFAULT), (Kind.AT_MOST, Kind.REACHES)
TABLES = {
    "exp_question": "number INTEGER, platform VARCHAR(10), kind VARCHAR(20), user_id BIGINT, group_id BIGINT",
    "exp_place": "number INTEGER, platform VARCHAR(10), profile_id BIGINT",
    "exp_person": "user_id BIGINT",
    "exp_class": "user_id BIGINT, class BIGINT",
    "exp_key": "group_id BIGINT, user_id BIGINT, class BIGINT, users BIGINT",
    "exp_hit": "number INTEGER, platform VARCHAR(10), class BIGINT, users BIGINT, place INTEGER",
    "exp_shown": "number INTEGER, platform VARCHAR(10)",
    "exp_some": "number INTEGER, platform VARCHAR(10), place INTEGER, class BIGINT",
}
_KEYS = {
    "exp_place": "number, platform, profile_id",
    "exp_person": "user_id",
    "exp_class": "user_id",
    "exp_key": "group_id",
    "exp_hit": "number, platform",
    "exp_some": "class",
}

# The members of named groups and the named users, as far as they are in ZIA, and the class of those who have one.
_PERSONS = f"""
    INSERT INTO exp_person
    SELECT u.id
      FROM (SELECT m.user_id FROM (SELECT DISTINCT group_id FROM exp_question) q
              JOIN {MEMBERSHIP} m ON m.group_id = q.group_id
             UNION
            SELECT user_id FROM exp_question) p
      JOIN {USER.mirror} u ON u.id = p.user_id AND u.deleted_at IS NULL
"""  # noqa: S608 - our own names
_CLASSES = f"INSERT INTO exp_class SELECT p.user_id, w.class FROM exp_person p JOIN ({WHO}) w ON w.user_id = p.user_id"  # noqa: S608
_WITH_CLASS = "JOIN exp_person p ON p.user_id = m.user_id LEFT JOIN exp_class w ON w.user_id = m.user_id"
_KEYED = f"""
    INSERT INTO exp_key
    SELECT m.group_id, NULL, COALESCE(w.class, {REST}), COUNT(*)
      FROM (SELECT DISTINCT group_id FROM exp_question) q JOIN {MEMBERSHIP} m ON m.group_id = q.group_id {_WITH_CLASS}
     GROUP BY m.group_id, COALESCE(w.class, {REST})
     UNION ALL
    SELECT NULL, m.user_id, COALESCE(w.class, {REST}), 1
      FROM (SELECT DISTINCT user_id FROM exp_question) m {_WITH_CLASS}
"""  # noqa: S608

# Who counts for a question: who gets what it does not allow, or what it asks for.
_NOT_ALLOWED = """NOT EXISTS (SELECT 1 FROM exp_place p WHERE p.number = q.number AND p.platform = q.platform
                               AND p.profile_id = g.gets)"""
_HITS = f"""
    INSERT INTO exp_hit
    SELECT number, platform, class, users, MIN(place)
      FROM (SELECT q.number, q.platform, k.class, k.users, g.stays AS place
              FROM exp_question q
              JOIN exp_key k ON k.user_id = q.user_id
              JOIN out_got g ON g.class = k.class AND g.platform = q.platform
             WHERE q.kind = 'user' AND {_NOT_ALLOWED}
             UNION ALL
            SELECT q.number, q.platform, k.class, k.users, g.stays
              FROM exp_question q
              JOIN exp_key k ON k.group_id = q.group_id
              JOIN out_got g ON g.class = k.class AND g.platform = q.platform
             WHERE (q.kind = 'members' AND {_NOT_ALLOWED}) OR (q.kind = 'not_default' AND g.stays = {DEFAULT})
             UNION ALL
            SELECT q.number, q.platform, c.id, c.users, g.stays
              FROM exp_question q
              JOIN exp_place p ON p.number = q.number AND p.platform = q.platform
              JOIN out_got g ON g.platform = p.platform AND g.gets = p.profile_id
              JOIN out_class c ON c.id = g.class AND c.stays = 1
             WHERE q.kind IN ('at_most', 'reaches')) hits
     GROUP BY number, platform, class, users
"""  # noqa: S608

# Of the questions that are shown, who is behind a hit; of those who get Default, some classes are enough.
_SOME = f"""
    INSERT INTO exp_some
    SELECT number, platform, place, class
      FROM (SELECT h.number, h.platform, h.place, h.class,
                   ROW_NUMBER() OVER (PARTITION BY h.number, h.platform ORDER BY h.class) AS row
              FROM exp_shown s JOIN exp_hit h ON h.number = s.number AND h.platform = s.platform
              JOIN exp_question q ON q.number = h.number AND q.platform = h.platform AND q.kind = 'at_most') ranked
     WHERE row <= {BREAKERS_KEPT}
"""  # noqa: S608
_PEOPLE = f"""
    SELECT h.number, h.platform, h.place, m.user_id
      FROM exp_shown s JOIN exp_hit h ON h.number = s.number AND h.platform = s.platform
      JOIN exp_question q ON q.number = h.number AND q.platform = h.platform
      JOIN {MEMBERSHIP} m ON m.group_id = q.group_id {_WITH_CLASS}
     WHERE COALESCE(w.class, {REST}) = h.class
     UNION ALL
    SELECT h.number, h.platform, h.place, q.user_id
      FROM exp_shown s JOIN exp_hit h ON h.number = s.number AND h.platform = s.platform
      JOIN exp_question q ON q.number = h.number AND q.platform = h.platform AND q.user_id IS NOT NULL
     UNION ALL
    SELECT x.number, x.platform, x.place, w.user_id FROM exp_some x JOIN ({WHO}) w ON w.class = x.class
     UNION ALL
    SELECT x.number, x.platform, x.place, u.id
      FROM exp_some x
     CROSS JOIN (SELECT n.id FROM {USER.mirror} n
                  WHERE n.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM out_sum o WHERE o.user_id = n.id)
                  ORDER BY n.id LIMIT {BREAKERS_KEPT}) u
     WHERE x.class = {REST}
"""  # noqa: S608
_BREAKERS = f"""
    SELECT b.number, b.user_id, b.name, b.email, b.platform, p.id, p.name
      FROM (SELECT h.number, h.platform, h.place, h.user_id, u.name, u.email,
                   ROW_NUMBER() OVER (PARTITION BY h.number, h.platform ORDER BY u.name, h.user_id) AS row
              FROM ({_PEOPLE}) h JOIN {USER.mirror} u ON u.id = h.user_id) b
      JOIN out_place o ON o.platform = b.platform AND o.place = b.place
      JOIN {PROFILE} p ON p.id = o.stays
     WHERE b.row <= {BREAKERS_KEPT}
     ORDER BY b.name, b.user_id, b.platform
"""  # noqa: S608


def ask(questions: Sequence[Question], platforms: Collection[Platform] = tuple(Platform)) -> list[Answer]:
    """The answers in their order, on these platforms, as rules and mirror are now, also inside a transaction."""
    wanted = [
        platform
        for platform in Platform
        if platform in platforms and any(platform in question.platforms for question in questions)
    ]
    if not wanted:
        return [Answer(question, {}) for question in questions]
    rule_sets = [one for one in outcome.stored_all() if one.platform in wanted]
    with _opened(questions, rule_sets) as found, staging.temporary(found.cursor, TABLES):
        cursor = found.cursor
        _fill(cursor, questions, {one.platform: one.default_id for one in rule_sets})
        for table, statement in (
            ("exp_person", _PERSONS), ("exp_class", _CLASSES), ("exp_key", _KEYED), ("exp_hit", _HITS),
        ):  # fmt: skip
            cursor.execute(statement)
            _ready(cursor, table)
        counts = _counts(cursor, questions, wanted)
        breakers = _breakers(cursor, questions, counts)
    return [Answer(question, counts[number], breakers[number]) for number, question in enumerate(questions)]


@contextmanager
def _opened(questions: Sequence[Question], rule_sets: Sequence[outcome.RuleSet]) -> Iterator[outcome.Outcome]:
    """Of everybody where any question is about everybody, else of those whom they name."""
    if any(question.kind in ABOUT_EVERYBODY for question in questions):
        with outcome.of(rule_sets) as found:
            yield found
        return
    groups = {question.group.pk for question in questions if question.group is not None}
    users = {question.user.pk for question in questions if question.user is not None}
    with outcome.among(rule_sets, sorted(groups), sorted(users)) as found:
        yield found


def _ready(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(f"CREATE INDEX {table}_key ON {table} ({_KEYS[table]})")
    analyze(cursor, table)


def _fill(cursor: CursorWrapper, questions: Sequence[Question], defaults: Mapping[Platform, int]) -> None:
    """`defaults` are the ids of the Default profiles of the platforms that are looked at."""
    rows, allowed = list[tuple[int | str | None, ...]](), list[tuple[int | str | None, ...]]()
    for number, question in enumerate(questions):
        user = question.user.pk if question.user else None
        group = question.group.pk if question.group else None
        for platform in question.platforms:
            if platform in defaults:
                rows.append((number, platform.value, str(question.kind), user, group))
                if question.kind == Kind.AT_MOST:
                    allowed.append((number, platform.value, defaults[platform]))
        allowed += [(number, named.platform.value, named.pk) for named in question.profiles if named.pk is not None]
    fill(cursor, "exp_question", rows)
    fill(cursor, "exp_place", allowed)
    _ready(cursor, "exp_place")
    analyze(cursor, "exp_question")


def _counts(
    cursor: CursorWrapper, questions: Sequence[Question], platforms: Collection[Platform]
) -> list[Mapping[Platform, Count]]:
    cursor.execute("SELECT number, platform, SUM(users) FROM exp_hit GROUP BY number, platform")
    numbers = {(number, platform): int(users) for number, platform, users in cursor.fetchall()}
    cursor.execute("SELECT group_id, SUM(users) FROM exp_key WHERE group_id IS NOT NULL GROUP BY group_id")
    members = {group: int(users) for group, users in cursor.fetchall()}
    cursor.execute("SELECT COALESCE(SUM(users), 0) FROM out_class WHERE stays = 1")
    everybody = int(cursor.fetchone()[0])

    def size(question: Question) -> int:
        if question.kind in ABOUT_MEMBERS:
            return members.get(question.group.pk, 0) if question.group else 0
        return int(not question.is_of_leaver) if question.kind == Kind.USER else everybody

    return [
        {
            platform: Count(numbers.get((number, platform.value), 0), size(question))
            for platform in question.platforms
            if platform in platforms
        }
        for number, question in enumerate(questions)
    ]


def _breakers(
    cursor: CursorWrapper, questions: Sequence[Question], counts: Sequence[Mapping[Platform, Count]]
) -> list[Sequence[Breaker]]:
    """The first of those who break each of the questions. Who gets Default is asked once for a platform, however many
    questions count them."""
    asked: dict[tuple[int, Platform], tuple[int, Platform]] = {}
    of_default: dict[Platform, tuple[int, Platform]] = {}
    for number, question in enumerate(questions):
        for platform, count in counts[number].items():
            if question.kind != Kind.REACHES and excess(question, count):
                key = (number, platform)
                asked[key] = of_default.setdefault(platform, key) if question.kind == Kind.AT_MOST else key
    shown = sorted(set(asked.values()))
    if not shown:
        return [() for _question in questions]
    fill(cursor, "exp_shown", [(number, platform.value) for number, platform in shown])
    cursor.execute(_SOME)
    _ready(cursor, "exp_some")
    cursor.execute(_BREAKERS)
    found: dict[tuple[int, str], list[Breaker]] = defaultdict(list)
    for number, *facts in cursor.fetchall():
        breaker = Breaker(*facts)
        found[number, breaker.platform].append(breaker)
    result: list[list[Breaker]] = [[] for _question in questions]
    for (number, platform), (source, _platform) in asked.items():
        result[number] += found[source, platform.value]
    return [sorted(some, key=lambda one: (one.name, one.user_id))[:BREAKERS_KEPT] for some in result]
