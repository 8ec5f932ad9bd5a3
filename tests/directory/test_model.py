"""Whatever the upstream becomes, a run makes the mirror equal to it; a second run finds nothing to do."""

import random
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncRun
from tests.directory.conftest import Mirror
from tests.directory.upstream_server import Zia

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ("Finance", "Vertrieb Süd", "研究", 'It\'s "quoted"', "Ops, EMEA", "مالية", "🚀 Launch")


def mirrored() -> dict[str, Any]:
    return {
        "groups": dict(DirectoryGroup.objects.filter(deleted_at=None).values_list("upstream_id", "name")),
        "departments": dict(Department.objects.filter(deleted_at=None).values_list("upstream_id", "name")),
        "users": {
            pk: (name, email, department)
            for pk, name, email, department in DirectoryUser.objects.filter(deleted_at=None).values_list(
                "upstream_id", "name", "email", "department__upstream_id"
            )
        },
        "memberships": set(Membership.objects.values_list("user__upstream_id", "group__upstream_id")),
    }


def expected(zia: Zia) -> dict[str, Any]:
    groups = {row["id"]: row["name"] for row in zia.groups}
    departments = {row["id"]: row["name"] for row in zia.departments}
    users = [row for row in zia.users if not row.get("deleted")]
    return {
        "groups": groups,
        "departments": departments,
        "users": {
            row["id"]: (
                row["name"],
                row["email"],
                row["department"]["id"] if row["department"]["id"] in departments else None,
            )
            for row in users
        },
        "memberships": {(row["id"], g["id"]) for row in users for g in row["groups"] if g["id"] in groups},
    }


def change(zia: Zia, chance: random.Random) -> None:
    """A few random things that happen in a directory; users may name groups and departments that are not listed."""
    for _ in range(chance.randint(1, 8)):
        match chance.randint(1, 9):
            case 1:
                zia.add_group(chance.randint(1, 30), chance.choice(WORDS))
                zia.groups = list({row["id"]: row for row in zia.groups}.values())
            case 2 if zia.groups:
                zia.groups.remove(chance.choice(zia.groups))
            case 3 if zia.groups:
                chance.choice(zia.groups)["name"] = chance.choice(WORDS)
            case 4:
                zia.add_department(chance.randint(100, 108), chance.choice(WORDS))
                zia.departments = list({row["id"]: row for row in zia.departments}.values())
            case 5 if zia.departments:
                zia.departments.remove(chance.choice(zia.departments))
            case 6:
                pk = chance.randint(1000, 1040)
                zia.users = [row for row in zia.users if row["id"] != pk]
                groups = chance.sample(range(1, 31), chance.randint(0, 6))
                zia.add_user(pk, chance.choice(WORDS), chance.randint(100, 108), groups)
            case 7 if zia.users:
                zia.users.remove(chance.choice(zia.users))
            case 8 if zia.users:
                chance.choice(zia.users)["groups"] = [
                    {"id": pk, "name": "x"} for pk in chance.choices(range(1, 31), k=chance.randint(0, 5))
                ]
            case 9 if zia.users:
                chance.choice(zia.users)["deleted"] = chance.random() < 0.5
    chance.shuffle(zia.users)


def lasting(run: SyncRun) -> dict[str, int]:
    """The warnings about what the directory is, not about what became of it in this run."""
    return {found["text"]: found["count"] for found in run.warnings if not found["text"].startswith("Groups ")}


@pytest.mark.parametrize("seed", range(6))
def test_the_mirror_follows_a_random_upstream(seed: int, zia: Zia, mirror: Mirror, settings: Settings) -> None:
    settings.PORTAL_SYNC_HOLD_PERCENT = 100
    chance = random.Random(seed)
    seen: set[int] = set()
    for _step in range(12):
        change(zia, chance)
        if not (zia.groups and zia.departments and any(not row.get("deleted") for row in zia.users)):
            continue  # an empty listing is held, which is tested elsewhere
        run = mirror()
        assert run.state in SyncRun.GOOD, run.error
        assert mirrored() == expected(zia)
        seen |= set(DirectoryUser.objects.values_list("upstream_id", flat=True))
        assert seen == set(DirectoryUser.objects.values_list("upstream_id", flat=True)), "a row is never lost"
        again = mirror()
        assert again.state == SyncRun.State.NO_CHANGE
        assert lasting(again) == lasting(run)
        alone = DirectoryUser.objects.filter(deleted_at=None, memberships=None).count()
        assert run.counts["user"]["without_groups"] == again.counts["user"]["without_groups"] == alone
        assert again.counts["membership"]["listed"] == run.counts["membership"]["listed"]
