"""Lists out of files and pasted texts: what is understood, what is left out by name, what is refused."""

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.models import AppProfile
from tests.browser.conftest import axe, screenshot

pytestmark = pytest.mark.django_db(transaction=True)
LABELS = {"domain_exclusions": "Domain Exclusion", "ipv4_exclusions": "IPv4 Exclusion"}


@pytest.fixture
def form(portal_page: Page, live_server: LiveServer) -> Page:
    portal_page.goto(f"{live_server.url}/profiles/windows/add/")
    portal_page.locator("#id_name").fill("Finance")
    return portal_page


def line(page: Page, key: str = "domain_exclusions") -> Locator:
    return page.locator(f"#setting-{key}")


def chips(page: Page, key: str = "domain_exclusions") -> Locator:
    return line(page, key).locator(".tag-text")


def upload(page: Page, content: str, encoding: str = "utf-8", key: str = "domain_exclusions") -> None:
    file: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": content.encode(encoding)}
    with page.expect_file_chooser() as chooser:
        line(page, key).get_by_role("button", name=f"Upload file: {LABELS[key]}", exact=True).press("Enter")
    chooser.value.set_files(file)


def test_of_a_table_the_column_of_entries_is_read_and_the_rest_is_named(form: Page) -> None:
    upload(
        form, "# relays\r\nDomain,Category,Port\r\nmedia.halden.example,Optimize,443\r\nrelay.halden.example,Allow,80"
    )
    expect(chips(form)).to_have_text(["media.halden.example", "relay.halden.example"])
    expect(line(form).get_by_role("status")).to_have_text(
        "2 added. Column 1 of 3 was read. Left out: Domain, Category, Port, Optimize, 443, Allow, 80. "
        "1 comment line left out."
    )
    axe(form)
    screenshot(form, "list-upload-table-light-1280")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("Finance is saved")).to_be_visible()
    stored = AppProfile.objects.get(name="Finance").settings["domain_exclusions"]
    assert stored == ["media.halden.example", "relay.halden.example"]


@pytest.mark.parametrize(
    ("content", "encoding", "entries"),
    [
        ("media.halden.example,Optimize,443", "utf-8", ["media.halden.example"]),
        ('"a.example";"notes, long"\n"b.example";"other"', "utf-8", ["a.example", "b.example"]),
        ("a.example, b.example\nc.example, d.example", "utf-8", ["a.example", "b.example", "c.example", "d.example"]),
        ("Domain\na.example\nlocalhost", "utf-16", ["a.example", "localhost"]),
        ("// first\na.example # main\n; last", "utf-8-sig", ["a.example"]),
        ("intranet, localhost", "utf-8", ["intranet", "localhost"]),
    ],
)
def test_lists_are_read_as_people_keep_them(content: str, encoding: str, entries: list[str], form: Page) -> None:
    upload(form, content, encoding)
    expect(chips(form)).to_have_text(entries)


@pytest.mark.answers(422)
def test_what_is_refused_is_named_whole_and_removed_at_once(form: Page) -> None:
    upload(form, "\n".join([f"10.20.30.{n}/16" for n in range(1, 15)] + ["10.0.0.0/8"]), key="ipv4_exclusions")
    form.get_by_role("button", name="Save", exact=True).click()
    row = line(form, "ipv4_exclusions")
    expect(row.locator(".tag.refused")).to_have_count(14)
    expect(row.locator(".tag-count")).to_contain_text("14 refused")
    expect(row.locator(".errors")).to_contain_text("it means 10.20.0.0/16 or 10.20.30.1/32: write one of them.")
    hidden = row.locator(".errors").get_by_text("10.20.30.14/16: it means")
    expect(hidden).to_be_hidden()
    row.scroll_into_view_if_needed()
    axe(form)
    for width in (1280, 390):
        form.set_viewport_size({"width": width, "height": 900})
        row.scroll_into_view_if_needed()
        screenshot(form, f"list-refused-light-{width}")
    row.get_by_text("And 4 more are refused").click()
    expect(hidden).to_be_visible()
    screenshot(form, "list-refused-unfolded-light-390")
    row.get_by_role("button", name="Remove the refused: IPv4 Exclusion").press("Enter")
    expect(row.locator(".tag.refused")).to_have_count(0)
    expect(row.get_by_role("status")).to_have_text("14 refused entries removed.")
    expect(row.get_by_role("button", name="Remove the refused: IPv4 Exclusion")).to_be_hidden()
    row.get_by_role("button", name="Undo: IPv4 Exclusion").press("Enter")
    expect(row.locator(".tag.refused")).to_have_count(14)
    row.get_by_role("button", name="Remove the refused: IPv4 Exclusion").press("Enter")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("Finance is saved")).to_be_visible()
    stored = AppProfile.objects.get(name="Finance").settings["ipv4_exclusions"]
    assert not any(entry.startswith("10.20") for entry in stored)
    assert "10.0.0.0/8" in stored
