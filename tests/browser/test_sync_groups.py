"""Advanced Configuration in Chromium: a run in each of its states, and the custom certificate."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from directory.models import SyncRun
from directory.status import worker
from support.models import RootCertificate
from tests.browser.conftest import axe, screenshot, set_theme
from tests.factories import SyncRunFactory
from tests.support.certificates import certificate, pem

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/administration/client-connector-support/advanced-configuration/"
COUNTS = {
    kind: {"listed": 100_000, "added": 3, "renamed": 1, "changed": 0, "revived": 2, "removed": 4, "unchanged": 99_990}
    for kind in ("group", "department", "user", "membership")
}


def look(page: Page, name: str) -> None:
    """Accessible in both themes, and no wider than a phone."""
    for theme in ("light", "dark"):
        set_theme(page, theme)
        axe(page)
        screenshot(page, f"{name}-{theme}-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, f"{name}-dark-390")
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def running() -> SyncRun:
    """A run in the middle of reading groups, and a worker that lives."""
    worker.beat(timezone.now())
    run: SyncRun = SyncRunFactory.create(
        state=SyncRun.State.FETCHING,
        trigger=SyncRun.Trigger.MANUAL,
        requested_by_name="admin",
        requested_at=timezone.now(),
        heartbeat_at=timezone.now(),
        finished_at=None,
        stage="Reading groups from ZIA",
        done=62_000,
        expected=100_000,
    )
    return run


def test_a_run_is_followed_to_its_end_and_then_left_alone(
    running: SyncRun, portal_page: Page, live_server: LiveServer
) -> None:
    page, polls = portal_page, []

    def note(request: Request) -> None:
        if request.url.endswith("/sync-status/"):
            polls.append(request)

    page.on("request", note)
    page.goto(live_server.url + PAGE)
    expect(page.locator("#sync")).to_contain_text("Reading groups from ZIA: 62,000 of 100,000")
    expect(page.locator("#sync")).to_contain_text("Worker running")
    look(page, "sync-running")
    page.get_by_role("button", name="Sync Groups").click(force=True)
    expect(page.locator(".toast").last).to_contain_text("A sync is already running")
    assert SyncRun.objects.count() == 1
    expect(page.get_by_role("row", name=re.compile("Sync Groups by admin"))).to_contain_text("Running")
    with page.expect_request("**/sync-status/"):
        page.get_by_role("button", name="Sync Groups").focus()

    SyncRun.objects.filter(pk=running.pk).update(
        state=SyncRun.State.SUCCEEDED, counts=COUNTS, finished_at=timezone.now(), stage=""
    )
    expect(page.locator("#last-run")).to_contain_text("Applied")
    expect(page.locator("#sync-announce")).to_contain_text("Sync done: 3 groups added, 4 removed, 1 renamed, 2 came")
    expect(page.get_by_role("row", name=re.compile("Sync Groups by admin"))).to_contain_text("Applied")
    seen = len(polls)
    assert seen > 0
    page.wait_for_timeout(2500)
    assert len(polls) == seen
    expect(page.get_by_role("button", name="Sync Groups")).to_be_focused()
    look(page, "sync-done")


def test_a_failure_says_what_zia_answered(running: SyncRun, portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url + PAGE)
    SyncRun.objects.filter(pk=running.pk).update(
        state=SyncRun.State.FAILED,
        error="ZIA answered 503 (Service Unavailable) while reading groups, page 3.",
        http_status=503,
        finished_at=timezone.now(),
    )
    expect(page.locator("#last-run")).to_contain_text("Nothing was applied")
    expect(page.locator("#sync-announce")).to_contain_text("Sync ended: Failed. ZIA answered 503")
    expect(page.get_by_role("table")).to_contain_text("Failed: ZIA answered 503")
    look(page, "sync-failed")


@pytest.mark.answers(422)
def test_a_certificate_is_refused_taken_and_removed(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url + PAGE)
    choose(page, pem(certificate(ca=False)))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#id_certificate_error")).to_contain_text("CA is false")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    look(page, "certificate-refused")

    choose(page, pem(certificate("Contoso Root CA")))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".toast")).to_contain_text("The custom certificate is now Contoso Root CA")
    look(page, "certificate-set")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes() == RootCertificate.objects.get().pem.encode()

    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("dialog")).to_contain_text("Remove Contoso Root CA?")
    axe(page)
    screenshot(page, "certificate-dialog-light-1280")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Remove")).to_be_focused()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Not set")).to_be_visible()
    assert not RootCertificate.objects.exists()


def choose(page: Page, content: bytes) -> None:
    file: FilePayload = {"name": "root.pem", "mimeType": "application/x-pem-file", "buffer": content}
    page.get_by_label("Root certificate").set_input_files(file)
