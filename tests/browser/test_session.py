"""The end of a session: it is announced, and nothing is lost by it."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import UnsavedForm
from profiles.models import TrustedNetwork
from tests.browser.conftest import axe, screenshot, set_theme, sign_in
from tests.factories import PASSWORD, AdminFactory

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/profiles/windows/add/"
NETWORK = "/administration/trusted-networks/add/"


@pytest.fixture
def soon(settings: Settings) -> Settings:
    """Every session is within its last two minutes."""
    settings.PORTAL_SESSION_IDLE_MINUTES = 2
    return settings


def warning(page: Page) -> Locator:
    return page.get_by_role("alertdialog")


def come_back(page: Page) -> None:
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_warning_comes_before_the_end_and_stay_signed_in_makes_it_go(
    portal_page: Page, live_server: LiveServer, soon: Settings
) -> None:
    page = portal_page
    page.goto(live_server.url + NETWORK)
    expect(warning(page)).to_contain_text("You will be signed out in")
    stay = warning(page).get_by_role("button", name="Stay signed in")
    expect(stay).to_be_focused()
    for theme in ("light", "dark"):
        set_theme(page, theme)
        axe(page)
        screenshot(page, f"session-warning-{theme}-1280")
    soon.PORTAL_SESSION_IDLE_MINUTES = 60
    stay.press("Enter")
    expect(warning(page)).to_be_hidden()
    assert (
        page.evaluate("fetch('/account/session/').then((answer) => answer.json()).then((found) => found.left)") > 3500
    )


def test_the_warning_fits_on_a_phone(narrow: BrowserContext, live_server: LiveServer, soon: Settings) -> None:
    sign_in(narrow, live_server, AdminFactory.create(username="admin"))
    page = narrow.new_page()
    page.goto(live_server.url + NETWORK)
    expect(warning(page)).to_be_visible()
    for theme in ("light", "dark"):
        set_theme(page, theme)
        screenshot(page, f"session-warning-{theme}-390")


def test_another_tab_takes_the_warning_away_and_escape_stays_signed_in(
    portal_page: Page, live_server: LiveServer, soon: Settings
) -> None:
    page = portal_page
    page.goto(live_server.url + ADD)
    expect(warning(page)).to_be_visible()
    other = page.context.new_page()
    other.goto(live_server.url + ADD)
    expect(warning(other)).to_be_visible()
    soon.PORTAL_SESSION_IDLE_MINUTES = 60
    other.keyboard.press("Escape")
    expect(warning(other)).to_be_hidden()
    page.bring_to_front()
    expect(warning(page)).to_be_hidden()


def test_at_the_end_of_the_longest_session_there_is_nothing_to_extend(
    portal_page: Page, live_server: LiveServer, settings: Settings
) -> None:
    settings.PORTAL_SESSION_HOURS = 1 / 30
    portal_page.goto(live_server.url + ADD)
    expect(warning(portal_page)).to_contain_text("The longest time of a session is over then")
    expect(warning(portal_page).get_by_role("button", name="Stay signed in")).to_be_hidden()
    warning(portal_page).get_by_role("button", name="Go on working").click()
    expect(warning(portal_page)).to_be_hidden()


def test_what_was_typed_when_the_session_ended_comes_back_after_the_sign_in(
    portal_page: Page, live_server: LiveServer, soon: Settings
) -> None:
    page = portal_page
    page.goto(live_server.url + ADD)
    expect(warning(page)).to_be_visible()
    page.get_by_label("Name *").evaluate(
        "(input) => { input.value = 'Half done'; input.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    Session.objects.all().delete()
    page.wait_for_url("**/account/login/**")
    assert UnsavedForm.objects.get().page == ADD
    soon.PORTAL_SESSION_IDLE_MINUTES = 60
    come_back(page)
    expect(page.get_by_label("Name *")).to_have_value("Half done")
    expect(page.get_by_text("Kept from before you were signed out, and not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Half done is saved")
    assert not UnsavedForm.objects.exists()


def test_a_form_that_was_sent_without_a_session_comes_back_marked(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url + NETWORK)
    page.get_by_label("Name *").fill("Half done")
    page.get_by_role("textbox", name="Hostname", exact=True).fill("dc.corp")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("What you typed is kept for you")
    come_back(page)
    expect(page.get_by_role("textbox", name="Hostname", exact=True)).to_have_value("dc.corp")
    expect(page.locator("#setting-hostname")).to_have_attribute("data-changed", "yes")
    expect(page.locator(".dirty-mark")).to_be_visible()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for theme in ("light", "dark"):
            set_theme(page, theme)
            axe(page)
            screenshot(page, f"kept-form-{theme}-{width}")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Name *")).to_have_value("")
    assert not TrustedNetwork.objects.filter(name="Half done").exists()
