"""The profile form in a real browser, with a catalogue of the product's size."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.models import AppProfile
from tests.browser.conftest import axe, screenshot, set_theme, sign_in
from tests.factories import AdminFactory, DepartmentFactory
from tests.profiles.factories import make
from tests.profiles.wide_catalog import wide_catalog

__all__ = ["wide_catalog"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("wide_catalog")]


def line(page: Page, key: str) -> Locator:
    return page.locator(f"#setting-{key}")


def chips(page: Page, key: str = "domain_inclusions") -> Locator:
    return line(page, key).locator(".tag-text")


@pytest.fixture
def form(portal_page: Page, live_server: LiveServer) -> Page:
    """The form of a new Windows profile."""
    portal_page.goto(f"{live_server.url}/profiles/windows/add/")
    return portal_page


def test_a_setting_is_found_by_keyboard_alone(form: Page) -> None:
    form.locator("body").press("/")
    find = form.get_by_role("combobox", name="Find a setting")
    expect(find).to_be_focused()
    find.press_sequentially("captive mode")
    expect(form.get_by_role("listbox").get_by_role("option")).to_have_count(4)
    expect(form.get_by_role("listbox").get_by_role("option").nth(1)).to_contain_text(
        "Captive Portal › Detection › Captive Portal Detection Mode"
    )
    expect(form.locator(".find [role=status]")).to_have_text("4 settings found")
    first = form.get_by_role("listbox").get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    screenshot(form, "form-search-light-1280")
    axe(form)
    find.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "false")
    find.press("Enter")
    expect(line(form, "captive_portal_detection_mode").get_by_role("combobox")).to_be_focused()
    expect(line(form, "captive_portal_detection_mode")).to_be_in_viewport()
    expect(line(form, "captive_portal_detection_mode")).to_have_attribute("data-found", "")
    expect(form.get_by_role("listbox")).to_be_hidden()
    expect(form.locator(".side a[aria-current]")).to_have_attribute("href", "#captive-portal-detection")


def test_a_setting_is_found_by_wire_name_and_by_click_and_escape_closes(form: Page) -> None:
    find = form.get_by_role("combobox", name="Find a setting")
    find.fill("reactivateWeb")
    form.get_by_role("option", name=re.compile("Reactivate ZIA After")).click()
    expect(form.get_by_label("Reactivate ZIA After")).to_be_focused()
    find.fill("nothing like this")
    expect(form.get_by_text("No setting found").first).to_be_visible()
    find.press("Escape")
    expect(form.get_by_role("listbox")).to_be_hidden()
    find.press("Escape")
    expect(find).to_have_value("")
    find.fill("e")
    expect(form.get_by_text(re.compile("The first 30 of"))).to_be_visible()


def test_a_dependent_setting_follows_its_switch_and_keeps_its_value(form: Page) -> None:
    minutes, switch = line(form, "firewall_minutes"), form.get_by_role("switch", name="Firewall Switch", exact=True)
    expect(minutes.locator(".control")).to_have_attribute("inert", "")
    expect(minutes.locator(".reason")).to_have_text("Needs Firewall Switch")
    switch.check()
    expect(minutes.locator(".reason")).to_be_hidden()
    form.get_by_label("Firewall Minutes", exact=True).fill("42")
    switch.uncheck()
    expect(minutes.locator(".reason")).to_be_visible()
    minutes.locator("label").click(force=True)
    expect(form.get_by_label("Firewall Minutes", exact=True)).not_to_be_focused()
    minutes.get_by_role("link", name="Firewall Switch").click()
    expect(switch).to_be_focused()
    form.get_by_label("Name *").fill("Kept")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".toast")).to_contain_text("Kept is saved")
    assert AppProfile.objects.get(name="Kept").settings["firewall_minutes"] == 42


def test_what_needs_a_setting_that_needs_another_follows_both(form: Page) -> None:
    stricter = line(form, "firewall_stricter")
    expect(stricter.locator(".reason")).to_be_visible()
    form.get_by_role("switch", name="Firewall Switch", exact=True).check()
    expect(stricter.locator(".reason")).to_be_visible()
    form.get_by_role("switch", name="Firewall Strict", exact=True).check()
    expect(stricter.locator(".reason")).to_be_hidden()
    form.get_by_role("switch", name="Firewall Switch", exact=True).uncheck()
    expect(stricter.locator(".reason")).to_be_visible()


def test_versions_are_switched_on_without_losing_what_was_typed(form: Page) -> None:
    badge = line(form, "firewall_strict").locator(".since")
    expect(badge).to_be_hidden()
    form.get_by_label("Name *").fill("Half")
    form.get_by_role("button", name="Versions").press(" ")
    expect(badge).to_contain_text("4.8")
    expect(badge).to_be_visible()
    expect(form.get_by_label("Name *")).to_have_value("Half")
    form.get_by_label("Name *").fill("")
    form.reload()
    expect(badge).to_be_visible()
    expect(form.get_by_role("button", name="Versions")).to_have_attribute("aria-pressed", "true")


def test_entries_are_added_pasted_edited_and_removed_by_keyboard(form: Page) -> None:
    box = form.locator("#id_domain_inclusions_add")
    box.press_sequentially("a.example")
    box.press("Enter")
    box.press_sequentially("b.example,")
    expect(chips(form)).to_have_text(["a.example", "b.example"])
    box.evaluate(
        """(input) => { const data = new DataTransfer();
        data.setData("text", "c.example d.example\\ne.example;a.example");
        input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""
    )
    expect(chips(form)).to_have_count(5)
    expect(line(form, "domain_inclusions").get_by_role("status")).to_have_text("3 added. 1 was there already.")
    box.press("Backspace")
    expect(form.get_by_role("button", name="Remove e.example")).to_be_focused()
    form.keyboard.press("Delete")
    expect(form.get_by_role("button", name="Remove d.example")).to_be_focused()
    form.keyboard.press("ArrowLeft")
    form.keyboard.press("F2")
    expect(box).to_have_value("c.example")
    box.press_sequentially(".org")
    form.keyboard.press("Tab")
    expect(chips(form)).to_have_text(["a.example", "b.example", "d.example", "c.example.org"])
    expect(line(form, "domain_inclusions").locator(".tag-count")).to_have_text("4 entries · 43 of 65,535 characters")
    form.get_by_label("Name *").fill("Listed")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".toast")).to_contain_text("Listed is saved")
    stored = AppProfile.objects.get(name="Listed").settings["domain_inclusions"]
    assert stored == ["a.example", "b.example", "d.example", "c.example.org"]


