"""The objects that app profiles refer to, as an admin lives with them."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.models import ForwardingProfile, TrustedNetwork
from tests.browser.conftest import screenshot, sign_in
from tests.factories import AdminFactory
from tests.profiles.objects.factories import forwarding, network, used_by_profile

pytestmark = pytest.mark.django_db(transaction=True)
FORWARDING, NETWORKS = ["forwarding-profiles"], ["trusted-networks"]


def section(page: Page, title: str) -> Locator:
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def textbox(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def test_a_forwarding_profile_shows_what_its_choices_ask_for(portal_page: Page, live_server: LiveServer) -> None:
    network("Head office")
    page = portal_page
    page.goto(live_server.url + reverse("objects:list", args=FORWARDING))
    page.get_by_role("link", name="Add Forwarding Profile").click()
    at = page.get_by_role("navigation", name="Sections of the form").locator("a[aria-current]")
    expect(at).to_have_attribute("href", "#general")  # not a part that the choices put away
    textbox(page, "Name").fill("Road warriors")
    on = section(page, "On-Trusted Network")
    expect(on.get_by_label("Primary Transport Selection")).to_be_hidden()
    on.get_by_label("Tunnel Version Selection").select_option(label="Z-Tunnel 2.0")
    on.get_by_label("DTLS Connection Timeout").fill("30")
    on.get_by_label("Primary Transport Selection").select_option(label="TLS")
    expect(on.get_by_label("DTLS Connection Timeout")).to_be_hidden()
    expect(on.get_by_label("Enable DTLS Instability Detection and Fallback")).to_be_hidden()
    off = section(page, "Off-Trusted Network")
    off.get_by_role("switch", name="Same as On-Trusted Network").first.check()
    expect(off.get_by_label("Tunnel Version Selection")).to_be_hidden()
    same = page.locator("#setting-split_vpn_trusted_zia_same")
    expect(same.locator(".reason")).to_have_text("Needs Enable Split VPN-Trusted Network")
    page.get_by_role("switch", name="Enable Split VPN-Trusted Network").check()
    expect(same.locator(".reason")).to_be_hidden()
    page.get_by_label("Trusted networks are recognised by").select_option(label="Predefined trusted networks")
    expect(page.locator("#setting-dns_servers")).to_be_hidden()
    picker = section(page, "Trusted Network Criteria").get_by_role("combobox").last
    picker.click()
    page.get_by_role("option", name="Head office").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Road warriors is saved.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Road warriors"))).to_contain_text("Z-Tunnel 2.0")
    row = ForwardingProfile.objects.get(name="Road warriors")
    assert row.settings["trusted_networks"] == [TrustedNetwork.objects.get().pk]
    assert (row.settings["trusted_zia_transport"], row.settings["off_trusted_zia_same"]) == ("0", True)


@pytest.mark.answers(422)
def test_a_refusal_leads_to_its_field_also_where_the_choices_hide_it(
    portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    page.goto(live_server.url + reverse("objects:add", args=FORWARDING))
    textbox(page, "Name").fill("Road warriors")
    on = section(page, "On-Trusted Network")
    on.get_by_label("Tunnel Version Selection").select_option(label="Z-Tunnel 2.0")
    on.get_by_label("MTU for Zscaler Adapter").fill("700")
    on.get_by_role("combobox", name="Action", exact=True).first.select_option(label="Enforce Proxy")
    expect(on.get_by_label("MTU for Zscaler Adapter")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("700 is neither 0 nor within 800 to 1400 bytes.")
    summary.get_by_role("link", name="MTU for Zscaler Adapter").click()
    field = section(page, "On-Trusted Network").get_by_label("MTU for Zscaler Adapter")
    expect(field).to_be_focused()
    expect(field).to_have_value("700")
    expect(textbox(page, "Name")).to_have_value("Road warriors")
    screenshot(page, "forwarding-refused-light-1280")


def test_several_are_copied_to_the_bottom(portal_page: Page, live_server: LiveServer) -> None:
    forwarding("First")
    forwarding("Second")
    page = portal_page
    page.goto(live_server.url + reverse("objects:list", args=FORWARDING))
    expect(page.get_by_role("button", name="Copy selected")).to_be_hidden()
    for name in ("First", "Second"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_role("button", name="Copy selected").click()
    expect(page.get_by_text("Copied as Copy of First, Copy of Second.")).to_be_visible()
    names = [text.split("\n")[0] for text in page.locator("tbody tr td:nth-child(2)").all_inner_texts()]
    assert [name.split(" Built in")[0] for name in names] == [
        "First", "Second", "Copy of First", "Copy of Second", "Default",
    ]  # fmt: skip
    expect(page.get_by_role("checkbox", name="Select Default")).to_have_count(0)


@pytest.mark.answers(409)
def test_what_is_in_use_says_by_whom_and_is_deleted_when_nobody_uses_it(
    portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    row = forwarding("Road warriors")
    profile = used_by_profile("forwarding_profile", row, "Finance")
    page.goto(live_server.url + reverse("objects:list", args=FORWARDING))
    page.get_by_role("link", name="Delete Road warriors").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Road warriors cannot be deleted")
    expect(page.get_by_role("link", name="Finance")).to_have_attribute(
        "href", reverse("profiles:edit", args=["windows", profile.pk])
    )
    profile.references.all().delete()
    page.reload()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Road warriors is deleted.")).to_be_visible()


def test_networks_are_searched_by_a_condition_while_one_types(portal_page: Page, live_server: LiveServer) -> None:
    network("Head office", egress_ips=["198.51.100.7"])
    network("Branch", dns_servers=["198.51.100.8"])
    page = portal_page
    page.goto(live_server.url + reverse("objects:list", args=NETWORKS))
    page.get_by_label("Search in").select_option(label="Egress IP")
    page.get_by_role("searchbox", name="Search").fill("198.51")
    expect(page.get_by_role("status").first).to_have_text("1 trusted network found")
    expect(page.get_by_role("link", name="Head office", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Branch", exact=True)).to_have_count(0)


def test_the_forms_work_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, AdminFactory.create())
    page = context.new_page()
    page.goto(live_server.url + reverse("objects:add", args=NETWORKS))
    textbox(page, "Name").fill("Head office")
    textbox(page, "DNS Server").fill("10.1.1.1\n10.1.1.2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Head office", exact=True)).to_be_visible()
    page.goto(live_server.url + reverse("objects:add", args=FORWARDING))
    textbox(page, "Name").fill("Road warriors")
    on = section(page, "On-Trusted Network")
    expect(on.get_by_text("Needs Action: Tunnel or Tunnel with Local Proxy").first).to_be_visible()
    page.get_by_label("Trusted networks are recognised by").select_option(label="Predefined trusted networks")
    page.get_by_label("Predefined Trusted Networks", exact=True).select_option(label="Head office")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Road warriors", exact=True)).to_be_visible()
    context.close()


def test_a_reader_sees_the_settings_and_no_control(reader_page: Page, live_server: LiveServer) -> None:
    row = forwarding("Road warriors")
    reader_page.goto(live_server.url + reverse("objects:list", args=FORWARDING))
    for name in ("Copy", "Delete", "Add Forwarding Profile", "Copy selected"):
        expect(reader_page.get_by_role("button", name=name)).to_have_count(0)
        expect(reader_page.get_by_role("link", name=name)).to_have_count(0)
    reader_page.goto(live_server.url + reverse("objects:edit", args=[*FORWARDING, row.pk]))
    expect(textbox(reader_page, "Name")).to_be_disabled()
    expect(reader_page.get_by_role("button", name="Save")).to_have_count(0)
