"""Without a mouse: the focus stays where the admin works, and Back goes one step."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory.models import SyncRun
from directory.status import worker
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from tests.factories import GroupFactory
from tests.profiles.factories import make, order

pytestmark = pytest.mark.django_db(transaction=True)
GROUPS = "/administration/directory/groups/"
ADVANCED = "/administration/client-connector-support/advanced-configuration/"
WINDOWS = "/profiles/windows/"


def test_a_rule_is_moved_step_by_step_without_leaving_its_button(portal_page: Page, live_server: LiveServer) -> None:
    for number in range(8):
        make(f"Rule {number}")
    page = portal_page
    page.goto(live_server.url + WINDOWS)
    down = page.get_by_role("button", name="Move Rule 5 down")
    down.focus()
    for place in (7, 8):
        page.keyboard.press("Enter")
        expect(page.locator(".toast")).to_contain_text(f"Rule 5 is rule {place} now")
        expect(page.get_by_role("link", name=f"Rule {place}: move Rule 5 to a rule number")).to_be_visible()
        if place < 8:
            expect(down).to_be_focused()
    page.get_by_role("button", name="Move Rule 5 up").press("Enter")
    expect(page.get_by_role("button", name="Move Rule 5 up")).to_be_focused()
    assert [name for _place, name in order()][6:] == ["Rule 5", "Rule 7"]


def test_a_rule_keeps_the_focus_when_it_is_disabled(portal_page: Page, live_server: LiveServer) -> None:
    make("Alpha")
    page = portal_page
    page.goto(live_server.url + WINDOWS)
    page.get_by_role("button", name="Disable Alpha").press("Enter")
    expect(page.get_by_role("button", name="Enable Alpha")).to_be_focused()


def test_sync_groups_keeps_the_focus(portal_page: Page, live_server: LiveServer) -> None:
    worker.beat(timezone.now())
    page = portal_page
    page.goto(live_server.url + ADVANCED)
    button = page.get_by_role("button", name="Sync Groups")
    button.press("Enter")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_be_visible()
    assert SyncRun.objects.count() == 1


def test_a_search_is_one_step_of_the_history(portal_page: Page, live_server: LiveServer) -> None:
    GroupFactory.create(name="Traders")
    GroupFactory.create(name="Sales")
    page = portal_page
    page.goto(live_server.url + GROUPS)
    search = page.get_by_label("Search", exact=True)
    search.fill("trade")
    expect(page).to_have_url(re.compile("q=trade"))
    expect(page.get_by_role("link", name="Sales", exact=True)).to_have_count(0)
    with page.expect_response(re.compile("q=trade")):
        search.press("Enter")
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    page.get_by_role("link", name="Traders").click()
    expect(page.get_by_role("heading", name="Traders", level=1)).to_be_visible()
    page.go_back()
    expect(search).to_have_value("trade")
    page.go_back()
    expect(page).to_have_url(re.compile(f"{GROUPS}$"))
    expect(search).to_have_value("")
    expect(page.get_by_role("link", name="Sales", exact=True)).to_be_visible()


def test_a_search_is_not_asked_again_as_its_field_is_left(portal_page: Page, live_server: LiveServer) -> None:
    """The list would be replaced between the press and the release of the mouse, and the click would be lost."""
    GroupFactory.create(name="Traders")
    GroupFactory.create(name="Sales")
    page = portal_page
    page.goto(live_server.url + GROUPS)
    page.get_by_label("Search", exact=True).fill("trade")
    expect(page).to_have_url(re.compile("q=trade"))
    expect(page.get_by_role("link", name="Sales", exact=True)).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Traders").hover()
    page.mouse.down()
    page.wait_for_timeout(500)
    assert asked == []
    page.mouse.up()
    expect(page.get_by_role("heading", name="Traders", level=1)).to_be_visible()


def test_a_profile_for_groups_is_made_by_keyboard(portal_page: Page, live_server: LiveServer) -> None:
    group = GroupFactory.create(name="Traders")
    page = portal_page
    page.goto(f"{live_server.url}{WINDOWS}add/")
    page.get_by_label("Name *", exact=True).press_sequentially("Trading floor")
    picker = page.get_by_role("combobox", name="Selected groups")
    picker.press_sequentially("trad")
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("Traders")
    picker.press("Enter")
    picker.press("Tab")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".toast")).to_contain_text("Trading floor")
    assert AppProfile.objects.get(name="Trading floor").group_targets.get().group == group


def test_a_version_is_restored_by_keyboard(portal_page: Page, live_server: LiveServer) -> None:
    profile = make("Finance")
    editing.update(SYSTEM, profile.pk, ProfileDraft(name="Finance laptops"), expected_revision=1)
    page = portal_page
    page.goto(f"{live_server.url}{WINDOWS}{profile.pk}/history/")
    page.get_by_role("link", name="Version 1").press("Enter")
    page.get_by_role("button", name="Restore this version").press("Enter")
    expect(page.get_by_role("heading", name="Finance", exact=True, level=1)).to_be_visible()
    profile.refresh_from_db()
    assert profile.name == "Finance"
