"""Enrolled devices as an admin works with them: menus, columns, removal, and a one-time password."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.devices import one_time
from profiles.models import Device
from tests.browser.conftest import axe
from tests.profiles.devices.world import small
from tests.profiles.factories import device

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_menu_of_a_row_leads_to_a_question_and_the_device_is_quarantined(
    portal_page: Page, live_server: LiveServer
) -> None:
    row = small().laptop
    device(hostname="AT-W2")
    portal_page.goto(f"{live_server.url}/devices/")
    menu = portal_page.get_by_role("button", name="More for AT-W1")
    menu.click()
    expect(portal_page.get_by_role("link", name="Force remove…")).to_be_visible()
    axe(portal_page)
    portal_page.keyboard.press("Escape")
    expect(portal_page.get_by_role("link", name="Force remove…")).to_be_hidden()
    menu.click()
    portal_page.get_by_role("link", name="Quarantine…").click()
    portal_page.get_by_role("button", name="Quarantine").click()
    expect(portal_page.get_by_text("AT-W1 is quarantined.")).to_be_visible()
    expect(portal_page.get_by_role("link", name="Unquarantine…")).to_be_visible()
    row.refresh_from_db()
    assert row.state == Device.State.QUARANTINED


def test_ticked_devices_are_soft_removed_and_chosen_columns_stay(portal_page: Page, live_server: LiveServer) -> None:
    for number in range(3):
        device(hostname=f"AT-W{number}", model="ThinkPad T14")
    portal_page.goto(f"{live_server.url}/devices/")
    portal_page.get_by_label("OS", exact=True).select_option("Windows")
    expect(portal_page).to_have_url(re.compile("os=windows"))
    portal_page.get_by_role("button", name="Columns").click()
    portal_page.get_by_label("Unique ID").check()
    axe(portal_page)
    portal_page.get_by_role("button", name="Show", exact=True).click()
    expect(portal_page.get_by_role("columnheader", name="Unique ID")).to_be_visible()
    expect(portal_page).to_have_url(re.compile("os=windows"))
    portal_page.get_by_label("Select AT-W0").check()
    portal_page.get_by_label("Select AT-W2").check()
    portal_page.get_by_role("button", name="Soft remove selected").click()
    expect(portal_page.get_by_role("heading", name="Soft remove 2 devices?")).to_be_visible()
    portal_page.get_by_role("button", name="Soft remove").click()
    expect(portal_page.get_by_text("2 devices soft-removed.")).to_be_visible()
    expect(portal_page.get_by_role("columnheader", name="Unique ID")).to_be_visible()
    assert Device.objects.filter(state=Device.State.REMOVAL_PENDING).count() == 2


def test_a_one_time_password_that_the_page_shows_is_taken_once(portal_page: Page, live_server: LiveServer) -> None:
    row = small().laptop
    portal_page.goto(f"{live_server.url}/devices/{row.pk}/")
    portal_page.get_by_role("button", name="Show one-time passwords").click()
    shown = portal_page.locator("#password-logout")
    expect(shown).to_have_text(re.compile("^[a-z0-9]{10}$"))
    axe(portal_page)
    text = shown.inner_text()
    assert one_time.use_one_time_password(row, "logout", text, timezone.now())
    assert not one_time.use_one_time_password(row, "logout", text, timezone.now())
    portal_page.goto(f"{live_server.url}/devices/{row.pk}/")
    portal_page.get_by_role("button", name="Show one-time passwords").click()
    expect(portal_page.locator("#password-exit")).to_be_visible()
    expect(shown).to_have_count(0)
    one_time.renew(row, timezone.now())
    portal_page.goto(f"{live_server.url}/devices/{row.pk}/")
    portal_page.get_by_role("button", name="Show one-time passwords").click()
    expect(shown).to_have_text(re.compile("^[a-z0-9]{10}$"))
    assert shown.inner_text() != text
