"""The directory's pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.models import DirectoryUser, SyncChange, SyncRun
from portal.accounts.models import User
from portal.lib.keys import LARGEST_KEY
from tests.factories import (
    EPOCH,
    DepartmentFactory,
    DirectoryUserFactory,
    GroupFactory,
    MembershipFactory,
    SyncRunFactory,
)
from tests.pages import html_of
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
LISTS = ("groups", "departments", "users", "runs")


def page(client: Client, name: str, *args: object, **params: Any) -> str:
    return html_of(client.get(reverse(f"directory:{name}", args=args), params))


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_the_same_queries_at_any_size(
    name: str, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (3, 60):
        MembershipFactory.create_batch(more)
        SyncRunFactory.create_batch(more)
        with django_assert_max_num_queries(20) as captured:
            page(admin_client, name)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_who_has_none_is_counted_as_zero(admin_client: Client) -> None:
    GroupFactory.create(name="Empty")
    MembershipFactory.create(group__name="Finance")
    table = admin_client.get(reverse("directory:groups"), {"sort": "name"}).context["table"]
    rows = [row.record for row in table.page.object_list]
    assert [(row.name, row.members, row.used_by) for row in rows] == [("Empty", 0, 0), ("Finance", 1, 0)]


def test_search_finds_names_and_ids(admin_client: Client) -> None:
    GroupFactory.create(name="Finance", upstream_id=4711)
    GroupFactory.create(name="Sales")
    for wanted in ("FINAN", "4711"):
        shown = page(admin_client, "groups", q=wanted)
        assert "Finance" in shown
        assert "Sales" not in shown


def test_search_finds_the_largest_id_and_takes_longer_numbers_for_names(admin_client: Client) -> None:
    GroupFactory.create(name="Finance", upstream_id=LARGEST_KEY)
    GroupFactory.create(name=f"Group {LARGEST_KEY + 1}")
    assert "Finance" in page(admin_client, "groups", q=LARGEST_KEY)
    shown = page(admin_client, "groups", q=LARGEST_KEY + 1)
    assert f"Group {LARGEST_KEY + 1}" in shown
    assert "Finance" not in shown


def test_removed_groups_can_be_told_apart(admin_client: Client) -> None:
    GroupFactory.create(name="Finance")
    GroupFactory.create(name="Interns", deleted_at=EPOCH)
    assert "Interns" not in page(admin_client, "groups", status="present")
    assert "Finance" not in page(admin_client, "groups", status="gone")


def test_a_runs_numbers_lead_to_its_rows(admin_client: Client) -> None:
    run = SyncRunFactory.create()
    for name, change in (("Legal", "added"), ("Tax", "renamed")):
        group = GroupFactory.create(name=name)
        SyncChange.objects.create(run=run, kind="group", change=change, upstream_id=group.upstream_id, name=name)
    GroupFactory.create(name="Untouched")
    shown = page(admin_client, "groups", run=run.pk, change="added")
    assert "Legal" in shown
    assert "Tax" not in shown
    both = page(admin_client, "groups", run=run.pk)
    assert "Tax" in both
    assert "Untouched" not in both
    details = page(admin_client, "run", run.pk)
    assert "Legal" in details


def test_a_group_shows_its_members_and_who_uses_it(admin_client: Client) -> None:
    group = MembershipFactory.create(user__name="Ada", group__name="Finance").group
    make("Finance laptops", groups=[group])
    shown = page(admin_client, "group", group.pk)
    for words in ("Ada", "Finance laptops", "Windows app profile", "rule 1"):
        assert words in shown
    assert "No app profile refers to this group" in page(admin_client, "group", GroupFactory.create().pk)


def test_a_user_shows_its_groups(admin_client: Client) -> None:
    user = MembershipFactory.create(group__name="Finance").user
    assert "Finance" in page(admin_client, "user", user.pk)


def test_users_of_a_department(admin_client: Client) -> None:
    department = DepartmentFactory.create(name="Zurich")
    DirectoryUserFactory.create(name="Ada", department=department)
    DirectoryUserFactory.create(name="Ben")
    shown = page(admin_client, "users", department=department.pk)
    assert "Ada" in shown
    assert "Ben" not in shown


def test_a_page_beyond_the_end_is_the_last_one(admin_client: Client) -> None:
    GroupFactory.create_batch(30)
    assert "26–30 of 30" in page(admin_client, "groups", page=99)
    assert "26–30 of 30" in page(admin_client, "groups", page=-1)
    assert "1–30 of 30" in page(admin_client, "groups", per_page=50)


def test_a_page_is_never_larger_than_the_sizes_on_offer(admin_client: Client) -> None:
    GroupFactory.create_batch(30)
    for size in ("100000", "30", "-1", "x"):
        assert "1–25 of 30" in page(admin_client, "groups", per_page=size)


def test_empty_and_unmatched_lists_differ(admin_client: Client) -> None:
    assert "Nothing was mirrored yet" in page(admin_client, "groups")
    assert "Nothing matches" in page(admin_client, "groups", q="nowhere")


def test_htmx_gets_only_the_list(admin_client: Client) -> None:
    answer = html_of(admin_client.get(reverse("directory:groups"), headers={"HX-Request": "true"}))
    assert "<html" not in answer
    assert 'id="list"' in answer


@pytest.mark.parametrize("name", LISTS)
def test_signed_out_visitors_are_sent_to_the_sign_in(name: str, client: Client) -> None:
    assert client.get(reverse(f"directory:{name}")).status_code == 302


@pytest.mark.parametrize("name", LISTS)
def test_an_admin_without_a_role_sees_nothing(name: str, client: Client) -> None:
    client.force_login(User.objects.create_user("nobody"))
    assert client.get(reverse(f"directory:{name}")).status_code == 403


@pytest.mark.parametrize("sort", ["name", "-name", "department", "-status"])
def test_users_of_the_same_name_are_on_one_page_each(sort: str, admin_client: Client) -> None:
    department = DepartmentFactory.create()
    everybody = DirectoryUserFactory.create_batch(120, name="Ada Smith", department=department)
    DirectoryUser.objects.filter(pk__in=[user.pk for user in everybody[::3]]).update(email="moved@example.com")
    pages = "".join(page(admin_client, "users", sort=sort, page=number) for number in range(1, 6))
    for user in everybody:
        assert pages.count(f'href="{reverse("directory:user", args=[user.pk])}"') == 1


def test_searching_within_a_department_stays_in_it(admin_client: Client) -> None:
    department = DepartmentFactory.create(name="Zurich")
    DirectoryUserFactory.create(name="Ada", department=department)
    DirectoryUserFactory.create(name="Adam")
    shown = page(admin_client, "users", department=department.pk)
    assert f'name="department" value="{department.pk}"' in shown
    assert "Department: Zurich" in shown
    found = page(admin_client, "users", department=department.pk, q="ada")
    assert "Adam" not in found
    assert "1 user found" in found


def test_a_held_and_a_discarded_run_do_not_read_as_failures(admin_client: Client) -> None:
    counts = {"group": {"listed": 4, "added": 0, "renamed": 0, "revived": 0, "removed": 38, "unchanged": 4}}
    run = SyncRunFactory.create(state="held", error="38 of 42 groups would go.", counts=counts)
    shown = page(admin_client, "run", run.pk)
    assert "Held: 38 groups would go" in shown
    assert reverse("support:held", args=[run.pk]) in shown
    SyncRun.objects.filter(pk=run.pk).update(state="cancelled")
    shown = page(admin_client, "run", run.pk)
    assert "The run was discarded" in shown
    assert '<div class="notice bad"' not in shown


def test_a_failed_run_says_what_zia_answered(admin_client: Client) -> None:
    SyncRunFactory.create(state="failed", error="ZIA answered 503 while reading groups.", http_status=503)
    assert "Failed: ZIA answered 503" in page(admin_client, "runs")
