"""The main story in a real browser: a group of the ZIA Admin Portal becomes selectable in an app profile."""

import re
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from directory import sync
from directory.models import DirectoryGroup
from directory.zia.models import ZiaGroup, ZiaMembership
from directory.zia.seed import seed_sample
from portal.accounts.api_clients import ensure_embedded_client
from portal.audit.recording import SYSTEM
from tests.browser.conftest import axe, screenshot, set_theme
from tests.factories import PASSWORD, AdminFactory, GroupFactory
from tests.profiles.factories import make, order
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)


def choose(page: Page, picker: str, text: str) -> None:
    """Pick an option by keyboard alone."""
    box = page.get_by_role("combobox", name=picker)
    box.focus()
    with page.expect_response(lambda answer: answer.url.endswith(f"q={quote_plus(text)}")):
        box.press_sequentially(text)
    expect(page.locator(".ts-wrapper.dropdown-active .option").first).to_contain_text(text)
    box.press("Enter")
    expect(page.locator(".ts-control .item", has_text=text)).to_be_visible()
    expect(page.locator(".ts-wrapper.loading")).to_have_count(0)
    box.press("Tab")
    expect(box).to_have_attribute("aria-expanded", "false")


@pytest.mark.processes
def test_from_a_zia_group_to_an_app_profile(page: Page, live_server: LiveServer, settings: Settings) -> None:
    AdminFactory.create(username="admin")
    seed_sample()
    ensure_embedded_client()
    settings.PORTAL_ZIA_BASE_URL = live_server.url

    page.goto(live_server.url)
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()

    page.get_by_role("link", name="Embedded ZIA").click()
    page.get_by_role("link", name="Add Group").click()
    page.get_by_label("Name").fill("Quantum Lab")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Quantum Lab is saved")

    page.get_by_role("link", name="Client Connector Portal").first.click()
    page.get_by_role("button", name="Sync Groups").click()
    expect(page.locator("#sync")).to_contain_text("Queued")
    screenshot(page, "sync-queued-light-1280")
    page.reload()
    with worker(live_server.url):
        expect(page.locator("#last-run")).to_contain_text("Applied")
    screenshot(page, "sync-done-light-1280")
    expect(page.get_by_role("link", name=re.compile("41 groups added"))).to_be_visible()
    expect(page.locator("[hx-trigger='every 2s']")).to_have_count(0)

    page.get_by_role("link", name="App Profiles").click()
    page.get_by_role("link", name="Add App Profile").click()
    page.get_by_role("textbox", name=re.compile("^Name")).fill("Lab laptops")
    choose(page, "Selected groups", "Quantum Lab")
    expect(page.locator(".ts-control .item", has_text="Quantum Lab")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Lab laptops is saved as rule 1")
    page.reload()
    row = page.get_by_role("row", name=re.compile("Lab laptops"))
    expect(row).to_contain_text("Quantum Lab")
    assert ZiaGroup.objects.filter(name="Quantum Lab").exists()


@pytest.mark.processes
def test_a_held_run_is_reviewed_and_applied_anyway(
    portal_page: Page, live_server: LiveServer, settings: Settings
) -> None:
    seed_sample()
    ensure_embedded_client()
    settings.PORTAL_ZIA_BASE_URL = live_server.url
    sync.run(sync.request(SYSTEM).run.pk)
    doomed = list(ZiaGroup.objects.filter(name__startswith="O").values_list("pk", flat=True))
    doomed += list(ZiaGroup.objects.filter(name__endswith="Team").values_list("pk", flat=True))
    make("Zurich office", groups=[DirectoryGroup.objects.get(name="Office Zurich")])
    ZiaMembership.objects.filter(group_id__in=doomed).delete()
    ZiaGroup.objects.filter(pk__in=doomed).delete()
    sync.run(sync.request(SYSTEM).run.pk)

    page = portal_page
    page.goto(f"{live_server.url}/administration/client-connector-support/advanced-configuration/")
    expect(page.locator("#last-run")).to_contain_text(f"{len(doomed)} of 40 groups would go.")
    screenshot(page, "held-card-light-1280")
    page.get_by_role("link", name="Review what would go").click()
    expect(page.get_by_role("link", name="Zurich office", exact=True)).to_be_visible()
    axe(page)
    screenshot(page, "held-light-1280")
    set_theme(page, "dark")
    axe(page)
    screenshot(page, "held-dark-1280")
    page.get_by_role("button", name="Apply anyway").click()
    with worker(live_server.url):
        expect(page.locator("#last-run")).to_contain_text("Applied")
    assert DirectoryGroup.objects.exclude(deleted_at=None).count() == len(doomed)
    page.goto(f"{live_server.url}/profiles/windows/")
    expect(page.get_by_text("Office Zurich (removed in ZIA)")).to_be_visible()


@pytest.mark.answers(422)
def test_a_refused_form_keeps_what_was_typed_and_points_to_the_field(
    portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/add/")
    page.get_by_role("textbox", name=re.compile("^Name")).fill("Kept")
    page.get_by_label("Log File Size").fill("5")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("5 is not within 50 to 1000 MB")
    expect(page.get_by_role("textbox", name=re.compile("^Name"))).to_have_value("Kept")
    screenshot(page, "profile-refused-light-1280")
    summary.get_by_role("link", name="Log File Size").click()
    page.get_by_label("Log File Size").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("Kept"))).to_be_visible()


