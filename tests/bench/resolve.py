"""Who gets which profile, as sets, against the bare SQL aggregate that reads the same rows once. `--size` is the number
of users: each is in five groups, of which there is one for ten users, and every fifth has a device. A platform has a
rule for 2,000 users, at least 20, at most 500.

`all_users`: what everybody and every device gets, on every platform. `impact_move`: a rule for all groups that leaves
some out, from the last place to the first of its platform, so that everybody is looked at; `impact_small`: a rule for
some groups. `impact_sync`: a sync that takes one percent of the memberships away. `expectations`: a hundred of them,
of all kinds, which hold, as a save asks them. `fill` is how long making the data takes, without a limit to speak of.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

from django.db import connection
from django.utils import timezone

from directory.models import DirectoryGroup, DirectoryUser, Membership
from directory.sync import staging
from portal.lib.database import refresh_statistics, temporary_table_memory
from profiles.catalog import Platform
from profiles.models import AppProfile, Device, Expectation, ProfileGroup
from profiles.rules import outcome, precedence
from profiles.rules.expectations import ask
from profiles.rules.expectations.questions import Named, Question
from profiles.rules.outcome import RuleSet
from profiles.rules.shift import measure_shift
from tests.bench.frame import Case, compared, seconds
from tests.bench.precedence import rules_of
from tests.factories import SyncRunFactory

SIZE = 200_000
LIMIT, LIMIT_OF_EXPECTATIONS, NO_LIMIT = 2.0, 3.0, 1000.0
TIMES = 3
PER_USER = 5
LARGE = 100  # users for one large group: a department, which every user is in one of
EXPECTATIONS = 100
MANY = 10**9
WINDOWS = Platform.WINDOWS

USER, GROUP, MEMBERSHIP, NAMES, DEVICE = (
    model._meta.db_table for model in (DirectoryUser, DirectoryGroup, Membership, ProfileGroup, Device)
)
# Every user, membership, group, named group and device once, without a rule: as little as an answer can take.
BARE = f"""
    SELECT COUNT(*), SUM(number), SUM(named), SUM(devices)
      FROM (SELECT m.user_id, COUNT(*) AS number, COUNT(n.group_id) AS named
              FROM {MEMBERSHIP} m
              JOIN {USER} u ON u.id = m.user_id AND u.deleted_at IS NULL
              JOIN {GROUP} g ON g.id = m.group_id AND g.deleted_at IS NULL
              LEFT JOIN (SELECT DISTINCT group_id FROM {NAMES}) n ON n.group_id = m.group_id
             GROUP BY m.user_id) a
      LEFT JOIN (SELECT user_id, COUNT(*) AS devices FROM {DEVICE} WHERE state <> 'removed' GROUP BY user_id) d
        ON d.user_id = a.user_id
"""


def cases(size: int) -> Iterator[Case]:
    filled = seconds(lambda: fill(size))
    yield Case("fill", NO_LIMIT, filled, _time_of(bare))
    for name, limit, work in (
        ("all_users", LIMIT, all_users),
        ("impact_move", LIMIT, _move(everybody=True)),
        ("impact_small", LIMIT, _move(everybody=False)),
        ("expectations", LIMIT_OF_EXPECTATIONS, _expectations()),
    ):
        yield Case(name, limit, *compared(work, bare, times=TIMES))
    run = SyncRunFactory.create()
    with _planned():
        yield Case("impact_sync", LIMIT, *compared(lambda: _measure(run.pk), bare, times=TIMES))


def bare() -> None:
    with connection.cursor() as cursor, temporary_table_memory(cursor):
        cursor.execute(BARE)
        assert cursor.fetchone()[0]


def all_users() -> None:
    with outcome.of(outcome.stored_all()) as found:
        assert found.totals()


def _time_of(work: Callable[[], object]) -> float:
    return compared(work, lambda: None, times=TIMES)[0]


def _move(*, everybody: bool) -> Callable[[], object]:
    """The last rule of its kind to the first place."""
    before = outcome.stored(WINDOWS)
    rule = next(rule for rule in reversed(before.rules) if rule.everybody == everybody)
    after = before.moved(rule.profile_id, 1)
    return lambda: _moves(before, after)


def _moves(before: RuleSet, after: RuleSet) -> None:
    with outcome.between([before], [after]) as found:
        assert found.moves()


def _expectations() -> Callable[[], object]:
    """A hundred of all kinds about one platform, which hold: each names what its members or its user get."""
    kinds = list(Expectation.Kind)
    groups, users = DirectoryGroup.objects.order_by("pk")[:EXPECTATIONS], DirectoryUser.objects.order_by("pk")
    names = dict(AppProfile.objects.values_list("pk", "name"))
    with outcome.of([outcome.stored(WINDOWS)]) as found:
        of_groups = found.of_groups([group.pk for group in groups])
        of_users = found.of_users([user.pk for user in users[:EXPECTATIONS]])
        reached = [total for total in found.totals() if total.users]
    questions = []
    for number, (group, user) in enumerate(zip(groups, users[:EXPECTATIONS], strict=True)):
        kind = kinds[number % len(kinds)]
        by_kind = {Expectation.Kind.USER: of_users[user.pk], Expectation.Kind.MEMBERS: of_groups[group.pk]}
        totals = by_kind.get(kind, reached[:1])
        of_group = group if kind in (Expectation.Kind.MEMBERS, Expectation.Kind.NOT_DEFAULT) else None
        of_user = user if kind == Expectation.Kind.USER else None
        named = tuple(Named(total.profile_id, names[total.profile_id], WINDOWS) for total in totals)
        most = MANY if kind == Expectation.Kind.AT_MOST else 1
        questions.append(Question(kind, (WINDOWS,), of_user, of_group, most, named))
    return lambda: ask(questions)


def _measure(run_id: int) -> None:
    with connection.cursor() as cursor:
        assert measure_shift(cursor, lambda: None, run_id)["users"]


def _planned() -> AbstractContextManager[None]:
    """The tables of a sync's plan, in which one of a hundred memberships goes."""
    cursor = connection.cursor()
    for name, columns in staging.TABLES.items():
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
    cursor.execute("CREATE TEMPORARY TABLE plan_leave (user_id BIGINT, group_id BIGINT)")
    cursor.execute("CREATE TEMPORARY TABLE plan_join (user_upstream_id BIGINT, group_upstream_id BIGINT)")
    cursor.execute(f"INSERT INTO plan_leave SELECT user_id, group_id FROM {MEMBERSHIP} WHERE user_id % 100 = 0")
    return nullcontext()


