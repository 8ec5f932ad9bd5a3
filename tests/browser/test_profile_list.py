"""The list of app profiles in a real browser: search, bulk, copies, moves by number, history, token, review."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from tests.browser.conftest import axe, screenshot, set_theme
from tests.browser.test_pages import look
from tests.browser.test_story import choose
from tests.factories import GroupFactory
from tests.profiles.factories import make, order

pytestmark = pytest.mark.django_db(transaction=True)


def names() -> list[str]:
    return [name for _place, name in order()]


def count(page: Page, text: str) -> None:
    expect(page.locator("#list [role=status]").first).to_have_text(text)


def test_ten_profiles_are_copied_at_once(portal_page: Page, live_server: LiveServer) -> None:
    for number in range(10):
        make(f"Rule {number}")
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    expect(page.locator("form.bulk")).to_be_hidden()
    page.get_by_label("Select all on this page").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("10 selected")
    look(page, "profiles-ticked")
    page.locator("form.bulk").get_by_role("button", name="Copy").click()
    expect(page.locator(".toast")).to_contain_text("10 copies are made, disabled")
    assert names() == [name for number in range(10) for name in (f"Rule {number}", f"Copy of Rule {number}")]
    expect(page.get_by_role("row", name=re.compile("Copy of Rule 9"))).to_contain_text("Disabled")


def test_each_criterion_finds_its_profile(portal_page: Page, live_server: LiveServer) -> None:
    wanted = make("Finance laptops", groups=[GroupFactory.create(name="Zurich traders")])
    make("Sales")
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    search = page.get_by_label("Search", exact=True)
    search.press_sequentially("laptop")
    count(page, "1 profile found")
    assert page.url.endswith("?q=laptop")
    page.reload()
    expect(page.get_by_role("link", name="Finance laptops", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Sales", exact=True)).to_have_count(0)

    page.get_by_label("Search in").select_option("Group Name")
    count(page, "0 profiles found")
    search.fill("traders")
    count(page, "1 profile found")
    assert page.url.endswith("?by=group_name&q=traders")

    search.fill("")
    page.get_by_label("Search in").select_option("Policy Token")
    search.fill(wanted.policy_token)
    expect(page.get_by_role("link", name=re.compile("Remove filter Policy Token"))).to_be_visible()
    count(page, "1 profile found")
    assert page.url.endswith(f"?by=token&found={wanted.pk}")
    assert wanted.policy_token[:8] not in page.locator("#list").inner_html()
    page.get_by_label("Search in").select_option("Policy Name")
    expect(search).to_have_value("")
    count(page, "3 profiles")
    page.go_back()
    page.get_by_role("link", name=re.compile("Remove filter Policy Token")).click()
    count(page, "3 profiles")


def test_the_group_filter_is_chosen_from_a_picker(portal_page: Page, live_server: LiveServer) -> None:
    group = GroupFactory.create(name="Zurich traders")
    make("Named", groups=[group])
    make("Other", groups=[GroupFactory.create(name="Bern traders")])
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    choose(page, "Group", "Zurich traders")
    count(page, "1 profile found")
    assert page.url.endswith(f"?group={group.pk}")
    page.get_by_role("link", name="Remove filter Group: Zurich traders").click()
    count(page, "3 profiles")
    expect(page.locator(".ts-control .item", has_text="Zurich")).to_have_count(0)


def test_disabling_many_is_taken_back_by_undo(portal_page: Page, live_server: LiveServer) -> None:
    for name in "ABC":
        make(name)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    for name in "AB":
        page.get_by_label(f"Select {name}", exact=True).check()
    page.locator("form.bulk").get_by_role("button", name="Disable").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("2 profiles disabled.")
    assert AppProfile.objects.filter(is_enabled=False).count() == 2
    screenshot(page, "profiles-undo-light-1280")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("2 profiles enabled.")
    assert not AppProfile.objects.filter(is_enabled=False).exists()


def test_all_that_match_are_chosen_beyond_the_page(portal_page: Page, live_server: LiveServer) -> None:
    for number in range(27):
        make(f"Rule {number}")
    make("Other")
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/?q=rule")
    expect(page.get_by_label("All 27 matching")).to_be_hidden()
    page.get_by_label("Select all on this page").check()
    page.get_by_label("All 27 matching").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("All 27 matching selected")
    screenshot(page, "profiles-all-matching-light-1280")
    page.locator("form.bulk").get_by_role("button", name="Disable").click()
    expect(page.locator(".toast")).to_contain_text("27 profiles disabled.")
    assert list(AppProfile.objects.filter(is_enabled=True, is_default=False).values_list("name", flat=True)) == [
        "Other"
    ]


def test_deleting_many_asks_with_their_names(portal_page: Page, live_server: LiveServer) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        make(name)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_label("Select Alpha").check()
    page.get_by_label("Select Gamma").check()
    page.locator("form.bulk").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Delete 2 profiles?")).to_be_visible()
    look(page, "profiles-delete-many")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_contain_text("2 profiles deleted.")
    assert names() == ["Beta"]


def test_an_export_is_a_file_without_secrets(portal_page: Page, live_server: LiveServer) -> None:
    profile = make("Alpha", secrets={"logout_password": "hunter2-secret"})
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_label("Select Alpha").check()
    with page.expect_download() as download:
        page.locator("form.bulk").get_by_role("button", name="Export").click()
    text = Path(download.value.path()).read_text()
    assert [row["name"] for row in json.loads(text)["profiles"]] == ["Alpha"]
    assert "hunter2" not in text
    assert profile.policy_token not in text


def test_a_rule_moves_to_a_number(portal_page: Page, live_server: LiveServer) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        make(name)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_role("link", name="Rule 3: move Gamma to a rule number").click()
    dialog = page.get_by_role("dialog", name="Move Gamma")
    expect(dialog.get_by_label("Rule Order")).to_be_focused()
    screenshot(page, "profiles-move-dialog-light-1280")
    axe(page)
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Gamma is rule 1 now")
    assert names() == ["Gamma", "Alpha", "Beta"]
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Gamma is rule 3 now")


def test_an_old_version_is_restored(portal_page: Page, live_server: LiveServer) -> None:
    profile = make("Finance", settings={"log_file_size": "200"})
    changed = ProfileDraft(name="Treasury", settings={"log_file_size": "300"})
    editing.update(SYSTEM, profile.pk, changed, expected_revision=1)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/{profile.pk}/")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("Current version")).to_be_visible()
    look(page, "profile-history-two")
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_role("row", name=re.compile("Log File Size"))).to_contain_text("200 MB")
    page.get_by_role("button", name="Restore this version").click()
    expect(page.locator(".toast")).to_contain_text("Finance is as it was in version 1.")
    profile.refresh_from_db()
    assert (profile.name, profile.settings["log_file_size"], profile.revision) == ("Finance", 200, 3)


def test_the_policy_token_is_shown_on_demand_with_its_parameters(portal_page: Page, live_server: LiveServer) -> None:
    profile = make("Finance")
    page = portal_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/profiles/windows/{profile.pk}/")
    page.get_by_role("link", name="Policy Token").click()
    expect(page.get_by_text(profile.policy_token)).to_have_count(0)
    page.get_by_role("button", name="Show policy token").click()
    expect(page.locator("#policy-token")).to_have_text(profile.policy_token)
    look(page, "profile-token-shown")
    page.get_by_role("button", name="Copy parameter for MSI installer").click()
    assert page.evaluate("navigator.clipboard.readText()") == f"POLICYTOKEN={profile.policy_token}"


def test_changes_are_reviewed_and_saved_with_a_typed_password(portal_page: Page, live_server: LiveServer) -> None:
    profile = make("Finance")
    group = GroupFactory.create(name="Traders")
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/{profile.pk}/")
    page.get_by_label("Log File Size").fill("250")
    page.get_by_role("textbox", name="Logout Password").fill("hunter2-secret")
    choose(page, "Selected groups", "Traders")
    page.get_by_role("button", name="Review changes").click()
    expect(page.get_by_role("row", name=re.compile("Log File Size"))).to_contain_text("250 MB")
    assert "hunter2" not in page.content()
    look(page, "profile-review")
    page.get_by_role("button", name="Back to editing").click()
    expect(page.get_by_label("Log File Size")).to_have_value("250")
    expect(page.locator(".ts-control .item", has_text="Traders")).to_be_visible()
    assert "hunter2" not in page.content()
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Finance is saved as rule 1")
    profile.refresh_from_db()
    assert profile.settings["log_file_size"] == 250
    assert profile.group_targets.get().group == group
    assert "logout_password" in profile.secrets


def test_two_profiles_are_compared_by_picker(portal_page: Page, live_server: LiveServer) -> None:
    first = make("Finance", settings={"log_mode": "3"})
    second = make("Phones", Platform.IOS)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/compare/")
    choose(page, "First profile", "Finance")
    choose(page, "Second profile", "Phones")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("row", name=re.compile("Log Mode"))).to_contain_text("Debug")
    assert f"a={first.pk}&b={second.pk}" in page.url
    look(page, "profile-compare-platforms")


def test_a_read_only_admin_sees_no_control_that_writes(reader_page: Page, live_server: LiveServer) -> None:
    profile = make("Finance")
    page = reader_page
    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_label("Select Finance").check()
    bar = page.locator("form.bulk")
    expect(bar.get_by_role("button")).to_have_text(["Export"])
    for name in ("Disable", "Copy", "Delete"):
        expect(page.get_by_role("button", name=re.compile(f"^{name}"))).to_have_count(0)
    set_theme(page, "dark")
    axe(page)
    screenshot(page, "profiles-reader-dark-1280")
    page.goto(f"{live_server.url}/profiles/windows/{profile.pk}/")
    expect(page.get_by_role("link", name="History")).to_be_visible()
    expect(page.get_by_role("link", name="Policy Token")).to_have_count(0)
    expect(page.get_by_role("button", name="Review changes")).to_have_count(0)


def test_a_deleted_profile_is_restored_from_the_list(portal_page: Page, live_server: LiveServer) -> None:
    group, lost = GroupFactory.create(name="Zurich traders"), GroupFactory.create(name="Interns")
    make("Everybody", applies_to_all=True)
    secret = {"logout_password": "hunter2-secret"}
    make("Finance laptops", groups=[group, lost], secrets=secret, settings={"log_mode": "3"}, position=1)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_role("link", name="Delete Finance laptops").click()
    dialog = page.get_by_role("dialog", name="Delete Finance laptops?")
    expect(dialog).to_contain_text("It can be restored from Deleted profiles")
    dialog.get_by_role("button", name="Delete").click()
    lost.delete()
    page.locator(".toast").get_by_role("link", name="Restore").click()
    row = page.get_by_role("row", name=re.compile("Finance laptops"))
    expect(row).to_contain_text("admin")
    look(page, "profiles-deleted")
    row.get_by_role("link", name="Finance laptops").click()
    expect(page.get_by_text("Logout Password: passwords are not kept")).to_be_visible()
    expect(page.get_by_text("1 group that the directory does not have any more")).to_be_visible()
    look(page, "profile-restore")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".toast")).to_contain_text("Finance laptops is restored as rule 1, disabled")
    expect(page.locator("#id_log_mode")).to_have_value("3")
    assert names() == ["Finance laptops", "Everybody"]


def test_a_comparison_is_offered_for_two_and_for_no_other_number(portal_page: Page, live_server: LiveServer) -> None:
    for name in ("First", "Second", "Third"):
        make(name)
    page = portal_page
    page.goto(f"{live_server.url}/profiles/windows/")
    compare = page.locator("form[data-bulk]").get_by_role("button", name="Compare")
    for name, is_offered in (("First", False), ("Second", True), ("Third", False)):
        page.get_by_label(f"Select {name}").check()
        expect(compare).to_be_visible(visible=is_offered)
    page.get_by_label("Select Third").uncheck()
    compare.click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
