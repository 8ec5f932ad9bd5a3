"""Device postures, device groups and Application Bypass as an admin lives through them."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.catalog import Platform
from profiles.catalog.postures import expression
from profiles.models import CustomApp, DeviceGroup, DevicePosture
from tests.browser.conftest import axe, screenshot
from tests.profiles.objects.factories import made
from tests.profiles.objects.posture_factories import posture
from tests.support.certificates import certificate, pem

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_form_of_a_posture_shows_what_its_type_asks_for(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url)
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("link", name="Device Posture", exact=True).click()
    page.get_by_role("link", name="Add Device Posture").first.click()
    page.get_by_role("textbox", name="Name", exact=True).first.fill("Corporate root")
    tunnel = page.locator("#setting-windows_machine_tunnel")
    expect(tunnel.locator(".control")).to_have_attribute("inert", "")
    expect(tunnel.locator(".reason")).to_have_text("Needs Windows")
    page.get_by_role("switch", name="Windows", exact=True).check()
    expect(tunnel.locator(".reason")).to_be_hidden()
    types = page.get_by_role("combobox", name="Posture Type")
    expect(types.locator("option[value=jamf_detection]")).to_be_disabled()
    expect(types.locator("option[value=registry_key]")).to_be_enabled()
    types.select_option("registry_key")
    expect(page.get_by_label("Registry Key", exact=True)).to_be_visible()
    expect(page.get_by_label("Certificate file")).to_be_hidden()
    types.select_option("certificate_trust")
    expect(page.get_by_label("Registry Key", exact=True)).to_be_hidden()
    content = pem(certificate("Contoso Device CA"))
    page.get_by_label("Certificate file").set_input_files(
        {"name": "root.pem", "mimeType": "text/plain", "buffer": content}
    )
    axe(page)
    screenshot(page, "device-posture-certificate")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Corporate root is saved.")).to_be_visible()
    assert DevicePosture.objects.get().posture_type == "certificate_trust"


def test_a_device_group_is_built_with_its_preview_at_hand(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    rows = [posture(name) for name in ("Firewall on", "Disk encrypted", "Domain joined")]
    page.goto(live_server.url + reverse("objects:add", args=["device-groups"]))
    page.get_by_role("textbox", name="Name", exact=True).first.fill("Company laptops")
    page.get_by_role("switch", name="Windows", exact=True).check()
    card = page.get_by_role("region", name="Device Group Configuration")
    preview = card.locator(".expression")
    expect(card.locator("[data-group]:visible")).to_have_count(1)
    for name in ("Firewall on", "Disk encrypted"):
        choose(page, 0, name)
    expect(preview).to_have_text('"Firewall on" AND "Disk encrypted"')
    expect(card.locator("[data-group]:visible")).to_have_count(2)
    choose(page, 1, "Domain joined")
    expect(preview).to_have_text('("Firewall on" AND "Disk encrypted") OR "Domain joined"')
    axe(page)
    screenshot(page, "device-group-built")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Company laptops is saved.")).to_be_visible()
    saved = expression.groups_of(DeviceGroup.objects.get().settings, "group")
    assert saved == [[rows[0].pk, rows[1].pk], [rows[2].pk]]


def test_a_picker_that_was_left_does_not_take_the_focus_back(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    posture("Firewall on")
    page.goto(live_server.url + reverse("objects:add", args=["device-groups"]))
    page.get_by_role("switch", name="Windows", exact=True).check()
    picker = page.locator("[data-group]").first
    picker.get_by_role("combobox").click()
    expect(picker.get_by_role("option")).to_have_count(1)
    picked = """picker => {
        const input = picker.querySelector("[role=combobox]");
        input.value = "Fire";
        input.dispatchEvent(new Event("input", { bubbles: true }));
        picker.querySelector("[role=option]").click();
        document.querySelector("[name=name]").focus();
    }"""
    with page.expect_response(lambda answer: "preview" in answer.url):
        picker.evaluate(picked)
    page.wait_for_timeout(600)  # longer than a picker waits before it looks at what was typed
    expect(page.get_by_role("textbox", name="Name", exact=True).first).to_be_focused()
    expect(picker.get_by_role("option")).to_have_count(0)


def test_a_picker_searches_anew_after_a_choice_and_after_it_was_left(
    portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    for name in ("Firewall on", "Disk encrypted", "Domain joined"):
        posture(name)
    page.goto(live_server.url + reverse("objects:add", args=["device-groups"]))
    page.get_by_role("switch", name="Windows", exact=True).check()
    picker = page.locator("[data-group]").first
    box, options = picker.get_by_role("combobox"), picker.get_by_role("option")
    box.click()
    expect(options).to_have_count(3)
    box.press_sequentially("fire")
    expect(options).to_have_count(1)
    box.press("Enter")
    expect(box).to_have_value("")
    expect(options).to_contain_text(["Disk encrypted", "Domain joined"])
    box.press_sequentially("nowhere")
    expect(picker.get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("textbox", name="Name", exact=True).first.click()
    expect(picker.get_by_text("Nothing found")).to_be_hidden()
    picker.locator(".ts-control").click()
    expect(options).to_contain_text(["Disk encrypted", "Domain joined"])


def choose(page: Page, group: int, name: str) -> None:
    """A posture of a group's picker, by keyboard."""
    box = page.locator("[data-group]").nth(group).get_by_role("combobox")
    box.click()
    box.press_sequentially(name[:8])
    page.locator("[data-group]").nth(group).get_by_role("option", name=name).click()
    page.keyboard.press("Escape")