def test_a_file_of_a_thousand_entries_is_read_undone_and_the_default_comes_back(form: Page, tmp_path: Path) -> None:
    listed = tmp_path / "domains.csv"
    listed.write_text("\ufeff" + "\r\n".join(f'"host{number}.example"' for number in range(1000)))
    row = line(form, "firewall_domains")
    expect(chips(form, "firewall_domains")).to_have_text(["example.com"])
    with form.expect_file_chooser() as chooser:
        row.get_by_role("button", name="Upload file").click()
    chooser.value.set_files(listed)
    expect(chips(form, "firewall_domains")).to_have_count(1001)
    expect(row.locator(".tag-count")).to_contain_text("1,001 entries")
    row.get_by_role("button", name="Restore default").click()
    expect(chips(form, "firewall_domains")).to_have_text(["example.com"])
    row.get_by_role("button", name="Undo").click()
    expect(chips(form, "firewall_domains")).to_have_count(1001)
    form.get_by_label("Name *").fill("Many")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".toast")).to_contain_text("Many is saved")
    stored = AppProfile.objects.get(name="Many").settings["firewall_domains"]
    assert stored == ["example.com", *(f"host{number}.example" for number in range(1000))]


def test_the_entries_are_downloaded_and_read_again(form: Page, tmp_path: Path) -> None:
    row = line(form, "domain_inclusions")
    expect(row.get_by_role("button", name="Download")).to_be_disabled()
    form.locator("#id_domain_inclusions_add").press_sequentially("a.example,b.example,")
    with form.expect_download() as saving:
        row.get_by_role("button", name="Download").click()
    assert saving.value.suggested_filename.endswith(".txt")
    saved = tmp_path / "entries.txt"
    saving.value.save_as(saved)
    assert saved.read_text() == "a.example\nb.example\n"
    other = line(form, "domain_exclusions")
    with form.expect_file_chooser() as chooser:
        other.get_by_role("button", name="Upload file").click()
    chooser.value.set_files(saved)
    expect(chips(form, "domain_exclusions")).to_have_text(["a.example", "b.example"])