def test_rules_are_reordered_by_buttons_and_by_dragging(portal_page: Page, live_server: LiveServer) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        make(name)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_role("button", name="Move Gamma up").click()
    expect(page.locator(".toast")).to_contain_text("Gamma is rule 2 now")
    assert [name for _place, name in order()] == ["Alpha", "Gamma", "Beta"]
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Gamma is rule 3 now")
    grip = page.locator("tr", has_text="Gamma").locator("[data-grip]")
    grip.drag_to(page.locator("tr", has_text="Alpha").locator("[data-grip]"))
    expect(page.locator(".toast")).to_contain_text("Gamma is rule 1 now")
    assert [name for _place, name in order()] == ["Gamma", "Alpha", "Beta"]


@pytest.mark.answers(409)
def test_a_deletion_names_what_it_hits_and_escape_is_safe(portal_page: Page, live_server: LiveServer) -> None:
    make("Doomed", groups=GroupFactory.create_batch(3))
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    delete = page.get_by_role("link", name="Delete Doomed")
    delete.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It applies to 3 groups")
    screenshot(page, "delete-dialog-light-1280")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(delete).to_be_focused()
    delete.click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_contain_text("Doomed is deleted")


def test_leaving_a_changed_form_warns(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(f"{live_server.url}/profiles/macos/add/")
    page.get_by_role("textbox", name=re.compile("^Name")).press_sequentially("Half")
    seen: list[str] = []

    def stay(dialog: object) -> None:
        seen.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    page.get_by_role("link", name="Dashboard").click()
    page.wait_for_url(f"{live_server.url}/")
    assert seen == ["beforeunload"]


def test_the_list_is_searched_while_typing_and_the_address_keeps_it(portal_page: Page, live_server: LiveServer) -> None:
    GroupFactory.create(name="Finance")
    GroupFactory.create(name="Sales")
    page = portal_page
    page.goto(f"{live_server.url}/administration/directory/groups/")
    page.get_by_label("Search", exact=True).press_sequentially("fin")
    expect(page.locator("#list [role=status]")).to_have_text("1 group found")
    assert "q=fin" in page.url
    page.reload()
    expect(page.get_by_role("link", name="Finance")).to_be_visible()
    expect(page.get_by_role("link", name="Sales")).to_have_count(0)


def test_the_first_tab_stop_skips_to_the_content(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_sync_groups_works_without_javascript(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    state = page.context.storage_state()
    plain = page.context.browser.new_context(java_script_enabled=False, storage_state=state)  # type: ignore[union-attr]
    try:
        tab = plain.new_page()
        tab.goto(f"{live_server.url}/administration/client-connector-support/advanced-configuration/")
        tab.get_by_role("button", name="Sync Groups").click()
        expect(tab.locator("#sync")).to_contain_text("Queued")
        tab.get_by_role("button", name="Sync Groups").click(force=True)
        expect(tab.locator(".toast").last).to_contain_text("already running")
    finally:
        plain.close()


def test_a_phone_opens_the_menu_as_a_drawer(portal_page: Page, live_server: LiveServer) -> None:
    page = portal_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url)
    page.get_by_role("button", name="Menu").click()
    page.locator("#left-menu").get_by_role("link", name="App Profiles").click()
    expect(page.get_by_role("heading", name="Windows")).to_be_visible()
