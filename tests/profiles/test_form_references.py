"""Settings that point at objects: the pickers, their endpoint, and what the form asks the database."""

import pytest
from django.template import Template
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from profiles.models import AppProfile
from tests.factories import DepartmentFactory
from tests.pages import html_of
from tests.profiles.factories import make
from tests.profiles.pages import add_page, filled, line, send
from tests.profiles.wide_catalog import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wide_catalog")]
OPTIONS = f"/profiles/windows/references/{KIND}/options/"


def test_objects_are_chosen_stored_and_shown_again_by_name(admin_client: Client) -> None:
    legal, sales, it = (DepartmentFactory.create(name=name) for name in ("Legal", "Sales", "IT"))
    assert send(admin_client, point=legal.pk, points=f"{it.pk},{sales.pk}").status_code == 302
    profile = AppProfile.objects.get(name="Finance")
    assert profile.settings["point"] == legal.pk
    assert profile.settings["points"] == sorted([sales.pk, it.pk])
    page = html_of(admin_client.get(reverse("profiles:edit", args=["windows", profile.pk])))
    assert f'<option value="{legal.pk}" selected>Legal</option>' in line(page, "point")
    for row in (sales, it):
        assert f'<option value="{row.pk}" selected>{row.name}</option>' in line(page, "points")


def test_nothing_chosen_is_called_as_the_kind_calls_it_and_stored_as_none(admin_client: Client) -> None:
    assert '<option value="" selected>No department</option>' in line(add_page(admin_client), "point")
    assert send(admin_client, point="", points="").status_code == 302
    profile = AppProfile.objects.get(name="Finance")
    assert (profile.settings["point"], profile.settings["points"]) == (0, [])


def test_an_object_that_does_not_exist_is_refused_on_its_field_and_kept(admin_client: Client) -> None:
    answer = send(admin_client, point="999", points="x")
    page = html_of(answer)
    assert answer.status_code == 422
    assert "No department with the id 999 may be chosen here." in line(page, "point")
    assert '<option value="999" selected>id 999 (cannot be chosen any more)</option>' in line(page, "point")
    assert "It must be the id of an object" in line(page, "points")


def test_a_kind_that_nobody_registered_is_not_offered_and_keeps_its_value(admin_client: Client) -> None:
    assert "Never Offered" not in add_page(admin_client)
    profile = make("Finance")
    AppProfile.objects.filter(pk=profile.pk).update(settings={**profile.settings, "lost": 7})
    assert (
        admin_client.post(reverse("profiles:edit", args=["windows", profile.pk]), filled(revision=1)).status_code == 302
    )
    profile.refresh_from_db()
    assert profile.settings["lost"] == 7


def test_a_picker_leads_to_where_its_objects_are_managed(admin_client: Client) -> None:
    page = add_page(admin_client)
    for key in ("point", "points"):
        assert f'<a class="manage" href="{reverse("directory:departments")}">Manage' in line(page, key)
        assert f'data-picker="{OPTIONS}"' in line(page, key)


def test_the_options_are_found_by_name_in_either_case(reader_client: Client) -> None:
    for name in ("Legal", "Paralegal", "Sales"):
        DepartmentFactory.create(name=name)
    found = reader_client.get(OPTIONS, {"q": "LEGAL"}).json()
    assert [row["text"] for row in found["results"]] == ["Legal", "Paralegal"]
    assert not found["more"]
    assert len(reader_client.get(OPTIONS).json()["results"]) == 3


@pytest.mark.parametrize("path", ["windows/references/nothing", f"amiga/references/{KIND}"])
def test_options_of_what_does_not_exist_are_not_found(path: str, admin_client: Client) -> None:
    assert admin_client.get(f"/profiles/{path}/options/").status_code == 404


def test_options_need_a_signed_in_admin_with_a_role(client: Client, django_user_model: type) -> None:
    assert client.get(OPTIONS).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody"))  # type: ignore[attr-defined]
    assert client.get(OPTIONS).status_code == 403


def test_the_form_takes_the_same_queries_for_one_object_and_for_many(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One query for the departments of both pickers; the rest is session, admin, profile and its targets."""
    rows = DepartmentFactory.create_batch(40)
    counts = []
    for number, chosen in enumerate((rows[:1], rows)):
        wanted = {"point": rows[0].pk, "points": [row.pk for row in chosen]}
        url = reverse("profiles:edit", args=["windows", make(f"P{number}", settings=wanted).pk])
        admin_client.get(url)
        with django_assert_max_num_queries(14) as captured:
            admin_client.get(url)
        counts.append(len(captured))
        assert sum("directory_department" in query["sql"] for query in captured.captured_queries) == 1
    assert counts[0] == counts[1]


def test_two_hundred_settings_are_drawn_by_one_template_and_not_by_one_each(admin_client: Client) -> None:
    """A widget of its own for each field took most of the page's time."""
    rendered: list[str] = []

    def note(sender: object, template: Template, **_: object) -> None:
        rendered.append(str(template.name))

    template_rendered.connect(note)
    try:
        page = add_page(admin_client)
    finally:
        template_rendered.disconnect(note)
    assert page.count("data-setting ") + page.count("data-setting>") > 190
    assert sum(name.startswith("django/forms/widgets/") for name in rendered) < 100