def test_all_entries_are_copied(form: Page, live_server: LiveServer) -> None:
    form.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    box = form.locator("#id_domain_inclusions_add")
    box.press_sequentially("a.example,b.example,")
    line(form, "domain_inclusions").get_by_role("button", name="Copy all").click()
    expect(line(form, "domain_inclusions").get_by_role("status")).to_have_text("2 copied.")
    assert form.evaluate("navigator.clipboard.readText()") == "a.example\nb.example"
    box.fill("")


@pytest.mark.answers(422)
def test_a_refused_form_marks_sections_and_entries_and_leads_there(form: Page) -> None:
    form.get_by_label("Name *").fill("Refused")
    form.get_by_label("Source Port-Based Bypasses", exact=True).press_sequentially("70000:tcp,")
    form.get_by_label("Log File Size").fill("5")
    form.get_by_label("Logout Password", exact=True).fill("typed-secret")
    form.get_by_role("button", name="Save").click()
    summary = form.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(form.locator("[data-stop=traffic-steering] .count")).to_have_text("1 to check")
    expect(form.locator("[data-stop=notification-and-logging] .count")).to_have_text("1 to check")
    expect(form.locator("[data-stop=firewall] .count")).to_have_count(0)
    expect(line(form, "source_port_bypasses").locator(".tag.refused")).to_have_text("70000:tcp×")
    expect(form.get_by_label("Logout Password", exact=True)).to_have_value("")
    expect(form.get_by_text("What you typed is kept for 15 minutes. Save to use it.")).to_be_visible()
    expect(form.get_by_text("Not saved yet")).to_be_visible()
    form.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # where the bar with Save covers nothing
    axe(form)
    screenshot(form, "form-refused-light-1280")
    summary.get_by_role("link", name="Log File Size").press("Enter")
    expect(form.get_by_label("Log File Size")).to_be_focused()
    expect(line(form, "log_file_size")).to_be_in_viewport()
    form.get_by_label("Log File Size").fill("50")
    summary.get_by_role("link", name="Source Port-Based Bypasses").click()
    expect(form.get_by_label("Source Port-Based Bypasses", exact=True)).to_be_focused()
    form.get_by_role("button", name="Remove 70000:tcp").click()
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".toast")).to_contain_text("Refused is saved")


def test_changes_are_counted_and_taken_back_leave_nothing_to_warn_of(form: Page) -> None:
    mark = form.locator("[data-stop=firewall] .mark-changed")
    switch = form.get_by_role("switch", name="Firewall Switch", exact=True)
    expect(mark).to_be_hidden()
    switch.check()
    form.get_by_label("Log Mode").select_option("Debug")
    expect(mark).to_be_visible()
    expect(form.locator(".dirty-mark")).to_have_text("Not saved yet · 2 changes")
    switch.uncheck()
    form.get_by_label("Log Mode").select_option("-1")
    expect(mark).to_be_hidden()
    expect(form.locator(".dirty-mark")).to_be_hidden()
    form.get_by_role("link", name="Dashboard").click()
    expect(form.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_leaving_with_changes_warns(form: Page) -> None:
    seen: list[str] = []

    def leave(dialog: Dialog) -> None:
        seen.append(dialog.type)
        dialog.accept()

    form.on("dialog", leave)
    form.get_by_role("switch", name="Firewall Switch", exact=True).check()
    form.get_by_role("link", name="Dashboard").click()
    expect(form.get_by_role("heading", name="Dashboard")).to_be_visible()
    assert seen == ["beforeunload"]


def test_a_double_click_on_save_creates_one_profile(form: Page) -> None:
    form.get_by_label("Name *").fill("Once")
    form.get_by_role("button", name="Save").dblclick()
    expect(form.locator(".toast")).to_contain_text("Once is saved as rule 1")
    assert AppProfile.objects.filter(is_default=False).count() == 1


def test_a_password_is_shown_while_it_is_typed_and_hidden_when_sent(form: Page) -> None:
    password = form.get_by_label("Logout Password", exact=True)
    eye = form.get_by_role("button", name="Show what is typed in Logout Password")
    password.fill("typed-secret")
    expect(password).to_have_attribute("type", "password")
    eye.click()
    expect(password).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-pressed", "true")
    eye.click()
    expect(password).to_have_attribute("type", "password")


def test_an_object_is_chosen_and_taken_away_again(portal_page: Page, live_server: LiveServer) -> None:
    legal = DepartmentFactory.create(name="Legal")
    profile = make("Pointing")
    page = portal_page
    url = f"{live_server.url}/profiles/windows/{profile.pk}/"
    for choice, wanted in (("Legal", legal.pk), ("No department", 0)):
        page.goto(url)
        line(page, "point").locator(".ts-control").click()
        page.get_by_role("option", name=choice).click()
        expect(page.locator(".dirty-mark")).to_contain_text("1 change")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".toast")).to_contain_text("Pointing is saved")
        profile.refresh_from_db()
        assert profile.settings["point"] == wanted


