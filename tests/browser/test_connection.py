"""ZIA Connection in Chromium: choose a kind, test, save, and find no secret in the page."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory.models import ZiaConnection
from tests.browser.conftest import axe, screenshot
from tests.browser.test_pages import look
from tests.directory.legacy_server import API_KEY, PASSWORD, USERNAME
from tests.directory.upstream_server import Zia, status

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/administration/directory/zia-connection/"
SECRET = "cl13nt-s3cret"


def fill(page: Page, zia: Zia) -> None:
    page.get_by_label("API base URL").fill(zia.url)
    page.get_by_label("Token URL").fill(f"{zia.url}/oauth2/v1/token")
    page.get_by_label("Client ID").fill("portal-sync")
    page.get_by_label("Client secret", exact=True).fill(SECRET)


def test_an_untouched_page_says_where_the_directory_comes_from(portal_page: Page, live_server: LiveServer) -> None:
    portal_page.goto(live_server.url + PAGE)
    expect(portal_page.get_by_role("main")).to_contain_text("Nothing saved")
    expect(portal_page.get_by_label("Token URL")).to_be_visible()
    expect(portal_page.get_by_label("User name")).to_be_hidden()
    look(portal_page, "connection-new")


@pytest.mark.answers(422)
def test_a_tenant_is_tested_then_saved_and_its_secret_stays_inside(
    tenant: Zia, portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    page.goto(live_server.url + PAGE)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text("nothing was sent")
    expect(page.locator("#test-result")).to_contain_text("Client secret is missing")
    fill(page, tenant)
    tenant.faults = {"token": status(401)}
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text("it does not work")
    expect(page.locator("#test-result")).to_contain_text("HTTP 401")
    expect(page.get_by_label("Client secret", exact=True)).to_have_value(SECRET)
    look(page, "connection-test-failed")
    tenant.faults = {}
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text("it works")
    expect(page.locator("#test-result")).to_be_in_viewport()
    assert not ZiaConnection.objects.exists()
    look(page, "connection-test-good")

    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("The next sync reads")
    expect(page.locator(".top")).to_contain_text("ZIA tenant")
    expect(page.get_by_label("Client secret", exact=True)).to_have_value("")
    assert ZiaConnection.objects.get().client_secret.reveal() == SECRET
    assert SECRET not in page.content()
    assert ZiaConnection.objects.get().client_secret.stored not in page.content()
    look(page, "connection-saved")

    page.get_by_label("Client ID").fill("another")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text("it works")
    page.get_by_label("Token URL").fill("http://127.0.0.1:9/token")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text("never sent to a new one")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Client ID")).to_have_value("another")
    look(page, "connection-refused")


def test_a_legacy_session_is_chosen_by_keyboard_saved_and_removed(
    legacy: Zia, portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    page.goto(live_server.url + PAGE)
    page.get_by_label("OneAPI credentials").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Token URL")).to_be_hidden()
    page.get_by_label("API base URL").fill(legacy.url)
    page.get_by_label("User name").fill(USERNAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("API key", exact=True).fill(API_KEY)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-result")).to_contain_text("it works")
    assert legacy.asked["sign-out"] == 1
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("The next sync reads")
    assert PASSWORD not in page.content()
    assert API_KEY not in page.content()
    look(page, "connection-legacy")

    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("dialog")).to_contain_text("Remove the connection?")
    axe(page)
    screenshot(page, "connection-dialog-light-1280")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator(".toast")).to_contain_text("are removed")
    assert not ZiaConnection.objects.exists()


def test_a_reader_sees_the_connection_but_no_button(reader_page: Page, live_server: LiveServer) -> None:
    reader_page.goto(live_server.url + PAGE)
    expect(reader_page.get_by_label("Client ID")).to_be_disabled()
    expect(reader_page.get_by_role("button", name="Save")).to_have_count(0)
    expect(reader_page.get_by_role("button", name="Test connection")).to_have_count(0)
    look(reader_page, "connection-reader")
