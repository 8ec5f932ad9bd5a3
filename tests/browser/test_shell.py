"""The frame around every page: theme, menus, lost sessions, refusals, and what the Back button shows."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import User
from portal.audit.recording import Actor, record
from tests.browser.conftest import axe, screenshot, sign_in
from tests.factories import PASSWORD, AdminFactory, GroupFactory, SyncRunFactory

pytestmark = pytest.mark.django_db(transaction=True)
GROUPS = "/administration/directory/groups/"
ADVANCED = "/administration/client-connector-support/advanced-configuration/"


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_preferences_are_chosen_by_keyboard_and_kept(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(f"{live_server.url}/account/preferences/")
    zone = page.get_by_role("combobox", name="Time zone")
    zone.focus()
    zone.press_sequentially("zurich")
    zone.press("Enter")
    light = background(page)
    page.get_by_label("Dark").check()
    assert background(page) != light
    axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Preferences saved")
    expect(page.locator(".top")).to_contain_text("Europe/Zurich")
    assert background(page) != light
    assert User.objects.get().time_zone == "Europe/Zurich"


def test_the_open_picker_is_accessible_in_the_dark(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.emulate_media(color_scheme="dark")
    page.goto(f"{live_server.url}/account/preferences/")
    page.get_by_role("combobox", name="Time zone").focus()
    expect(page.locator(".ts-dropdown .option").first).to_be_visible()
    axe(page)
    screenshot(page, "picker-dark-1280")


def test_without_a_choice_the_theme_follows_the_system(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/account/login/")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    assert background(page) != light
    axe(page)


def test_the_account_menu_opens_and_escape_closes_it(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url)
    menu = page.locator("details[data-menu]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Preferences")).to_be_visible()
    axe(page)
    screenshot(page, "account-menu-light-1280")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Preferences")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_drawer_of_a_phone_is_accessible_and_escape_closes_it(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + GROUPS)
    toggle = page.get_by_role("button", name="Menu")
    toggle.click()
    drawer = page.locator("#left-menu")
    expect(drawer.get_by_role("link", name="Embedded ZIA")).to_be_visible()
    axe(page)
    screenshot(page, "drawer-light-390")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(toggle).to_be_focused()


def test_back_to_a_searched_list_shows_the_whole_page(portal_page: Page, live_server: LiveServer) -> None:
    GroupFactory.create(name="Finance")
    page = portal_page
    page.goto(live_server.url + GROUPS)
    page.get_by_label("Search", exact=True).press_sequentially("fin")
    expect(page.locator("#list [role=status]")).to_have_text("1 group found")
    page.get_by_role("link", name="Finance").click()
    expect(page.get_by_role("heading", name="Finance")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Groups", level=1)).to_be_visible()
    expect(page.get_by_label("Search", exact=True)).to_have_value("fin")


def test_a_page_whose_session_ended_asks_to_sign_in_again(portal_page: Page, live_server: LiveServer) -> None:
    SyncRunFactory.create(state="queued", finished_at=None)
    page = portal_page
    page.goto(live_server.url + ADVANCED)
    expect(page.locator("#sync")).to_contain_text("Queued")
    Session.objects.all().delete()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url.endswith(f"?next={ADVANCED}")
    expect(page.locator(".top")).to_have_count(0)


@pytest.mark.answers(403)
def test_a_refusal_is_told_in_a_toast(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url + ADVANCED)
    User.objects.get().groups.clear()
    page.get_by_role("button", name="Sync Groups").click()
    expect(page.locator(".toast.error")).to_contain_text("Your role does not allow this")
    expect(page.get_by_role("button", name="Sync Groups")).to_be_enabled()
    axe(page)
    screenshot(page, "refusal-light-1280")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".toast")).to_have_count(0)


def test_long_lists_are_sorted_paged_and_sized_by_their_address(portal_page: Page, live_server: LiveServer) -> None:
    GroupFactory.create_batch(60)
    page = portal_page
    page.goto(live_server.url + GROUPS)
    name = page.get_by_role("columnheader", name="Name")
    expect(name).to_have_attribute("aria-sort", "ascending")
    name.get_by_role("link").click()
    expect(name).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Last").click()
    expect(page.locator(".pager")).to_contain_text("51–60 of 60")
    page.get_by_label("Status").select_option("present")
    expect(page.get_by_role("link", name=re.compile("Remove filter Status"))).to_be_visible()
    expect(page.locator(".pager")).to_contain_text("1–25 of 60")
    page.locator(".pager").get_by_role("link", name="50").click()
    expect(page.locator(".pager")).to_contain_text("1–50 of 60")
    expect(name).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_label("Status")).to_have_value("")


def test_a_section_of_the_address_survives_the_sign_in(page: Page, live_server: LiveServer) -> None:
    AdminFactory.create(username="admin")
    page.goto(f"{live_server.url}/profiles/windows/add/#logging")
    page.get_by_label("User name").or_(page.get_by_label("Username")).fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Add Windows App Profile")).to_be_visible()
    assert page.url == f"{live_server.url}/profiles/windows/add/#logging"


@pytest.mark.answers(422)
def test_the_way_to_a_refused_field_does_not_stay_in_the_address(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(f"{live_server.url}/zia/groups/add/")
    page.get_by_role("button", name="Save").click()
    page.locator("#error-summary a").click()
    assert page.url.endswith("#id_name")
    page.get_by_label("Name").fill("Legal")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Legal is saved.")
    assert page.url == f"{live_server.url}/zia/groups/"


def test_a_search_leaves_no_empty_parameters_in_the_address(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    GroupFactory.create(name="Legal")
    GroupFactory.create(name="Sales")
    page.goto(f"{live_server.url}{GROUPS}")
    page.get_by_label("Search").fill("leg")
    expect(page.get_by_text("1 group found")).to_be_visible()
    assert page.url == f"{live_server.url}{GROUPS}?q=leg"


def test_the_result_of_every_run_is_in_sight(portal_page: Page, live_server: LiveServer) -> None:
    name = "christopher.featherstonehaugh@example.com"
    SyncRunFactory.create_batch(3, trigger="manual", requested_by_name=name)
    actor, words = Actor(name=name, interface="ui"), "A longer name of a resource than most, "
    record(actor, "update", category="ZIA User Management", subcategory="Departments", resource=words * 4)
    page = portal_page
    for path in ("/administration/directory/sync-runs/", ADVANCED, "/administration/audit-logs/"):
        page.goto(f"{live_server.url}{path}")
        header = page.get_by_role("columnheader", name="Result").first
        box, scroll = (
            header.bounding_box(),
            header.locator("xpath=ancestor::*[contains(@class, 'scroll')]").bounding_box(),
        )
        assert box is not None
        assert scroll is not None
        screenshot(page, path.strip("/").replace("/", "-"))
        assert box["x"] + box["width"] <= scroll["x"] + scroll["width"], path


def test_a_long_name_of_an_admin_leaves_the_page_as_narrow_as_the_screen(
    page: Page, context: BrowserContext, live_server: LiveServer
) -> None:
    sign_in(context, live_server, AdminFactory.create(username="a.very.long.name.of.an.admin@example.com"))
    page.set_viewport_size({"width": 320, "height": 844})
    page.goto(live_server.url)
    expect(page.locator(".me .menu")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Menu")).to_have_css("width", "36px")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    screenshot(page, "long-name-320")