def test_the_form_works_as_a_plain_page_without_javascript(portal_page: Page, live_server: LiveServer) -> None:
    state = portal_page.context.storage_state()
    plain = portal_page.context.browser.new_context(java_script_enabled=False, storage_state=state)  # type: ignore[union-attr]
    try:
        page = plain.new_page()
        page.goto(f"{live_server.url}/profiles/windows/add/")
        expect(page.locator("[data-find]")).to_be_hidden()
        page.locator(".side").get_by_role("link", name="Notification and Logging").click()
        expect(page.locator("#notification-and-logging")).to_be_in_viewport()
        page.get_by_role("button", name="Versions").click()
        expect(line(page, "firewall_strict").locator(".since")).to_be_visible()
        page.get_by_label("Name *").fill("Plain")
        page.locator("#id_domain_inclusions").fill("a.example, b.example\nc.example")
        page.locator("#id_firewall_minutes").fill("7")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".toast")).to_contain_text("Plain is saved")
    finally:
        plain.close()
    stored = AppProfile.objects.get(name="Plain").settings
    assert stored["domain_inclusions"] == ["a.example", "b.example", "c.example"]
    assert stored["firewall_minutes"] == 7


def test_the_form_is_usable_on_a_phone(narrow: BrowserContext, live_server: LiveServer) -> None:
    sign_in(narrow, live_server, AdminFactory.create(username="admin"))
    page = narrow.new_page()
    page.goto(f"{live_server.url}/profiles/windows/add/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".side").get_by_role("link", name="Captive Portal", exact=True).click()
    heading = page.get_by_role("heading", name="Captive Portal", exact=True)
    expect(heading).to_be_in_viewport()
    box, side = heading.bounding_box(), page.locator(".side").bounding_box()
    assert box
    assert side
    assert box["y"] >= side["y"] + side["height"]
    screenshot(page, "form-wide-light-390")
    page.get_by_role("combobox", name="Find a setting").fill("log file")
    page.get_by_role("option", name=re.compile("Log File Size")).click()
    expect(page.get_by_label("Log File Size")).to_be_focused()


def test_a_reader_sees_values_and_no_way_to_change_them(reader_page: Page, live_server: LiveServer) -> None:
    profile = make("Finance", settings={"domain_inclusions": ["a.example"]}, secrets={"logout_password": "secret-one"})
    page = reader_page
    page.goto(f"{live_server.url}/profiles/windows/{profile.pk}/")
    expect(chips(page)).to_have_text(["a.example"])
    expect(line(page, "domain_inclusions").get_by_role("button", name="Copy all")).to_be_visible()
    expect(line(page, "domain_inclusions").get_by_role("button", name="Upload file")).to_be_hidden()
    expect(line(page, "logout_password")).to_contain_text("Set")
    expect(page.get_by_role("switch", name="Firewall Switch", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    for theme in ("light", "dark"):
        set_theme(page, theme)
        axe(page)
        screenshot(page, f"form-reader-{theme}-1280")
