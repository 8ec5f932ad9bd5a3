"""Advanced Configuration in Chromium: the sync's settings, the dry run, and the banner."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory.models import SyncRun, SyncSettings
from directory.status import worker
from tests.browser.conftest import axe, screenshot, set_theme
from tests.browser.test_sync_groups import COUNTS, PAGE, look
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.answers(422)
def test_settings_are_refused_by_name_and_then_saved(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url + PAGE)
    page.get_by_label("Interval in minutes").fill("5")
    page.get_by_label("Groups: percent").fill("35")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Interval in minutes: Enter a whole number from 15 to 1,440")
    expect(page.get_by_label("Groups: percent")).to_have_value("35")
    look(page, "sync-settings-refused")
    page.get_by_role("alert").get_by_role("link", name="Interval in minutes").click()
    expect(page.get_by_label("Interval in minutes")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("The sync settings are saved")
    expect(page.locator("#next-sync")).to_contain_text("every 30 minutes")
    assert SyncSettings.objects.values_list("interval_minutes", "group_percent").get() == (30, 35)


def test_a_dry_run_is_asked_for_followed_and_shown(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    worker.beat(timezone.now())
    page.goto(live_server.url + PAGE)
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator(".toast")).to_contain_text("The dry run is queued")
    expect(page.locator("#sync")).to_contain_text("Waiting for the worker")
    assert SyncRun.objects.get().dry_run
    now = timezone.now()
    SyncRun.objects.update(state=SyncRun.State.PREVIEWED, counts=COUNTS, started_at=now, finished_at=now)
    expect(page.locator("#last-run")).to_contain_text("a sync would change this now")
    expect(page.locator("#sync-announce")).to_have_text("Dry run done: nothing was applied.")
    look(page, "dry-run-done")
    page.get_by_role("link", name="Show each change").click()
    expect(page.get_by_text("Dry run: a sync would change what is listed below.")).to_be_visible()


def test_three_failures_raise_a_banner_on_both_pages(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    worker.beat(timezone.now())
    failed = {"state": SyncRun.State.FAILED, "error_kind": "server", "http_status": 503}
    words = "ZIA answered 503 (Service Unavailable) while reading groups, page 3."
    SyncRunFactory.create_batch(3, requested_at=timezone.now(), error=words, **failed)
    page.goto(live_server.url)
    expect(page.get_by_role("link", name="The directory sync failed 3 times in a row")).to_be_visible()
    look(page, "banner-dashboard")
    page.goto(live_server.url + PAGE)
    expect(page.locator("#sync .notice")).to_contain_text("The directory sync failed 3 times in a row")
    expect(page.locator("#last-run")).to_contain_text("HTTP 503")
    expect(page.locator("#last-run")).to_contain_text("The next try is in")
    look(page, "banner-sync")


def test_the_open_page_notices_that_the_worker_died_and_came_back(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    worker.beat(timezone.now())
    page.goto(live_server.url + PAGE)
    expect(page.locator("#sync")).to_contain_text("Worker running")
    worker.beat(timezone.now() - worker.SILENT_AFTER)
    expect(page.locator("#sync")).to_contain_text("The background worker is not running")
    set_theme(page, "dark")
    axe(page)
    screenshot(page, "worker-silent-dark-1280")
    worker.beat(timezone.now())
    expect(page.locator("#sync")).to_contain_text("Worker running")


def test_runs_are_filtered_by_day_and_exported(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    SyncRunFactory.create_batch(3, counts=COUNTS)
    page.goto(live_server.url + "/administration/directory/sync-runs/")
    page.get_by_label("From").fill("2026-11-01")
    page.get_by_label("To").fill("2026-11-01")
    expect(page.locator("#list .chips")).to_contain_text("From: 2026-11-01")
    expect(page.locator("#list")).to_contain_text("3 runs found")
    look(page, "runs-filtered")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert download.value.suggested_filename.startswith("sync-runs-")
    assert len(download.value.path().read_text().splitlines()) == 4
