"""Every list has an order without ties, whatever it is sorted by: no row is on two pages, and none on no page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse

from directory.models import Department, DirectoryGroup, DirectoryUser, SyncChange, SyncRun
from directory.zia.models import ZiaDepartment, ZiaUser
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM, record
from profiles.models import AppProfile, DeletedProfile
from tests.factories import (
    EPOCH,
    DepartmentFactory,
    DirectoryUserFactory,
    GroupFactory,
    MembershipFactory,
    SyncRunFactory,
)
from tests.routes import World, every_route

pytestmark = pytest.mark.django_db
SOME = 60
"""More than two pages."""
UNIQUE = {AppProfile: "position"}
"""What no two rows of a list share, where it is not the key: a platform's rules each have their place."""


def _ask(client: Client, address: str, **query: Any) -> Any:
    """What the page shows as its list, page by page; None where it shows none."""
    context = client.get(address, query).context
    table = context["table"] if context and "table" in context else None
    return table if isinstance(table, dict) or hasattr(table, "paginator") else None


def _rows(table: Any) -> "QuerySet[Any]":
    rows: QuerySet[Any] = table["paginator"].object_list if isinstance(table, dict) else table.data.data
    return rows


def _sorts(table: Any) -> Iterator[str]:
    """Each column in both directions, and none."""
    yield ""
    names = [] if isinstance(table, dict) else [column.name for column in table.columns if column.orderable]
    yield from (sign + name for name in names for sign in ("", "-"))


def test_every_list_is_ordered_down_to_the_last_row(admin_client: Client) -> None:
    world, wrong, lists = World(), [], 0
    for address in [address for route in every_route() for address in world.addresses(route)]:
        table = _ask(admin_client, address.path)
        if table is None:
            continue
        lists += 1
        for sort in _sorts(table):
            if sort:
                table.order_by = sort
            rows = _rows(table)
            last = UNIQUE.get(rows.model, rows.model._meta.pk.column)
            if not re.search(rf'ORDER BY .*"{rows.model._meta.db_table}"\."{last}" (ASC|DESC)$', str(rows.query)):
                wrong.append(f"{address.path}?sort={sort}: {str(rows.query).rpartition(' ORDER BY ')[2]}")
    assert not wrong, "\n".join(wrong)
    assert lists > 20


def _members() -> str:
    group = GroupFactory.create()
    for _ in range(SOME):
        MembershipFactory.create(group=group, user__name="Ada")
    return f"/administration/directory/groups/{group.pk}/"


def _changes() -> str:
    run = SyncRunFactory.create()
    SyncChange.objects.bulk_create(
        SyncChange(run=run, kind="group", change="added", name="Sales", upstream_id=7) for _ in range(SOME)
    )
    return f"/administration/directory/sync-runs/{run.pk}/"


def _entries() -> str:
    for _ in range(SOME):
        record(SYSTEM, AuditEntry.Action.UPDATE, category="Test", resource="Sales", resource_type="test")
    AuditEntry.objects.update(at=EPOCH)
    return "/administration/audit-logs/"


def _deleted() -> str:
    DeletedProfile.objects.bulk_create(
        DeletedProfile(platform="windows", name="Sales", rule_order=1, at=EPOCH, actor_name="admin", data={})
        for _ in range(SOME)
    )
    return "/profiles/windows/deleted/"


def _zia_users() -> str:
    money = ZiaDepartment.objects.create(name="Money")
    ZiaUser.objects.bulk_create(
        ZiaUser(name="Ada", email=f"ada{number}@example.com", department=money) for number in range(SOME)
    )
    return "/zia/users/"


def _listed(address: str, factory: Any, **same: Any) -> Callable[[], str]:
    def make() -> str:
        factory.create_batch(SOME, **same)
        return address

    return make


LISTS: dict[str, tuple[Callable[[], str], type[Model], str]] = {
    "groups": (_listed("/administration/directory/groups/", GroupFactory, name="Sales"), DirectoryGroup, "name"),
    "departments": (
        _listed("/administration/directory/departments/", DepartmentFactory, name="Money"),
        Department,
        "name",
    ),
    "users": (_listed("/administration/directory/users/", DirectoryUserFactory, name="Ada"), DirectoryUser, "name"),
    "members": (_members, DirectoryUser, "name"),
    "runs": (_listed("/administration/directory/sync-runs/", SyncRunFactory), SyncRun, "state"),
    "changes of a run": (_changes, SyncChange, "name"),
    "audit entries": (_entries, AuditEntry, "category"),
    "deleted profiles": (_deleted, DeletedProfile, "name"),
    "ZIA's users": (_zia_users, ZiaUser, "name"),
}


@pytest.mark.parametrize("name", LISTS)
def test_equal_rows_are_each_on_one_page(name: str, admin_client: Client) -> None:
    make, model, column = LISTS[name]
    address = make()
    keys = sorted(model._default_manager.values_list("pk", flat=True))
    for sort in ({}, {"sort": column}, {"sort": f"-{column}"}):
        tables = [_ask(admin_client, address, page=page, **sort) for page in range(1, len(keys) // 25 + 2)]
        assert sorted(row.record.pk for table in tables for row in table.page.object_list) == keys, sort


@pytest.mark.parametrize("name", ["directory:groups", "directory:runs", "zia:users", "audit:list"])
def test_an_address_does_not_keep_empty_parameters(name: str, admin_client: Client) -> None:
    path = reverse(name)
    answer = admin_client.get(f"{path}?q=a&status=&run=&per_page=50")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}?q=a&per_page=50")
    assert admin_client.get(f"{path}?q=").headers["Location"] == path
    assert admin_client.get(f"{path}?q=a&per_page=50").status_code == 200
    part = admin_client.get(f"{path}?q=a&status=", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Push-Url"]) == (200, f"{path}?q=a")
    assert "HX-Push-Url" not in admin_client.get(f"{path}?q=a", headers={"HX-Request": "true"}).headers


@pytest.mark.parametrize("name", ["profiles:compare", "profiles:effective"])
def test_a_form_that_asks_by_address_leaves_no_empty_parameters(name: str, admin_client: Client) -> None:
    answer = admin_client.get(f"{reverse(name)}?user=7&a=1&b=&show=")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse(name)}?user=7&a=1")
    assert admin_client.get(f"{reverse(name)}?user=7&a=1").status_code == 200
