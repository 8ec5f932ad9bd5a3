"""Business Continuity from the embedded ZIA Admin Portal to the Client Connector Portal, in a browser."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from portal.accounts.api_clients import ensure_embedded_client
from tests.browser.test_pages import look
from tests.support.certificates import certificate, pem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def served(live_server: LiveServer, settings: Settings) -> LiveServer:
    """The embedded ZIA Admin Portal at the address that the portal asks."""
    settings.PORTAL_ZIA_BASE_URL = live_server.url
    ensure_embedded_client()
    return live_server


def test_values_set_in_zia_are_synced_downloaded_and_the_thumbprint_copied(
    served: LiveServer, portal_page: Page, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = portal_page
    page.goto(f"{served.url}/zia/groups/")
    page.get_by_role("link", name="Business Continuity").click()
    page.get_by_label("Private Cloud Controller DNS").fill("pcc.alpinetrust.example")
    page.get_by_label("Private Cloud Controller SNI").fill("sni.alpinetrust.example")
    page.get_by_label("SP URL").fill("https://sp.alpinetrust.example/")
    page.get_by_label("SP CA Certificate").fill(pem(certificate("Alpine Trust SP CA")).decode())
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("values are saved")

    page.goto(f"{served.url}/administration/audit-logs/")
    page.get_by_role("link", name="Business Continuity", exact=True).first.click()
    expect(page.get_by_role("heading", name="Not synced yet")).to_be_visible()
    look(page, "business-continuity-empty")
    page.get_by_role("button", name="Sync").click()
    expect(page.locator(".toast")).to_contain_text("synced from Embedded ZIA")
    expect(page.get_by_text("pcc.alpinetrust.example")).to_be_visible()
    expect(page.get_by_text("Alpine Trust SP CA, valid until")).to_be_visible()
    look(page, "business-continuity-synced")

    page.get_by_role("button", name="Copy Thumbprint").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#thumbprint").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Config").click()
    found = json.loads(Path(download.value.path()).read_text())
    assert (found["thumbprint"], found["privateCloudControllerDns"]) == (copied, "pcc.alpinetrust.example")


@pytest.mark.answers(422)
def test_a_refused_certificate_is_told_and_what_was_typed_stays(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(f"{live_server.url}/zia/business-continuity/")
    page.get_by_label("Private Cloud Controller DNS").fill("pcc.alpinetrust.example")
    page.get_by_label("SP CA Certificate").fill("hello")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("not a certificate")
    expect(page.get_by_label("Private Cloud Controller DNS")).to_have_value("pcc.alpinetrust.example")
    look(page, "zia-business-continuity-refused")


def test_a_reader_sees_no_sync(served: LiveServer, reader_page: Page) -> None:
    reader_page.goto(f"{served.url}/administration/business-continuity/")
    expect(reader_page.get_by_role("heading", name="Not synced yet")).to_be_visible()
    expect(reader_page.get_by_role("button", name="Sync")).to_have_count(0)
