"""The pages of App Profiles."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.audit.recording import SYSTEM
from profiles import catalog, editing
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.rules.lint import ensure_checked
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory
from tests.pages import html_of
from tests.profiles.factories import make, order
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("platform", Platform)
def test_an_untouched_form_stores_the_defaults(platform: Platform, admin_client: Client) -> None:
    answer = admin_client.post(reverse("profiles:add", args=[platform]), filled(platform))
    assert answer.status_code == 302
    assert AppProfile.objects.get(name="Finance").settings == catalog.defaults_on(platform)


def test_a_group_is_chosen_and_shown_again(admin_client: Client) -> None:
    group = GroupFactory.create(name="Traders")
    admin_client.post(reverse("profiles:add", args=["windows"]), filled(groups=[group.pk]))
    profile = AppProfile.objects.get(name="Finance")
    form = admin_client.get(reverse("profiles:edit", args=["windows", profile.pk])).content.decode()
    assert f'value="{group.pk}" selected' in form
    assert "Traders" in admin_client.get(reverse("profiles:list", args=["windows"])).content.decode()


def test_a_refused_form_keeps_everything_and_names_the_field(admin_client: Client) -> None:
    body = filled(name="Kept name", log_file_size="5", source_port_bypasses="70000:tcp", description="Kept words")
    answer = admin_client.post(reverse("profiles:add", args=["windows"]), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Kept name", "Kept words", "70000:tcp: 70000 is not a port", "5 is not within 50 to 1000 MB"):
        assert words in page
    assert not AppProfile.objects.filter(is_default=False).exists()


def test_a_stored_password_is_not_in_the_page(admin_client: Client) -> None:
    profile = make("Finance", secrets={"logout_password": "hunter2-secret"})
    page = admin_client.get(reverse("profiles:edit", args=["windows", profile.pk])).content.decode()
    assert "hunter2" not in page
    assert profile.secrets["logout_password"] not in page
    assert "Remove the Logout Password" in page


def test_rules_move_by_buttons_and_the_way_back_is_offered(admin_client: Client) -> None:
    make("A")
    second = make("B")
    url = reverse("profiles:move", args=["windows", second.pk])
    page = admin_client.post(url, {"position": "1"}, follow=True).content.decode()
    assert order() == [(1, "B"), (2, "A")]
    assert "B is rule 1 now" in page
    assert "Undo" in page
    assert admin_client.post(url, {"position": "first"}).status_code == 400


def test_a_rule_order_beyond_the_end_means_the_end_and_what_no_number_holds_is_refused(admin_client: Client) -> None:
    first = make("A")
    make("B")
    url = reverse("profiles:move", args=["windows", first.pk])
    assert admin_client.post(url, {"position": "9" * 12}).status_code == 302
    assert order() == [(1, "B"), (2, "A")]
    refused = admin_client.post(url, {"position": "9" * 5000})
    assert refused.status_code == 400
    assert "The rule order must be a whole number from 1." in refused.content.decode()
    assert order() == [(1, "B"), (2, "A")]


def test_a_rule_is_disabled_and_enabled(admin_client: Client) -> None:
    profile = make("A")
    url = reverse("profiles:set_enabled", args=["windows", profile.pk])
    for wanted, words in (("0", "is disabled"), ("1", "is enabled")):
        assert words in admin_client.post(url, {"enabled": wanted}, follow=True).content.decode()
    assert not AppProfile.objects.get(pk=profile.pk).is_default


def test_the_list_says_whom_a_rule_applies_to(admin_client: Client) -> None:
    gone = GroupFactory.create(name="Interns", deleted_at=EPOCH)
    make("Named", groups=[*GroupFactory.create_batch(6), gone], users=[DirectoryUserFactory.create()])
    make("Open", applies_to_all=True, excluded=[GroupFactory.create(name="Traders")])
    make("Empty")
    page = admin_client.get(reverse("profiles:list", args=["windows"])).content.decode()
    for words in ("+4 more", "1 user", "All groups except", "Traders", "Nobody yet", "Everybody else"):
        assert words in page
    make("Only gone", groups=[gone])
    assert "Interns (removed in ZIA)" in admin_client.get(reverse("profiles:list", args=["windows"])).content.decode()


def test_the_list_marks_removed_users_and_whom_removed_exclusions_let_in(admin_client: Client) -> None:
    here, gone, also_gone = (DirectoryUserFactory.create(deleted_at=at) for at in (None, EPOCH, EPOCH))
    counted = [GroupFactory.create(deleted_at=EPOCH, members_before=number) for number in (1200, 34)]
    unknown = GroupFactory.create(deleted_at=EPOCH)
    make("Some gone", users=[here, gone])
    make("All gone", users=[gone, also_gone])
    make("Two let in", applies_to_all=True, excluded=[*counted, GroupFactory.create()])
    make("Some let in", applies_to_all=True, excluded=[unknown])
    make("Nobody let in", Platform.MACOS, applies_to_all=True, excluded=[GroupFactory.create()])
    page = html_of(admin_client.get(reverse("profiles:list", args=["windows"])))
    assert '2 users <span class="gone">(1 removed in ZIA)' in page
    assert '2 users <span class="gone">(removed in ZIA)' in page
    assert "Lets in 1,234 former members of 2 removed groups" in page
    assert "Lets in whoever was in 1 removed group" in page
    assert "Lets in" not in html_of(admin_client.get(reverse("profiles:list", args=["macos"])))


def test_a_removed_user_is_marked_in_the_form(admin_client: Client) -> None:
    gone, here = (DirectoryUserFactory.create(name=name, deleted_at=at) for name, at in (("Ada", EPOCH), ("Ben", None)))
    profile = make("VIP", users=[gone, here])
    page = html_of(admin_client.get(reverse("profiles:edit", args=["windows", profile.pk])))
    assert "Ada (removed in ZIA)" in page
    assert f"Ben ({here.email})" in page


def test_search_and_status_filter_the_list(admin_client: Client) -> None:
    make("Finance")
    make("Sales", is_enabled=False)
    url = reverse("profiles:list", args=["windows"])
    assert "Sales" not in admin_client.get(url, {"q": "fin"}).content.decode()
    assert "Finance" not in admin_client.get(url, {"status": "disabled"}).content.decode()
    part = admin_client.get(url, {"q": "fin"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert "Nothing matches" in admin_client.get(url, {"q": "nowhere"}).content.decode()


def test_a_read_only_admin_looks_and_nothing_more(reader_client: Client) -> None:
    profile = make("Finance")
    page = reader_client.get(reverse("profiles:list", args=["windows"])).content.decode()
    for control in ("Add App Profile", "Disable<span", "Delete<span", "Move Finance", "data-grip"):
        assert control not in page
    form = reader_client.get(reverse("profiles:edit", args=["windows", profile.pk])).content.decode()
    assert "sticky-save" not in form
    assert reader_client.get(reverse("profiles:add", args=["windows"])).status_code == 403
    for name, body in (
        ("edit", filled()),
        ("delete", {}),
        ("move", {"position": "1"}),
        ("set_enabled", {"enabled": "0"}),
    ):
        assert reader_client.post(reverse(f"profiles:{name}", args=["windows", profile.pk]), body).status_code == 403
    assert reader_client.post(reverse("profiles:add", args=["windows"]), filled()).status_code == 403
    assert AppProfile.objects.filter(is_default=False).count() == 1


def test_an_unknown_platform_is_not_found(admin_client: Client) -> None:
    assert admin_client.get("/profiles/amiga/").status_code == 404


def test_the_list_takes_the_same_queries_at_any_size(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (2, 20):
        for n in range(more):
            make(f"{more}-{n}", groups=GroupFactory.create_batch(3), users=[DirectoryUserFactory.create()])
        ensure_checked()
        with django_assert_max_num_queries(26) as captured:
            admin_client.get(reverse("profiles:list", args=["windows"]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_picker_finds_groups_that_exist_by_substring(admin_client: Client) -> None:
    GroupFactory.create(name="Office Zurich")
    GroupFactory.create(name="Zurich", upstream_id=77)
    GroupFactory.create(name="Zurich old", deleted_at=EPOCH)
    found = admin_client.get(reverse("profiles:group_options"), {"q": "ZURICH"}).json()["results"]
    assert [row["text"] for row in found] == ["Zurich", "Office Zurich"]
    assert found[0]["hint"] == "ID 77"


@pytest.mark.parametrize("typed", ["0", "-3", "first"])
def test_a_rule_order_that_is_no_place_is_refused_in_words(typed: str, admin_client: Client) -> None:
    answer = admin_client.post(reverse("profiles:add", args=["windows"]), filled(name="Finance", rule_order=typed))
    assert answer.status_code == 422
    assert "The rule order must be a whole number from 1." in answer.content.decode()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("99", "Late is saved as rule 3, the last: there is no rule order 99."),
        ("3", "Late is saved as rule 3."),
        ("", "Late is saved as rule 3."),
    ],
)
def test_a_rule_order_that_there_is_not_says_what_became_of_it(wanted: str, words: str, admin_client: Client) -> None:
    make("A")
    make("B")
    answer = admin_client.post(
        reverse("profiles:add", args=["windows"]), filled(name="Late", rule_order=wanted), follow=True
    )
    assert words in html_of(answer)


def test_a_move_beyond_the_end_says_so(admin_client: Client) -> None:
    first, last = make("A"), make("B")
    moved = admin_client.post(reverse("profiles:move", args=["windows", first.pk]), {"position": "99"}, follow=True)
    assert "A is rule 2 now, the last: there is no rule order 99." in html_of(moved)
    stays = admin_client.post(reverse("profiles:move", args=["windows", first.pk]), {"position": "99"}, follow=True)
    assert "A is rule 2 already, the last: there is no rule order 99." in html_of(stays)
    front = admin_client.post(reverse("profiles:move", args=["windows", last.pk]), {"position": "0"}, follow=True)
    assert "B is rule 1 already, the first: there is no rule order 0." in html_of(front)


def test_the_name_under_last_change_leads_to_that_change(admin_client: Client) -> None:
    profile = make("A")
    editing.set_enabled(SYSTEM, profile.pk, False)
    address = reverse("profiles:history", args=["windows", profile.pk])
    assert f'href="{address}#version-2"' in html_of(admin_client.get(reverse("profiles:list", args=["windows"])))
    assert 'id="version-2"' in html_of(admin_client.get(address))


def test_every_refused_entry_is_counted(admin_client: Client) -> None:
    refused = "not an address\n10.0.0.300\n::g\n10.0.0.0/99"
    answer = admin_client.post(reverse("profiles:add", args=["windows"]), filled(name="", ipv4_exclusions=refused))
    page = html_of(answer)
    number = page.split('id="error-summary"')[1].split("</ul>")[0].count("<li>")
    assert f"Please check {number} entries." in page
    assert number > 2
