"""The first command, seen from a browser: sign in, press Sync Groups, read the result."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.served import Served

pytestmark = [
    pytest.mark.processes,
    pytest.mark.own_database,  # a portal of its own on embedded defaults
]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "data")
    yield served
    served.close()


def open_advanced_configuration(portal: Served, page: Page) -> None:
    page.goto(portal.ready())
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(portal.password())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Administration").first.click()
    page.get_by_role("link", name="Client Connector Support").click()


def test_a_newcomer_signs_in_and_syncs(portal: Served, page: Page) -> None:
    open_advanced_configuration(portal, page)
    expect(page.get_by_text("Worker running")).to_be_visible()
    page.reload()
    expect(page.locator("#last-run")).to_be_visible()
    page.get_by_role("button", name="Sync Groups").click()
    expect(page.locator("#last-run")).to_contain_text("No change")
    row = page.locator("#last-run tbody tr").filter(has_text="Groups")
    expect(row.locator("td").last).to_have_text("40")


def test_the_open_page_tells_that_the_worker_hangs_and_follows_until_the_sync_is_done(
    portal: Served, page: Page
) -> None:
    open_advanced_configuration(portal, page)
    expect(page.locator("#last-run")).to_be_visible()
    expect(page.get_by_text("Worker running")).to_be_visible()
    portal.kill_idle_workers()
    page.get_by_role("button", name="Sync Groups").click()
    expect(page.get_by_text("The background worker is not running")).to_be_visible(timeout=60_000)
    expect(page.locator("#last-run")).to_contain_text("No change", timeout=60_000)
    expect(page.get_by_text("Worker running")).to_be_visible()
    assert "It is started again" in portal.text()
