"""Back after a save shows what is saved."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.profiles.factories import make

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/profiles/windows/add/"


def test_back_after_a_save_shows_what_is_saved(portal_page: Page, live_server: LiveServer) -> None:
    profile, page = make("Finance"), portal_page
    address = f"{live_server.url}/profiles/windows/{profile.pk}/"
    page.goto(address)
    page.get_by_label("Name *").fill("  Treasury  ")
    page.get_by_label("Log File Size").fill("250")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Treasury is saved")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Treasury")).to_be_visible()
    expect(page.get_by_label("Name *")).to_have_value("Treasury")
    expect(page.locator('input[name="revision"]')).to_have_value("2")
    expect(page.locator(".dirty-mark")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Nothing was changed")
    profile.refresh_from_db()
    assert profile.revision == 2


def test_back_after_an_addition_shows_an_empty_form(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url + ADD)
    page.get_by_label("Name *").fill("Finance")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Finance is saved")
    page.go_back()
    expect(page.get_by_label("Name *")).to_have_value("")
    expect(page.locator(".dirty-mark")).to_be_hidden()
