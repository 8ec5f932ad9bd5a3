"""Filling the embedded ZIA Admin Portal: the sample company, or as many rows as a load test wants. Set-based."""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from directory.zia import sample
from directory.zia.models import GROUPS_PER_USER, ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.lib.database import refresh_statistics
from portal.lib.errors import DomainError

BATCH_SIZE = 20_000
PLACES = (
    "Zurich",
    "Geneva",
    "London",
    "Berlin",
    "Paris",
    "Madrid",
    "Oslo",
    "Vienna",
    "Tokyo",
    "Lima",
    "Austin",
    "Pune",
)
KINDS = ("Sales", "Support", "Research", "Platform", "Finance", "Legal", "Network", "Design", "Field", "Quality")


@transaction.atomic
def seed_sample() -> bool:
    """The sample company, once: only where all tables are empty. Returns whether it was added."""
    if ZiaGroup.objects.exists() or ZiaDepartment.objects.exists() or ZiaUser.objects.exists():
        return False
    groups = {
        row.name: row.pk
        for row in ZiaGroup.objects.bulk_create(ZiaGroup(name=name, comments=text) for name, text in sample.groups())
    }
    departments = {
        row.name: row.pk for row in ZiaDepartment.objects.bulk_create(ZiaDepartment(name=n) for n in sample.DEPARTMENTS)
    }
    people = sample.people()
    users = ZiaUser.objects.bulk_create(
        ZiaUser(name=person.name, email=person.email, department_id=departments[person.department]) for person in people
    )
    ZiaMembership.objects.bulk_create(
        ZiaMembership(user_id=user.pk, group_id=groups[name])
        for user, person in zip(users, people, strict=True)
        for name in person.groups
    )
    return True


@transaction.atomic
def seed_many(*, groups: int, users: int, memberships: int, seed: int, replace: bool = False) -> dict[str, int]:
    """Add that many rows; the same `seed` gives the same rows. Returns the counts added.

    Raises DomainError where the memberships do not fit: a user is in 127 groups at most, in none twice.
    """
    most = users * min(groups, GROUPS_PER_USER)
    if memberships > most:
        raise DomainError(f"{memberships} memberships do not fit: {users} users and {groups} groups hold {most}.")
    if replace:
        for model in (ZiaMembership, ZiaUser, ZiaDepartment, ZiaGroup):
            model._default_manager.all().delete()
    chance = random.Random(seed)  # noqa: S311 - test data
    first_group, first_user = _next_id(ZiaGroup), _next_id(ZiaUser)
    department_ids = _departments(users, seed)
    _load(
        ZiaGroup,
        ("id", "name", "comments", "is_system_defined"),
        ((first_group + n, _group_name(first_group + n), "", False) for n in range(groups)),
    )
    _load(
        ZiaUser,
        ("id", "name", "email", "department_id", "is_enabled", "comments"),
        (
            (
                pk,
                f"User {pk}",
                f"user{pk}@load.example",
                department_ids[chance.randrange(len(department_ids))],
                True,
                "",
            )
            for pk in range(first_user, first_user + users)
        ),
    )
    pairs = _pairs(chance, first_user, users, first_group, groups, memberships)
    _load(ZiaMembership, ("user_id", "group_id"), pairs)
    for model in (ZiaGroup, ZiaUser):
        _move_sequence(model)
    refresh_statistics(ZiaGroup, ZiaDepartment, ZiaUser, ZiaMembership)
    return {"groups": groups, "departments": len(department_ids), "users": users, "memberships": memberships}


def _group_name(pk: int) -> str:
    return f"{PLACES[pk % 12]} {KINDS[pk // 12 % 10]} {pk}"


def _departments(users: int, seed: int) -> list[int]:
    """A department for about a hundred users each, at least one where there are users."""
    wanted = min(1000, max(1, users // 100)) if users else 0
    first = _next_id(ZiaDepartment)
    rows = ZiaDepartment.objects.bulk_create(
        (ZiaDepartment(name=f"Department {first + n}") for n in range(wanted)), batch_size=BATCH_SIZE
    )
    return [row.pk for row in rows]


def _pairs(
    chance: random.Random, first_user: int, users: int, first_group: int, groups: int, memberships: int
) -> Iterator[tuple[int, int]]:
    """Distinct pairs: each user's share, drawn without repetition, in the order of the primary key."""
    share, rest = divmod(memberships, users) if users else (0, 0)
    for n in range(users):
        chosen = chance.sample(range(groups), share + (n < rest))
        for group in sorted(chosen):
            yield first_user + n, first_group + group


def _next_id(model: type[Model]) -> int:
    """One more than the highest id ever given: ids are not used again."""
    table = model._meta.db_table
    highest = model._default_manager.aggregate(highest=Max("pk"))["highest"] or 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT last_value FROM pg_sequences WHERE sequencename = %s", [f"{table}_id_seq"])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return max(highest, (row and row[0]) or 0) + 1


def _move_sequence(model: type[Model]) -> None:
    """PostgreSQL: rows that came with ids do not move the sequence by themselves."""
    if connection.vendor != "postgresql":
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT COALESCE(MAX(id), 1) FROM {table}))"  # noqa: S608
        )


def _load(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows into a table, as fast as the database takes them: COPY on PostgreSQL, `executemany` on SQLite."""
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        source = iter(rows)
        while chunk := list(islice(source, BATCH_SIZE)):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)  # noqa: S608
