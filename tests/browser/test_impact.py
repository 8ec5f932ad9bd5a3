"""Whom a change hits, before it is made, in a real browser: a move, a deletion, a held sync."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory.models import DirectoryGroup, DirectoryUser, SyncRun
from tests.browser.test_pages import look
from tests.directory.conftest import Mirror, mirror, zia
from tests.directory.upstream_server import Zia
from tests.profiles.factories import device, make, order

__all__ = ["mirror", "zia"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_move_says_who_gets_another_profile_and_who_they_are(
    zia: Zia, mirror: Mirror, portal_page: Page, live_server: LiveServer
) -> None:
    mirror()
    sales = DirectoryGroup.objects.get(name="Sales")
    make("First", groups=[sales])
    second = make("Second", groups=[sales])
    device(user=DirectoryUser.objects.get(name="Ada"), hostname="ada-laptop")
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/{second.pk}/move/")
    page.get_by_label("Rule Order").fill("1")
    matrix = page.get_by_role("region", name="Who gets another profile")
    expect(matrix.get_by_role("row", name=re.compile("First Second"))).to_contain_text("2 users")
    look(page, "impact-move")
    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_role("button", name="Move Second up").click()
    expect(page.get_by_role("heading", name="Move Second to rule 1?")).to_be_visible()
    look(page, "impact-question")
    with page.expect_popup() as users:
        page.get_by_role("link", name="2 users from First to Second").click()
    expect(users.value.get_by_role("link", name="Ada")).to_be_visible()
    with page.expect_popup() as devices:
        page.get_by_role("link", name="1 device from First to Second").click()
    expect(devices.value.get_by_text("ada-laptop")).to_be_visible()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Second is rule 1 now")
    assert order() == [(1, "Second"), (2, "First")]

    page.get_by_role("link", name="Delete Second").click()
    dialog = page.get_by_role("dialog", name="Delete Second?")
    expect(dialog.get_by_role("row", name=re.compile("Second First"))).to_contain_text("2 users")
    look(page, "impact-delete")


def test_a_held_sync_says_who_gets_another_profile(
    zia: Zia, mirror: Mirror, portal_page: Page, live_server: LiveServer
) -> None:
    mirror()
    make("Everybody else", applies_to_all=True, excluded=[DirectoryGroup.objects.get(name="Sales")])
    zia.groups = [row for row in zia.groups if row["id"] != 12]
    held = mirror()
    assert held.state == SyncRun.State.HELD
    page = portal_page
    page.goto(f"{live_server.url}/administration/client-connector-support/advanced-configuration/held/{held.pk}/")
    matrix = page.get_by_role("region", name="App profiles: from where to where")
    expect(matrix.get_by_role("row", name=re.compile("Default Everybody else"))).to_contain_text("2 users")
    look(page, "impact-held")
    matrix.get_by_role("link", name="2 users from Default to Everybody else").click()
    expect(page.get_by_role("link", name="Ada")).to_be_visible()
    look(page, "impact-held-users")
