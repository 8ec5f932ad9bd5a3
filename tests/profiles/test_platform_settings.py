"""Platform Settings: the Default Global Log Mode, per platform."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles.catalog import Platform
from profiles.editing.wording import snapshot
from profiles.models import AppProfile, PlatformSettings
from profiles.models.platforms import MODES, global_log_mode
from profiles.platform_settings import log_mode
from tests.pages import hidden, html_of
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


def url(platform: str = "windows") -> str:
    return reverse("platform_settings:page", args=[platform])


def test_every_platform_begins_with_info() -> None:
    assert {MODES[global_log_mode(platform)] for platform in Platform} == {"Info"}


def test_a_mode_is_set_for_one_platform_and_audited(admin_client: Client) -> None:
    assert admin_client.post(url("macos"), {"log_mode": "3"}, follow=True).status_code == 200
    assert MODES[global_log_mode(Platform.MACOS)] == "Debug"
    assert MODES[global_log_mode(Platform.WINDOWS)] == "Info"
    entry = AuditEntry.objects.get(category="Platform Settings")
    assert (entry.subcategory, entry.before, entry.after) == ("macOS", {"Log Mode": "Info"}, {"Log Mode": "Debug"})


def test_saving_what_is_set_already_leaves_no_entry() -> None:
    assert log_mode.set_log_mode(SYSTEM, Platform.IOS, "0")
    assert not log_mode.set_log_mode(SYSTEM, Platform.IOS, "0")
    assert AuditEntry.objects.filter(category="Platform Settings").count() == 1


def two_admins(client: Client) -> str:
    """The conflict page: the page showed Info, the other set Error, I want Debug."""
    log_mode.set_log_mode(SYSTEM, Platform.WINDOWS, "0")
    answer = client.post(url(), {"log_mode": "3", "opened": "2"})
    assert answer.status_code == 409
    return html_of(answer)


@pytest.mark.parametrize(("chosen", "mode"), [({}, "0"), ({"take-log_mode": "mine"}, "3")])
def test_a_mode_that_both_changed_is_theirs_unless_mine_is_chosen(
    chosen: dict[str, str], mode: str, admin_client: Client
) -> None:
    page = two_admins(admin_client)
    for words in ("were changed by SYSTEM meanwhile", "When you opened it:", "Info", "Error", "Debug"):
        assert words in page
    assert global_log_mode(Platform.WINDOWS) == "0"
    assert admin_client.post(url(), {**hidden(page), **chosen}).status_code == 302
    assert global_log_mode(Platform.WINDOWS) == mode


def test_a_choice_that_was_made_on_an_older_page_asks_again(admin_client: Client) -> None:
    page = two_admins(admin_client)
    log_mode.set_log_mode(SYSTEM, Platform.WINDOWS, "1")
    assert admin_client.post(url(), {**hidden(page), "take-log_mode": "mine"}).status_code == 409
    back = admin_client.post(url(), {**hidden(page), "back": "1"})
    assert 'value="3" selected' in html_of(back)
    assert global_log_mode(Platform.WINDOWS) == "1"


def test_a_mode_that_was_not_touched_is_no_conflict(admin_client: Client) -> None:
    log_mode.set_log_mode(SYSTEM, Platform.WINDOWS, "0")
    answer = admin_client.post(url(), {"log_mode": "2", "opened": "2"}, follow=True)
    assert "You changed nothing, so that stays." in html_of(answer)
    answer = admin_client.post(url(), {"log_mode": "0", "opened": "2"}, follow=True)
    assert "Nothing was changed: Windows is set to Error already." in html_of(answer)
    assert global_log_mode(Platform.WINDOWS) == "0"


@pytest.mark.parametrize("mode", ["", "-1", "7", "Debug"])
def test_what_is_no_mode_is_refused_by_verb_and_page(mode: str, admin_client: Client) -> None:
    with pytest.raises(DomainError, match="is not one of Error, Warn, Info, Debug") as refused:
        log_mode.set_log_mode(SYSTEM, Platform.IOS, mode)
    assert "log_mode" in refused.value.fields
    assert admin_client.post(url(), {"log_mode": mode}).status_code == 422
    assert not PlatformSettings.objects.exists()


def test_the_profile_form_says_what_default_is_at_present(admin_client: Client) -> None:
    log_mode.set_log_mode(SYSTEM, Platform.WINDOWS, "0")
    page = html_of(admin_client.get(reverse("profiles:add", args=["windows"])))
    assert "Default (current: Error)" in page
    assert "Default (current: Info)" in html_of(admin_client.get(reverse("profiles:add", args=["linux"])))


def test_the_page_tells_how_many_profiles_follow(admin_client: Client) -> None:
    make("Follows")
    make("Own", settings={"log_mode": "3"})
    page = html_of(admin_client.get(url()))
    assert "1 Windows profile does" in page
    assert "No macOS profile does at present." in html_of(admin_client.get(url("macos")))


def test_the_address_without_a_platform_leads_to_windows(admin_client: Client) -> None:
    assert admin_client.get(reverse("platform_settings:index")).headers["Location"] == url()
    assert admin_client.get(url("amiga")).status_code == 404


def test_a_read_only_admin_looks_and_nothing_more(reader_client: Client) -> None:
    page = html_of(reader_client.get(url()))
    assert "Default Global Log Mode" in page
    assert ">Save<" not in page
    assert reader_client.post(url(), {"log_mode": "3"}).status_code == 403
    assert not PlatformSettings.objects.exists()


def test_the_page_takes_the_same_queries_at_any_number_of_profiles(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (2, 20):
        for n in range(more):
            make(f"{more}-{n}")
        with django_assert_max_num_queries(12) as captured:
            admin_client.get(url())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_default_logs_in_debug_and_follows_no_platform(admin_client: Client) -> None:
    for platform in Platform:
        default = AppProfile.objects.get(platform=platform, is_default=True)
        assert default.settings["log_mode"] == "3"
    assert snapshot(AppProfile.objects.get(platform="windows", is_default=True))["Log Mode"] == "Debug"
    log_mode.set_log_mode(SYSTEM, Platform.WINDOWS, "0")
    assert AppProfile.objects.get(platform="windows", is_default=True).settings["log_mode"] == "3"
