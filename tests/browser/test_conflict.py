"""Two tabs on one form: both changes are kept, and only what both changed is asked for."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.models import AppProfile
from tests.browser.conftest import axe, screenshot, set_theme, sign_in
from tests.factories import AdminFactory
from tests.profiles.factories import make

pytestmark = [pytest.mark.django_db(transaction=True)]


def two_tabs(page: Page, url: str, *, both: bool) -> None:
    """This tab and another open the profile; the other one saves first."""
    page.goto(url)
    other = page.context.new_page()
    other.goto(url)
    other.get_by_label("Reactivate ZIA After").fill("15")
    if both:
        other.get_by_label("Description").fill("Written in the other tab")
    other.get_by_role("button", name="Save").click()
    expect(other.locator(".toast")).to_be_visible()
    other.close()
    page.get_by_label("Log File Size").fill("250")
    if both:
        page.get_by_label("Description").fill("Written here")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Shared was changed meanwhile")).to_be_visible()


@pytest.mark.answers(409)
def test_my_change_goes_on_top_of_theirs_with_one_click(portal_page: Page, live_server: LiveServer) -> None:
    profile, page = make("Shared"), portal_page
    two_tabs(page, f"{live_server.url}/profiles/windows/{profile.pk}/", both=False)
    page.get_by_role("button", name="Apply my 1 change").click()
    expect(page.locator(".toast")).to_contain_text("Shared is saved")
    profile.refresh_from_db()
    assert (profile.settings["log_file_size"], profile.settings["reactivate_zia_after"]) == (250, 15)


@pytest.mark.answers(409)
def test_a_field_that_both_changed_is_chosen_by_keyboard(portal_page: Page, live_server: LiveServer) -> None:
    profile, page = make("Shared", description="As it was"), portal_page
    two_tabs(page, f"{live_server.url}/profiles/windows/{profile.pk}/", both=True)
    choice = page.get_by_role("group", name="Description")
    expect(choice.get_by_role("radio", name="Theirs")).to_be_checked()
    for theme in ("light", "dark"):
        set_theme(page, theme)
        axe(page)
        screenshot(page, f"conflict-{theme}-1280")
    choice.get_by_role("radio", name="Theirs").press("ArrowDown")
    expect(choice.get_by_role("radio", name="Yours")).to_be_checked()
    page.get_by_role("button", name="Apply my 1 change").press("Enter")
    expect(page.locator(".toast")).to_contain_text("Shared is saved")
    assert AppProfile.objects.get(pk=profile.pk).description == "Written here"


@pytest.mark.answers(409)
def test_the_choice_fits_on_a_phone(narrow: BrowserContext, live_server: LiveServer) -> None:
    sign_in(narrow, live_server, AdminFactory.create(username="admin"))
    page, profile = narrow.new_page(), make("Shared", description="As it was")
    two_tabs(page, f"{live_server.url}/profiles/windows/{profile.pk}/", both=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for theme in ("light", "dark"):
        set_theme(page, theme)
        screenshot(page, f"conflict-{theme}-390")
