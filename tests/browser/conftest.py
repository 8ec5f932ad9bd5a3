"""Real Chromium against a live server. Every page is watched for console errors, CSP reports and outside requests."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import User
from tests.factories import READ_ONLY, AdminFactory

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The headless shell is the same engine without the browser's own windows: half the work for the machine.
BINARIES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(shutil.which, BINARIES)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# How long a page may take to show what is expected, in ms: a busy machine is no failure.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" not in str(item.path):
            continue
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium here: install it, or name it in PORTAL_CHROMIUM"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
        "timezone_id": "Europe/Zurich",
    }


class Watch:
    """What must not happen on a page."""

    def __init__(self, page: Page, expected: Iterable[int] = ()) -> None:
        self.expected = re.compile("|".join(rf"(status of|Status Error Code) {code}\b" for code in expected) or "(?!)")
        self.page = page
        self.troubles: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self._note(f"page error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)

    def _note(self, trouble: str) -> None:
        self.troubles.append(f"{self.page.url}: {trouble}")

    def _console(self, message: Any) -> None:
        if message.type != "error":
            return
        if self.expected.search(message.text):
            return
        self._note(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1", "http://localhost", "data:")):
            self._note(f"request to the outside: {request.url}")


@pytest.fixture
def page(page: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    marker = request.node.get_closest_marker("answers")
    watch = Watch(page, marker.args if marker else ())
    yield page
    assert watch.troubles == []


def sign_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    """A session without the form, which has a test of its own."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@pytest.fixture
def portal_page(page: Page, context: BrowserContext, live_server: LiveServer) -> Page:
    """A page signed in as a super admin called `admin`."""
    sign_in(context, live_server, AdminFactory.create(username="admin"))
    return page


@pytest.fixture
def reader_page(page: Page, context: BrowserContext, live_server: LiveServer) -> Page:
    """A page signed in as an admin who may only look."""
    sign_in(context, live_server, AdminFactory.create(username="reader", role=READ_ONLY))
    return page


def set_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)


COLOUR_RULES = ("color-contrast", "link-in-text-block")  # what may differ between light and dark
RUN_AXE = """async only => {
    const { violations } = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
    return violations;
}"""
UNSTICK = "document.querySelectorAll('.sticky-save').forEach(bar => { bar.style.position = 'static' })"


def axe(page: Page, rules: Sequence[str] = ()) -> None:
    """No violation of WCAG 2.2 A and AA on the page as it is now; of some rules only, where they are named.

    The bar with Save stays at its place meanwhile: what it covers at one position of the scroll is no finding.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(UNSTICK)
    found = page.evaluate(RUN_AXE, list(rules) or AXE_TAGS)
    problems = [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for violation in found
        for node in violation["nodes"]
    ]
    assert problems == []


def screenshot(page: Page, name: str) -> None:
    """A picture in $PORTAL_SCREENSHOTS, where that is set."""
    if folder := os.environ.get("PORTAL_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def narrow(browser: Browser) -> Iterator[BrowserContext]:
    """A phone's width."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    yield context
    context.close()
