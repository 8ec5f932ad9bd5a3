"""The form: what it shows of each setting, and what it keeps."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from profiles import catalog, references
from profiles.catalog import Platform, grammars
from profiles.forms.fields import may_hold_spaces
from profiles.forms.needs import Condition
from profiles.models import AppProfile
from tests.pages import html_of
from tests.profiles.factories import make
from tests.profiles.pages import add_page, filled, line, send

pytestmark = pytest.mark.django_db


def edit_page(client: Client, profile: AppProfile) -> str:
    return html_of(client.get(reverse("profiles:edit", args=[profile.platform, profile.pk])))


@pytest.mark.parametrize("platform", Platform)
def test_every_section_is_named_at_the_side_and_policy_comes_last(platform: Platform, admin_client: Client) -> None:
    page = add_page(admin_client, platform)
    stops = re.findall(r'data-stop="([^"]+)"', page)
    assert stops == re.findall(r'<section class="card section" id="([^"]+)"', page)
    assert stops[:2] == ["general", "groups"]
    assert stops[-1] == "policy"
    assert len(stops) == len({"General", "Groups", "Policy", *catalog.sections_on(platform)})


@pytest.mark.parametrize("platform", Platform)
def test_every_setting_has_one_line_with_its_wire_name(platform: Platform, admin_client: Client) -> None:
    page = add_page(admin_client, platform)
    for setting in references.offered(platform):
        assert page.count(f'id="setting-{setting.key}"') == 1
        assert f'data-wire="{setting.wire}"' in line(page, setting.key)


def test_sub_sections_are_headings_and_stand_in_the_navigation(admin_client: Client) -> None:
    page = add_page(admin_client)
    assert '<a href="#traffic-steering-dns">DNS</a>' in page
    assert '<h3 id="title-traffic-steering-dns">DNS</h3>' in page


def test_a_setting_that_lacks_its_need_says_so_and_is_sent_all_the_same(admin_client: Client) -> None:
    profile = make("Finance", settings={"override_wpad": False, "restart_winhttp": True})
    shown = line(edit_page(admin_client, profile), "restart_winhttp")
    assert 'class="setting switch unmet"' in shown
    assert 'data-needs="override_wpad"' in shown
    assert re.search(r'Needs <a href="#setting-override_wpad" data-jump>Override WPAD</a>', shown)
    assert " checked" in shown
    assert " disabled" not in shown
    body = filled(restart_winhttp="on", revision=1)
    admin_client.post(reverse("profiles:edit", args=["windows", profile.pk]), body)
    profile.refresh_from_db()
    assert profile.settings["restart_winhttp"] is True


def test_a_setting_whose_need_is_met_is_not_marked(admin_client: Client) -> None:
    profile = make("Finance", settings={"override_wpad": True})
    assert 'class="setting switch"' in line(edit_page(admin_client, profile), "restart_winhttp")


def test_what_is_needed_must_count_itself(wide_catalog: None, admin_client: Client) -> None:
    """`stricter` needs `strict`, which needs `switch`."""
    page = edit_page(admin_client, make("Finance", settings={"firewall_strict": True}))
    assert "unmet" in line(page, "firewall_stricter")
    both = {"firewall_strict": True, "firewall_switch": True}
    assert "unmet" not in line(edit_page(admin_client, make("Sales", settings=both)), "firewall_stricter")


def test_what_must_be_off_may_lack_its_own_needs(admin_client: Client) -> None:
    """`inbound_rule` needs `endpoint_firewall` off, which needs the driver and the override before it is in force."""
    assert "unmet" not in line(add_page(admin_client), "inbound_rule")
    forgotten = {"endpoint_firewall": True}
    assert "unmet" not in line(edit_page(admin_client, make("Finance", settings=forgotten)), "inbound_rule")
    with_driver = {"endpoint_firewall": True, "install_wfp_driver": True}
    assert "unmet" not in line(edit_page(admin_client, make("Sales", settings=with_driver)), "inbound_rule")


@pytest.mark.parametrize(
    ("need", "text", "met", "unmet"),
    [
        (Condition("a"), "a", [True, "x", "12"], [False, "", None, "0", " "]),
        (Condition("a", ("b", "c")), "a=b|c", ["b", "c"], ["a", "", None, True]),
        (Condition("a", ("off",)), "a=off", [False], [True, "", "0"]),
    ],
)
def test_a_need_is_met_by_what_it_wants(need: Condition, text: str, met: list[object], unmet: list[object]) -> None:
    assert str(need) == text
    assert all(map(need.is_met_by, met))
    assert not any(map(need.is_met_by, unmet))


def test_minimum_versions_are_switched_on_by_a_link_and_remembered(admin_client: Client) -> None:
    url = reverse("profiles:add", args=["windows"])
    assert 'data-versions="off"' in html_of(admin_client.get(url))
    page = html_of(admin_client.get(url, {"versions": "on"}))
    assert 'data-versions="on"' in page
    assert 'href="?versions=off" aria-pressed="true"' in page
    assert "needs client version </span>4.7</span>" in line(page, "notification_focus")
    assert 'data-versions="on"' in html_of(admin_client.get(url))
    assert 'data-versions="on"' in html_of(admin_client.get(url, {"versions": "<b>"}))
    assert 'data-versions="off"' in html_of(admin_client.get(url, {"versions": "off"}))


def test_a_list_says_its_limit_and_default_and_comes_back_as_it_was_typed(admin_client: Client) -> None:
    shown = line(add_page(admin_client), "source_port_bypasses")
    assert 'data-limit="6144"' in shown
    assert 'data-default="3389:*"' in shown
    assert "data-spaces" not in shown
    typed = "3389:tcp,\r\n\r\n70000:udp , 53:*"
    refused = html_of(send(admin_client, source_port_bypasses=typed))
    assert f"\n{typed}</textarea>" in line(refused, "source_port_bypasses")
    assert "70000:udp: 70000 is not a port" in line(refused, "source_port_bypasses")


def test_a_text_of_lines_has_room_for_them_and_does_not_look_changed(admin_client: Client) -> None:
    pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
    key = next(setting.key for setting in references.offered(Platform.WINDOWS) if setting.has_lines)
    url = reverse("profiles:edit", args=["windows", make("Finance").pk])
    AppProfile.objects.filter(name="Finance").update(settings={key: pem})
    assert f"\n{pem}</textarea>" in line(html_of(admin_client.get(url)), key)
    again = filled(name="", revision=1) | {key: pem.replace("\n", "\r\n")}
    assert "data-changed" not in line(html_of(admin_client.post(url, again)), key)


def test_a_thousand_entries_are_stored_and_shown_in_their_order(admin_client: Client) -> None:
    wanted = [f"host{number}.example.com" for number in range(1000)]
    assert send(admin_client, domain_inclusions="\r\n".join(wanted)).status_code == 302
    profile = AppProfile.objects.get(name="Finance")
    assert profile.settings["domain_inclusions"] == wanted
    assert "\n" + "\n".join(wanted) + "</textarea>" in line(edit_page(admin_client, profile), "domain_inclusions")


def test_a_list_is_split_at_spaces_only_where_no_entry_can_hold_one() -> None:
    def program(text: str) -> str:
        if not text.endswith(".exe"):
            raise ValueError("it is not a program")
        return text

    assert may_hold_spaces(None)
    assert may_hold_spaces(program)
    assert not may_hold_spaces(grammars.domain)
    assert not may_hold_spaces(grammars.source_port)


def test_a_password_shows_whether_it_is_set_and_can_be_removed(admin_client: Client) -> None:
    profile = make("Finance", secrets={"logout_password": "hunter2-secret"})
    page = edit_page(admin_client, profile)
    assert ">Set</span>" in line(page, "logout_password")
    assert 'name="logout_password__clear"' in line(page, "logout_password")
    assert ">Not set</span>" in line(page, "exit_password")
    assert "__clear" not in line(page, "exit_password")
    body = filled(revision=1, logout_password__clear="on")
    admin_client.post(reverse("profiles:edit", args=["windows", profile.pk]), body)
    profile.refresh_from_db()
    assert profile.secrets == {}


def test_a_password_is_not_replaced_and_removed_at_once(admin_client: Client) -> None:
    profile = make("Finance", secrets={"logout_password": "hunter2-secret"})
    body = filled(revision=1, logout_password="another-secret", logout_password__clear="on")
    answer = admin_client.post(reverse("profiles:edit", args=["windows", profile.pk]), body)
    assert answer.status_code == 422
    assert "Either type a new one, or remove the present one." in html_of(answer)
    profile.refresh_from_db()
    assert profile.secrets["logout_password"]


def test_a_refused_form_says_which_passwords_are_kept(admin_client: Client) -> None:
    page = html_of(send(admin_client, logout_password="typed-secret", log_file_size="5"))
    assert "typed-secret" not in page
    assert "What you typed is kept" in line(page, "logout_password")
    assert 'aria-describedby="id_logout_password_helptext id_logout_password_kept"' in line(page, "logout_password")
    assert "What you typed is kept" not in line(page, "exit_password")


def test_a_refused_form_names_every_refusal_at_once_and_leads_to_each_by_its_path(admin_client: Client) -> None:
    page = html_of(send(admin_client, name="", log_file_size="5", domain_inclusions="a..b"))
    for key, path in (
        ("name", "General › Name"),
        ("log_file_size", "Notification and Logging › Log File Size"),
        ("domain_inclusions", "Traffic Steering › DNS › Domain Inclusion"),
    ):
        assert f'<a href="#setting-{key}" data-jump>{path}' in page
        assert 'aria-invalid="true"' in line(page, key)
    stop = page.split('data-stop="traffic-steering"')[1].split("</a>")[0]
    assert '<span class="count">1' in stop
    assert '<span class="count">' not in page.split('data-stop="passwords"')[1].split("</a>")[0]


def test_a_refused_form_marks_what_is_not_saved_yet_and_nothing_else(admin_client: Client) -> None:
    page = html_of(send(admin_client, name="", override_wpad="on", source_port_bypasses="3389:*\r\n"))
    assert 'data-dirty="yes"' in page
    assert 'data-changed="yes"' in line(page, "override_wpad")
    assert "data-changed" not in line(page, "source_port_bypasses")
    assert "data-changed" not in line(page, "log_file_size")


def test_default_has_no_name_and_no_groups(admin_client: Client) -> None:
    page = edit_page(admin_client, AppProfile.objects.get(platform="linux", is_default=True))
    assert 'id="setting-name"' not in page
    assert 'id="setting-scope"' not in page
    assert 'data-stop="groups"' not in page
    assert "Its name, status and place are fixed." in page
    assert 'id="setting-description"' in page


def test_a_reader_sees_every_setting_and_can_change_none(reader_client: Client) -> None:
    profile = make("Finance", secrets={"logout_password": "hunter2-secret"})
    page = edit_page(reader_client, profile)
    form = page.split('id="settings-form"')[1].split("</form>")[0]
    controls = re.findall(r"<(?:input|select|textarea)[^>]*>", form)
    free = [text for text in controls if " disabled" not in text and 'type="hidden"' not in text]
    assert free == []
    assert len(controls) > 20
    assert "sticky-save" not in page
    assert ">Set</span>" in line(page, "logout_password")
    assert 'type="password"' not in page
    assert "data-eye" not in page
    assert "Remove the" not in page
