"""A profile of each platform, made in the browser: in every section at least one control of each kind is used."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.audit.models import AuditEntry
from profiles import references
from profiles.catalog import Kind, Platform, Setting, readable
from profiles.catalog.platforms import MOBILE
from profiles.forms.initial import as_typed
from profiles.models import AppProfile, PredefinedApp
from tests.factories import DirectoryUserFactory, GroupFactory
from tests.profiles.objects.factories import forwarding, made, template
from tests.profiles.objects.posture_factories import device_group, posture, zia_posture
from tests.profiles.planned import Plan, Planner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def objects(platform: Platform) -> Mapping[str, int]:
    """One object of each kind that a profile of the platform may choose."""
    domains = made("domain_list", "Ours", domains=["example.com"])
    rows = {
        "forwarding_profile": forwarding("Road warriors"),
        "notification_template": template("Quiet"),
        "custom_app": made("custom_app", "ERP", ipv4="TCP 443 10.1.0.0/16"),
        "machine_token": made("machine_token", "Kiosks", token="not-kept-anywhere"),
        "location_ruleset": made("location_ruleset", "Office", domain_exclusions=[domains.pk]),
        "process_app": made("process_app", "Zoom", paths=["%APPDATA%\\Zoom\\bin\\Zoom.exe"]),
    }
    if platform is not Platform.LINUX:
        checked = "unauthorized_modification" if platform in MOBILE else "firewall"
        check = posture("Sound", platform, posture_type=checked)
        rows["device_group"] = device_group("Company devices", [check], platforms=(platform,))
        rows["zia_posture"] = zia_posture("Trusted devices", platform, high=[[check]])
    predefined = PredefinedApp.objects.order_by("pk")[0]
    return {"predefined_app": predefined.pk} | {kind: row.pk for kind, row in rows.items()}


class Form:
    """The form of a profile, by the catalogue."""

    def __init__(self, page: Page, planner: Planner) -> None:
        self.page = page
        self.planner = planner

    def row(self, key: str) -> Locator:
        return self.page.locator(f"#setting-{key}")

    def control(self, key: str) -> Locator:
        return self.page.locator(f"#id_{key}")

    def pick(self, key: str, text: str) -> None:
        box = self.row(key).locator(".ts-control input")
        box.focus()
        self.row(key).get_by_role("option", name=text).first.click()
        box.press("Tab")
        expect(self.row(key).locator(".item", has_text=text)).to_be_visible()

    def name_of(self, setting: Setting, value: Any) -> str:
        return references.readable(setting, self.planner.platform, value)

    def enter(self, key: str, value: Any) -> None:
        """As an admin does it, once the setting counts."""
        setting = self.planner.settings[key]
        expect(self.row(key).locator(".control")).not_to_have_attribute("inert", "")
        match setting.kind:
            case Kind.SWITCH:
                self.row(key).get_by_role("switch").set_checked(value)
            case Kind.CHOICE:
                self.control(key).select_option(value)
            case Kind.TAGS:
                box = self.row(key).locator(".tag-input")
                box.fill(value[-1])
                box.press("Enter")
            case Kind.REFERENCE | Kind.REFERENCES:
                self.pick(key, self.name_of(setting, value))
            case _:
                self.control(key).fill(str(value))

    def shows(self, key: str, value: Any) -> None:
        setting = self.planner.settings[key]
        match setting.kind:
            case Kind.SWITCH:
                expect(self.row(key).get_by_role("switch")).to_be_checked(checked=value)
            case Kind.TAGS:
                expect(self.row(key).locator(".tag-text")).to_have_text(value)
            case Kind.SECRET:
                expect(self.row(key).locator(".pill")).to_have_text("Set")
                expect(self.control(key)).to_have_value("")
            case Kind.REFERENCE | Kind.REFERENCES:
                expect(self.row(key).locator(".item")).to_contain_text([self.name_of(setting, value)])
            case _:
                expect(self.control(key)).to_have_value(as_typed(value))


@pytest.mark.parametrize("platform", Platform)
def test_a_profile_touching_every_section_is_saved_and_comes_back(
    platform: Platform, objects: Mapping[str, int], portal_page: Page, live_server: LiveServer
) -> None:
    GroupFactory.create(name="Accounting")
    DirectoryUserFactory.create(name="Ada Example")
    page, planner = portal_page, Planner(platform, objects)
    form, plan = Form(page, planner), planner.plan()
    page.goto(f"{live_server.url}/profiles/{platform}/add/")
    page.get_by_label("Name *").fill("Everything")
    form.pick("groups", "Accounting")
    form.pick("users", "Ada Example")
    page.get_by_label("Description").fill("All of it")
    for key, value in plan.items():
        form.enter(key, value)
    expect(page.locator(".dirty-mark")).to_contain_text(f"{len(plan) + 4} changes")
    expect(page.locator(".stop .mark-changed:visible")).to_have_count(page.locator(".stop").count())
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Everything is saved as rule 1")

    page.get_by_role("link", name="Everything", exact=True).click()
    expect(page.get_by_role("heading", name="Everything", level=1)).to_be_visible()
    for key, value in plan.items():
        form.shows(key, value)
    for key, text in (("groups", "Accounting"), ("users", "Ada Example")):
        expect(form.row(key).locator(".item")).to_contain_text([text])
    expect(page.get_by_label("Description")).to_have_value("All of it")
    expect(page.locator(".dirty-mark")).to_be_hidden()
    _is_stored_and_told(page, form, plan)


def _is_stored_and_told(page: Page, form: Form, plan: Plan) -> None:
    """In the database, in the audit entry and under History, in the catalogue's words."""
    profile = AppProfile.objects.get(name="Everything")
    entry = AuditEntry.objects.filter(resource_id=str(profile.pk), resource_type="app_profile").latest("pk")
    page.get_by_role("link", name="History", exact=True).click()
    page.locator(".history details:not([open]) > summary").click()
    told = dict(page.locator(".history tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].textContent, row.cells[2].textContent])"
    ))  # fmt: skip
    for key, value in plan.items():
        setting = form.planner.settings[key]
        if setting.kind is Kind.SECRET:
            words = "Set"
            assert profile.secrets[key] != value
        else:
            words = (
                form.name_of(setting, value) if setting.refers_to else readable(setting, value, form.planner.platform)
            )
            assert profile.settings[key] == value
        assert (entry.after or {})[setting.label] == words
        assert told[setting.label] == words
