"""The overlap check while the lists are typed, and as a plain page."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import axe, screenshot, set_theme, sign_in
from tests.factories import AdminFactory

pytestmark = pytest.mark.django_db(transaction=True)


def check(page: Page, family: str = "IPv4") -> Locator:
    return page.locator("details.overlap", has_text=f"{family} overlap check")


@pytest.fixture
def form(portal_page: Page, live_server: LiveServer) -> Page:
    portal_page.goto(f"{live_server.url}/profiles/windows/add/")
    return portal_page


def test_the_check_follows_the_lists_and_stays_open(form: Page) -> None:
    summary = check(form).locator("summary")
    expect(summary).to_have_text("IPv4 overlap check: 6 overlaps")
    expect(check(form).get_by_text("wins over").first).to_be_hidden()
    summary.press("Enter")
    expect(check(form).get_by_role("listitem")).to_have_count(6)
    form.get_by_label("IPv4 Inclusion", exact=True).press_sequentially("10.1.2.0/24,")
    expect(summary).to_have_text("IPv4 overlap check: 7 overlaps")
    expect(check(form)).to_contain_text("the inclusion 10.1.2.0/24 wins over the exclusion 10.0.0.0/8")
    form.get_by_label("IPv4 Exclusion", exact=True).press_sequentially("10.1.2.999,")
    expect(summary).to_have_text("IPv4 overlap check: 7 overlaps, 1 not read")
    expect(check(form)).to_contain_text("IPv4 Exclusion: 10.1.2.999 ")
    expect(check(form, "IPv6").locator("summary")).to_have_text("IPv6 overlap check: no overlap")
    for theme in ("light", "dark"):
        set_theme(form, theme)
        axe(form)
        screenshot(form, f"overlap-{theme}-1280")


def test_only_the_two_lists_are_sent(form: Page) -> None:
    form.get_by_label("Logout Password", exact=True).fill("typed-secret")
    with form.expect_request("**/overlaps/ipv6/") as sent:
        form.get_by_label("IPv6 Inclusion", exact=True).press_sequentially("[fc00::1],")
    names = {part.split("=")[0] for part in (sent.value.post_data or "").split("&")}
    assert names == {"ipv6_inclusions", "ipv6_exclusions"}
    expect(check(form, "IPv6").locator("summary")).to_have_text("IPv6 overlap check: 1 overlap")


def test_a_review_opens_the_check_on_a_phone(narrow: BrowserContext, live_server: LiveServer) -> None:
    sign_in(narrow, live_server, AdminFactory.create(username="admin"))
    page = narrow.new_page()
    page.goto(f"{live_server.url}/profiles/windows/add/")
    page.get_by_label("Name *").fill("Finance")
    page.get_by_role("button", name="Review changes").click()
    page.locator("summary", has_text="IPv4: 6 overlaps").click()
    expect(page.get_by_text("the exclusion 192.168.0.0/16 wins")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for theme in ("light", "dark"):
        set_theme(page, theme)
        axe(page)
        screenshot(page, f"overlap-review-{theme}-390")


def test_the_check_is_there_without_javascript(portal_page: Page, live_server: LiveServer) -> None:
    state = portal_page.context.storage_state()
    plain = portal_page.context.browser.new_context(java_script_enabled=False, storage_state=state)  # type: ignore[union-attr]
    try:
        page = plain.new_page()
        page.goto(f"{live_server.url}/profiles/linux/add/")
        check(page).locator("summary").click()
        expect(check(page).get_by_role("listitem")).to_have_count(6)
    finally:
        plain.close()