def fill(size: int) -> None:
    """Set-based: the rows of a company of so many users."""
    groups, large = max(size // 10, 20), max(size // 10 // LARGE, 5)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        for table, columns, number in (
            (GROUP, "comments", groups),
            (USER, "email", size),
        ):
            cursor.execute(
                f"INSERT INTO {table} (id, upstream_id, name, first_seen_at, {columns}) "
                f"SELECT n, n, 'Number ' || n, %s, '' FROM ({_numbers(number)}) numbers",
                [now],
            )
        cursor.execute(
            f"INSERT INTO {MEMBERSHIP} (user_id, group_id) "
            f"SELECT n, 1 + n % {large} FROM ({_numbers(size)}) numbers UNION "
            f"SELECT n, {large} + 1 + (n * 7919 + k * 104729 + n / 7 * k) % {groups - large} "
            f"FROM ({_numbers(size)}) numbers CROSS JOIN (SELECT 1 AS k UNION ALL SELECT 2 UNION ALL SELECT 3 "
            "UNION ALL SELECT 4) several"
        )
        names, nothing = ", ".join(_TEXTS), ", ".join(["''"] * len(_TEXTS))
        cursor.execute(
            f"INSERT INTO {DEVICE} (platform, user_id, state, udid, facts, registered_at, downloads, {names}) "
            f"SELECT 'windows', n * 5, 'registered', 'device-' || n, '{{}}', %s, 0, {nothing} "
            f"FROM ({_numbers(size // 5)}) numbers",
            [now],
        )
    _rules(min(max(size // 2000, 20), 500), groups, large)
    refresh_statistics(DirectoryGroup, DirectoryUser, Membership, Device, AppProfile, ProfileGroup)


_TEXTS = (
    "hardware_fingerprint", "hostname", "os_version", "client_version", "manufacturer", "model", "serial_number",
    "mac_address", "owner", "digest",
)  # fmt: skip


def _numbers(count: int) -> str:
    """1 to `count`."""
    if connection.vendor == "postgresql":
        return f"SELECT n FROM generate_series(CAST(1 AS BIGINT), {count}) n"
    return f"WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < {count}) SELECT n FROM up"


def _rules(count: int, groups: int, large: int) -> None:
    """Each platform's: most name two large and five small groups, every twentieth is for all groups but two."""
    targets = []
    for platform in Platform:
        rules_of(platform, count)
        for number, pk in enumerate(precedence.rules(platform).values_list("pk", flat=True)):
            everybody = number % 20 == 19
            some = [1 + (number * 2 + n) % large for n in range(2)]
            more = [] if everybody else [large + 1 + (number * 5 + n) % (groups - large) for n in range(5)]
            if everybody:
                AppProfile.objects.filter(pk=pk).update(applies_to_all=True)
            targets += [ProfileGroup(profile_id=pk, group_id=group, is_excluded=everybody) for group in (*some, *more)]
    ProfileGroup.objects.bulk_create(targets, batch_size=5000)
