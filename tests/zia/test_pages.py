"""User Management in the browser's eyes: forms, refusals, who may not."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from directory.zia.seed import seed_many
from portal.audit.models import AuditEntry
from tests.pages import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> ZiaDepartment:
    return ZiaDepartment.objects.create(name="HQ")


def test_a_group_is_added(admin_client: Client) -> None:
    answer = admin_client.post(reverse("zia:add_group"), {"name": "Legal", "comments": ""}, follow=True)
    assert ZiaGroup.objects.get().name == "Legal"
    assert "sees it at its next sync" in answer.content.decode()
    assert AuditEntry.objects.filter(resource="Legal", action="create").exists()


def test_a_taken_name_is_refused_on_its_field_and_the_form_keeps_what_was_typed(admin_client: Client) -> None:
    ZiaGroup.objects.create(name="Legal")
    answer = admin_client.post(reverse("zia:add_group"), {"name": "LEGAL", "comments": "Kept"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "taken by another group" in page
    assert "Kept" in page


def test_a_user_is_put_into_groups(admin_client: Client, department: ZiaDepartment) -> None:
    group = ZiaGroup.objects.create(name="Legal")
    admin_client.post(
        reverse("zia:add_user"),
        {
            "name": "Ada",
            "email": "ada@example.com",
            "department": department.pk,
            "groups": [group.pk],
            "is_enabled": "on",
        },
    )
    assert list(ZiaMembership.objects.values_list("user__name", "group__name")) == [("Ada", "Legal")]
    user = ZiaUser.objects.get()
    page = admin_client.get(reverse("zia:edit_user", args=[user.pk])).content.decode()
    assert f'value="{group.pk}" selected' in page


def test_a_department_with_users_is_not_deleted(admin_client: Client, department: ZiaDepartment) -> None:
    ZiaUser.objects.create(name="Ada", email="ada@example.com", department=department)
    answer = admin_client.post(reverse("zia:delete_department", args=[department.pk]), follow=True)
    assert "still has 1 users" in answer.content.decode()
    assert ZiaDepartment.objects.exists()


def test_a_deleted_group_leaves_its_users(admin_client: Client, department: ZiaDepartment) -> None:
    group = ZiaGroup.objects.create(name="Legal")
    user = ZiaUser.objects.create(name="Ada", email="ada@example.com", department=department)
    ZiaMembership.objects.create(user=user, group=group)
    asked = admin_client.get(reverse("zia:delete_group", args=[group.pk])).content.decode()
    assert "1 user loses this group" in asked
    admin_client.post(reverse("zia:delete_group", args=[group.pk]))
    assert not ZiaGroup.objects.exists()
    assert ZiaUser.objects.exists()


def test_a_read_only_admin_sees_no_write_control_and_is_refused(reader_client: Client) -> None:
    group = ZiaGroup.objects.create(name="Legal")
    assert "Add Group" not in reader_client.get(reverse("zia:groups")).content.decode()
    form = reader_client.get(reverse("zia:edit_group", args=[group.pk])).content.decode()
    assert "Save" not in form
    assert "Delete" not in form
    for name, pk in (("add_group", None), ("edit_group", group.pk), ("delete_group", group.pk)):
        url = reverse(f"zia:{name}", args=[pk] if pk else [])
        assert reader_client.post(url, {"name": "Other"}).status_code == 403
    assert reader_client.get(reverse("zia:add_group")).status_code == 403
    assert ZiaGroup.objects.get().name == "Legal"


@pytest.mark.parametrize("name", ["groups", "departments", "users"])
def test_lists_take_the_same_queries_at_any_size(
    name: str, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (5, 60):
        seed_many(groups=more, users=more, memberships=more, seed=more)
        with django_assert_max_num_queries(30) as captured:
            assert admin_client.get(reverse(f"zia:{name}")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_null_character_in_a_picker_finds_what_the_rest_of_the_text_finds(admin_client: Client) -> None:
    ZiaGroup.objects.create(name="Finance")
    for address in ("/zia/options/groups/", "/zia/options/departments/"):
        assert admin_client.get(address, {"q": "fin\0"}).status_code == 200


def test_pickers_search_on_the_server(admin_client: Client) -> None:
    seed_many(groups=120, users=0, memberships=0, seed=1)
    found = admin_client.get(reverse("zia:group_options"), {"q": "zurich"}).json()
    assert found["results"]
    assert all("Zurich" in row["text"] for row in found["results"])
    everything = admin_client.get(reverse("zia:group_options")).json()
    assert (len(everything["results"]), everything["more"]) == (50, True)


def test_the_list_keeps_its_search_and_the_message_leads_to_the_row(admin_client: Client) -> None:
    group = ZiaGroup.objects.create(name="Legal")
    came_from = f"http://testserver{reverse('zia:groups')}?q=leg&page=2"
    address = reverse("zia:edit_group", args=[group.pk])
    form = html_of(admin_client.get(address, headers={"referer": came_from}))
    assert 'name="query" value="q=leg&amp;page=2"' in form
    answer = admin_client.post(address, {"name": "Legal 2", "comments": "", "query": "q=leg&page=2"})
    assert answer.headers["Location"] == f"{reverse('zia:groups')}?q=leg&page=2"
    page = html_of(admin_client.get(answer.headers["Location"]))
    assert f'<a href="{address}">Legal 2</a> is saved.' in page
    deleted = admin_client.post(reverse("zia:delete_group", args=[group.pk]), {"query": "q=leg"})
    assert deleted.headers["Location"] == f"{reverse('zia:groups')}?q=leg"


def test_a_form_that_was_opened_from_elsewhere_leads_to_the_whole_list(admin_client: Client) -> None:
    page = html_of(admin_client.get(reverse("zia:add_group"), headers={"referer": "http://testserver/?q=x"}))
    assert 'name="query" value=""' in page


def test_a_name_in_a_message_is_text(admin_client: Client) -> None:
    page = html_of(admin_client.post(reverse("zia:add_group"), {"name": "<b>Legal</b>", "comments": ""}, follow=True))
    assert "&lt;b&gt;Legal&lt;/b&gt;</a> is saved." in page


@pytest.mark.parametrize("noun", ["group", "department"])
def test_the_page_of_a_group_or_department_shows_its_users(
    noun: str, admin_client: Client, department: ZiaDepartment
) -> None:
    group, other = ZiaGroup.objects.create(name="Legal"), ZiaDepartment.objects.create(name="Other")
    users = [ZiaUser(name=f"User {n:02}", email=f"u{n}@example.com", department=department) for n in range(21)]
    ZiaUser.objects.bulk_create(users)
    ZiaUser.objects.create(name="Elsewhere", email="e@example.com", department=other)
    ZiaMembership.objects.bulk_create(ZiaMembership(user=user, group=group) for user in users)
    row = group if noun == "group" else department
    page = html_of(admin_client.get(reverse(f"zia:edit_{noun}", args=[row.pk])))
    assert "21 users" in page
    assert "User 19" in page
    assert "User 20" not in page
    assert "Elsewhere" not in page
    address = f"{reverse('zia:users')}?{noun}={row.pk}"
    assert f'href="{address}">All 21 users' in page
    listed = html_of(admin_client.get(address))
    assert "21 users found" in listed
    assert "Elsewhere" not in listed
    empty = ZiaGroup.objects.create(name="Empty") if noun == "group" else ZiaDepartment.objects.create(name="Empty")
    assert f"Nobody is in this {noun}." in html_of(admin_client.get(reverse(f"zia:edit_{noun}", args=[empty.pk])))