@pytest.mark.answers(422)
def test_rows_of_an_application_are_added_and_a_wrong_one_loses_nothing(
    portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    page.goto(live_server.url + reverse("objects:add", args=["application-bypass-custom"]))
    page.get_by_role("textbox", name="Name", exact=True).fill("ERP")
    rows = page.locator('[data-rows="ipv4"] .rows-line')
    for n, (port, addresses) in enumerate((("443", "10.1.0.0/16"), ("80-100", "10.2.0.0/16"), ("53", "10.3.0.300"))):
        if n >= rows.count():
            page.get_by_role("button", name="Add row").first.click()
        rows.nth(n).get_by_label("Port").fill(port)
        rows.nth(n).get_by_label("IPv4 addresses").fill(addresses)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("row 3: 10.3.0.300 is not an IPv4 address")
    expect(rows.nth(0).get_by_label("IPv4 addresses")).to_have_value("10.1.0.0/16")
    axe(page)
    rows.nth(2).get_by_label("IPv4 addresses").fill("10.3.0.3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("ERP is saved.")).to_be_visible()
    assert CustomApp.objects.get().settings["ipv4"] == "* 443 10.1.0.0/16; * 80-100 10.2.0.0/16; * 53 10.3.0.3"


def test_the_global_log_mode_is_set_and_shown_in_the_profile_form(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url + reverse("platform_settings:page", args=["windows"]))
    page.get_by_role("link", name="macOS").click()
    page.get_by_label("Log Mode").select_option("Debug")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The platform settings of macOS are saved.")).to_be_visible()
    page.goto(live_server.url + reverse("profiles:add", args=["macos"]))
    expect(page.get_by_label("Log Mode").locator("option").first).to_have_text("Default (current: Debug)")


def test_a_reader_sees_the_objects_without_controls(reader_page: Page, live_server: LiveServer) -> None:
    row = posture("Firewall on", Platform.WINDOWS)
    app = made("custom_app", "ERP", ipv4="TCP 443 10.1.0.0/16")
    for slug, pk in (("device-posture", row.pk), ("application-bypass-custom", app.pk)):
        reader_page.goto(live_server.url + reverse("objects:edit", args=[slug, pk]))
        expect(reader_page.get_by_role("button", name="Save")).to_have_count(0)
        expect(reader_page.get_by_role("button", name="Add row")).to_have_count(0)
        axe(reader_page)
