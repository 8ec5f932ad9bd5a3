"""Names of every alphabet, and names that play tricks, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import screenshot
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/profiles/windows/add/"
UNSEEN = "\u3164"


@pytest.mark.parametrize(
    ("name", "typed", "text"),
    [
        ("Isparta", "ısparta", "Isparta"),
        ("Übung", "u\u0308BUNG", "Übung"),
        (UNSEEN, UNSEEN, "(no visible name, id 77)"),
    ],
)
def test_a_picker_shows_what_the_server_finds(
    name: str, typed: str, text: str, portal_page: Page, live_server: LiveServer
) -> None:
    GroupFactory.create(name=name, upstream_id=77)
    GroupFactory.create(name="Traders")
    portal_page.goto(f"{live_server.url}{ADD}")
    picker = portal_page.get_by_role("combobox", name="Selected groups")
    picker.press_sequentially(typed)
    offered = portal_page.locator(".ts-dropdown:visible .option")
    expect(offered).to_have_count(1)
    expect(offered.locator("bdi")).to_have_text(text)
    offered.click()
    expect(portal_page.locator(".ts-control .item bdi").filter(has_text=text)).to_have_count(1)


def test_a_turned_name_turns_nothing_but_itself(portal_page: Page, live_server: LiveServer) -> None:
    group = GroupFactory.create(name="\u202eevil", upstream_id=77)
    GroupFactory.create(name=UNSEEN, upstream_id=78)
    portal_page.goto(f"{live_server.url}{reverse('directory:groups')}")
    cell = portal_page.get_by_role("row").filter(has_text="77").locator("td").first
    assert cell.locator("bdi").evaluate("node => getComputedStyle(node).unicodeBidi") == "isolate"
    screenshot(portal_page, "turned-names-light-1280")
    portal_page.get_by_role("link", name="(no visible name, id 78)").click()
    expect(portal_page.get_by_role("heading", level=1)).to_have_text("(no visible name, id 78)")
    portal_page.goto(f"{live_server.url}{reverse('directory:group', args=[group.pk])}")
    assert portal_page.locator("h1 bdi").evaluate("node => getComputedStyle(node).unicodeBidi") == "isolate"
