"""Every page: axe clean in light and dark, nothing wider than a phone, one h1, the console silent."""

import functools
from collections.abc import Callable

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from directory.connection import saving
from directory.connection.draft import ConnectionDraft
from directory.models import DirectoryGroup, DirectoryUser, Membership, SyncChange, SyncRun
from directory.status import worker
from directory.upstream import Continuity
from directory.zia import continuity as upstream_continuity
from directory.zia.models import ZiaGroup, ZiaUser
from directory.zia.sample import DOMAIN
from directory.zia.seed import seed_sample
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.devices import sample as sample_devices
from profiles.editing.drafts import ProfileDraft
from profiles.models import (
    AppProfile,
    CustomApp,
    Device,
    DeviceGroup,
    DevicePosture,
    EnrolmentKey,
    ForwardingProfile,
    LocationRuleset,
    MachineToken,
    NotificationTemplate,
    PredefinedApp,
    ProcessApp,
    ProfileGroup,
    TrustedNetwork,
    ZiaPosture,
)
from profiles.rules.targets import Targets
from support.models import BusinessContinuity
from tests.browser.conftest import COLOUR_RULES, axe, screenshot, set_theme
from tests.factories import EPOCH, GroupFactory, MembershipFactory, SyncRunFactory
from tests.profiles.enrolment.clients import code_for, key_for
from tests.profiles.objects.factories import forwarding, made, network, template
from tests.profiles.objects.posture_factories import device_group, posture, zia_posture
from tests.support.certificates import certificate, pem

pytestmark = pytest.mark.django_db(transaction=True)

COUNTS = {
    kind: {"listed": 40, "added": 3, "renamed": 1, "changed": 0, "revived": 0, "removed": 1, "unchanged": 36}
    for kind in ("group", "department", "user")
}


@pytest.fixture
def world() -> None:
    """A little of everything."""
    seed_sample()
    membership = MembershipFactory.create(user__email=f"ada.frei@{DOMAIN}")
    gone = GroupFactory.create(name="Interns", deleted_at=EPOCH)
    run = SyncRunFactory.create(counts=COUNTS)
    _change(run, membership)
    SyncRunFactory.create(
        state=SyncRun.State.FAILED, error="ZIA answered 503 (Service Unavailable) while reading groups, page 3.",
        error_kind="server", http_status=503,
    )  # fmt: skip
    dry = SyncRunFactory.create(
        state=SyncRun.State.PREVIEWED, dry_run=True, counts=COUNTS,
        warnings=[{"text": "A user names a group that ZIA does not list.", "count": 12}],
    )  # fmt: skip
    _change(dry, membership)
    targets = Targets(groups=frozenset({membership.group_id, gone.pk}))
    finance = ProfileDraft(name="Finance", targets=targets, secrets={"logout_password": "not-kept-anywhere"})
    profile = editing.create(SYSTEM, Platform.WINDOWS, finance)
    finance = ProfileDraft(
        name="Finance laptops", targets=targets, description="Finance", secrets={"logout_password": ""}
    )
    editing.update(SYSTEM, profile.pk, finance, expected_revision=1)
    editing.create(SYSTEM, Platform.WINDOWS, ProfileDraft(name="Everybody", targets=Targets(applies_to_all=True)))
    editing.create(SYSTEM, Platform.WINDOWS, ProfileDraft(name="Prepared", is_enabled=False))
    saving.save(SYSTEM, ConnectionDraft(kind="oneapi", base_url="https://api.zsapi.net"), expected_revision=0)
    office = network("Head office", dns_servers=["10.1.1.1", "10.1.1.2"], hostname="dc.corp", resolved_ips=["10.1.1.9"])
    forwarding("Road warriors", criteria_source="predefined", trusted_networks=[office.pk], trusted_zia_version="1")
    template("Quiet", is_default=True)
    security_objects()
    sample_devices.ask_for()
    sample_devices.make(timezone.now(), number=100)
    private_cloud()
    for name in ("Intune", "Jamf"):
        key_for("windows", "macos", name=name)
    code_for(DirectoryUser.objects.order_by("pk")[0])


def _change(run: SyncRun, membership: Membership) -> None:
    group, person = membership.group, membership.user
    facts = {
        "run": run,
        "kind": "membership",
        "change": "joined",
        "upstream_id": person.upstream_id,
        "name": person.name,
    }
    SyncChange.objects.create(**facts, other_id=group.upstream_id, other_name=group.name)
    facts = {"run": run, "kind": "group", "change": "renamed", "upstream_id": group.upstream_id, "name": group.name}
    SyncChange.objects.create(**facts, old_name="Accounting and Controlling")


def private_cloud() -> None:
    """Business Continuity as a good sync left it, and the failure of a later one; the same values upstream."""
    values = {
        "controller_dns": "private-cloud-controller.zurich.alpinetrust.example",
        "controller_sni": "sni.alpinetrust.example",
        "sp_url": "https://sp.alpinetrust.example/auth/business-continuity",
        "sp_ca_certificate": pem(certificate("Alpine Trust SP CA")).decode(),
    }
    upstream_continuity.save(SYSTEM, Continuity(**values))
    BusinessContinuity.objects.create(
        pk=1, **values, source="Embedded ZIA", synced_at=EPOCH, synced_by_name="admin", tried_at=timezone.now(),
        tried_by_name="second.admin", trouble="server",
        trouble_words="ZIA answered 503 (Service Unavailable) while reading Business Continuity.",
    )  # fmt: skip


def security_objects() -> None:
    """Postures, their combinations, and applications to bypass."""
    firewall = posture("Firewall on", Platform.WINDOWS, Platform.MACOS)
    disk = posture("Disk encrypted", posture_type="full_disk_encryption")
    patched = posture("Windows patched", posture_type="os_version", windows_versions=["Windows 11: 10.0.22631"])
    device_group("Company laptops", [firewall, disk], [patched])
    zia_posture("Windows trust", high=[[firewall, disk], [patched]], medium=[[firewall]])
    rows = "TCP 443,8000-8010 10.1.0.0/16,10.9.9.9; UDP * 10.2.0.0/16"
    made("custom_app", "ERP", ipv4=rows, ipv6="TCP 443 2001:db8::/32")
    made("process_app", "Zoom", paths=["%APPDATA%\\Zoom\\bin\\Zoom.exe"], subjects=["Zoom: CN=Zoom Communications"])
    made("machine_token", "Kiosks", description="Till devices", token="not-kept-anywhere")
    servers = made("traffic_ip_list", "Servers", ipv4=["10.1.0.0/16:443:tcp", "10.2.0.0/16"], ipv6=["[2001:DB8::/32]"])
    made("location_ruleset", "Office", description="In the branches", ip_exclusions=[servers.pk])


def _pk(model: type[Model]) -> int:
    return int(model._default_manager.order_by("pk").values_list("pk", flat=True)[0])


def _profile(name: str) -> int:
    return AppProfile.objects.get(name=name, platform=Platform.WINDOWS).pk


def _enrolled() -> Device:
    return Device.objects.filter(state="registered").exclude(user=None).exclude(profile=None).order_by("pk")[0]


def _named_group() -> int:
    return ProfileGroup.objects.values_list("group_id", flat=True)[0]


PAGES: dict[str, Callable[[], str]] = {
    "dashboard": lambda: reverse("dashboard"),
    "preferences": lambda: reverse("preferences"),
    "change-password": lambda: reverse("account_change_password"),
    "advanced-configuration": lambda: reverse("support:advanced_configuration"),
    "groups": lambda: reverse("directory:groups"),
    "group": lambda: reverse("directory:group", args=[_pk(DirectoryGroup)]),
    "group-history": lambda: reverse("directory:group_history", args=[_pk(DirectoryGroup)]),
    "departments": lambda: reverse("directory:departments"),
    "users": lambda: reverse("directory:users"),
    "user": lambda: reverse("directory:user", args=[_pk(DirectoryUser)]),
    "user-history": lambda: reverse("directory:user_history", args=[_pk(DirectoryUser)]),
    "runs": lambda: reverse("directory:runs"),
    "runs-bad-day": lambda: reverse("directory:runs") + "?since=yesterday",
    "run": lambda: reverse("directory:run", args=[_pk(SyncRun)]),
    "run-failed": lambda: reverse("directory:run", args=[_pk(SyncRun) + 1]),
    "run-dry": lambda: reverse("directory:run", args=[_pk(SyncRun) + 2]),
    "zia-connection": lambda: reverse("directory:connection"),
    "zia-connection-remove": lambda: reverse("directory:remove_connection"),
    "business-continuity": lambda: reverse("continuity:page"),
    "enrolment-keys": lambda: reverse("enrolment:keys"),
    "enrolment-key-add": lambda: reverse("enrolment:add_key"),
    "enrolment-key-rotate": lambda: reverse("enrolment:rotate_key", args=[_pk(EnrolmentKey)]),
    "enrolment-key-revoke": lambda: reverse("enrolment:revoke_key", args=[_pk(EnrolmentKey)]),
    "enrolment-codes": lambda: reverse("enrolment_codes:page", args=[_pk(DirectoryUser)]),
    "nothing-found": lambda: reverse("directory:groups") + "?q=nowhere",
    "audit": lambda: reverse("audit:list"),
    "audit-entry": lambda: reverse("audit:entry", args=[_pk(AuditEntry)]),
    "profiles": lambda: reverse("profiles:list", args=["windows"]),
    "profiles-empty": lambda: reverse("profiles:list", args=["linux"]),
    "profile-form": lambda: reverse(
        "profiles:edit", args=["windows", AppProfile.objects.get(name="Finance laptops").pk]
    ),
    **{f"profile-add-{name}": functools.partial(reverse, "profiles:add", args=[name]) for name in Platform},
    "profiles-narrowed": lambda: reverse("profiles:list", args=["windows"]) + f"?q=e&group={_named_group()}",
    "profile-default": lambda: reverse("profiles:edit", args=["windows", _profile("Default")]),
    "profile-history": lambda: reverse("profiles:history", args=["windows", _profile("Finance laptops")]),
    "profile-version": lambda: reverse("profiles:version", args=["windows", _profile("Finance laptops"), 1]),
    "profile-move": lambda: reverse("profiles:move", args=["windows", _profile("Prepared")]),
    "profile-token": lambda: reverse("profiles:token", args=["windows", _profile("Finance laptops")]),
    "profile-compare": lambda: f"{reverse('profiles:compare')}?a={_profile('Everybody')}&b={_profile('Prepared')}",
    "profile-effective": lambda: f"{reverse('profiles:effective')}?user={_pk(DirectoryUser)}",
    "profile-effective-empty": lambda: reverse("profiles:effective"),
    "profile-compare-empty": lambda: reverse("profiles:compare"),
    "profile-delete": lambda: reverse("profiles:delete", args=["windows", AppProfile.objects.get(name="Prepared").pk]),
    "forwarding-profiles": lambda: reverse("objects:list", args=["forwarding-profiles"]),
    "forwarding-profile": lambda: reverse("objects:edit", args=["forwarding-profiles", _pk(ForwardingProfile) + 1]),
    "forwarding-default": lambda: reverse("objects:edit", args=["forwarding-profiles", _pk(ForwardingProfile)]),
    "forwarding-add": lambda: reverse("objects:add", args=["forwarding-profiles"]),
    "trusted-networks": lambda: reverse("objects:list", args=["trusted-networks"]),
    "trusted-network": lambda: reverse("objects:edit", args=["trusted-networks", _pk(TrustedNetwork)]),
    "trusted-network-used": lambda: reverse("objects:delete", args=["trusted-networks", _pk(TrustedNetwork)]),
    "notification-templates": lambda: reverse("objects:list", args=["notification-templates"]),
    "notification-template": lambda: reverse(
        "objects:edit", args=["notification-templates", _pk(NotificationTemplate)]
    ),
    "object-delete": lambda: reverse("objects:delete", args=["forwarding-profiles", _pk(ForwardingProfile) + 1]),
    "device-postures": lambda: reverse("objects:list", args=["device-posture"]),
    "device-posture": lambda: reverse("objects:edit", args=["device-posture", _pk(DevicePosture)]),
    "device-posture-add": lambda: reverse("objects:add", args=["device-posture"]),
    "device-posture-in-use": lambda: reverse("objects:delete", args=["device-posture", _pk(DevicePosture)]),
    "device-groups": lambda: reverse("objects:list", args=["device-groups"]),
    "device-group": lambda: reverse("objects:edit", args=["device-groups", _pk(DeviceGroup)]),
    "zia-postures": lambda: reverse("objects:list", args=["zia-posture-profiles"]),
    "zia-posture": lambda: reverse("objects:edit", args=["zia-posture-profiles", _pk(ZiaPosture)]),
    "predefined-apps": lambda: reverse("objects:list", args=["application-bypass-predefined"]),
    "predefined-app": lambda: reverse("objects:edit", args=["application-bypass-predefined", _pk(PredefinedApp)]),
    "custom-apps": lambda: reverse("objects:list", args=["application-bypass-custom"]),
    "custom-app": lambda: reverse("objects:edit", args=["application-bypass-custom", _pk(CustomApp)]),
    "process-apps": lambda: reverse("objects:list", args=["application-bypass-process-based"]),
    "process-app": lambda: reverse("objects:edit", args=["application-bypass-process-based", _pk(ProcessApp)]),
    "machine-tokens": lambda: reverse("objects:list", args=["machine-tokens"]),
    "machine-token": lambda: reverse("objects:edit", args=["machine-tokens", _pk(MachineToken)]),
    "rulesets": lambda: reverse("objects:list", args=["location-based-rulesets"]),
    "ruleset": lambda: reverse("objects:edit", args=["location-based-rulesets", _pk(LocationRuleset)]),
    "ip-lists": lambda: reverse("objects:list", args=["location-based-ip-lists"]),
    "ip-list-add": lambda: reverse("objects:add", args=["location-based-ip-lists"]),
    "platform-settings": lambda: reverse("platform_settings:page", args=["windows"]),
    "devices": lambda: reverse("devices:list"),
    "devices-narrowed": lambda: reverse("devices:list") + "?os=windows&state=quarantined&columns=udid&columns=model",
    "devices-partners": lambda: reverse("devices:partners"),
    "device": lambda: reverse("devices:device", args=[_enrolled().pk]),
    "device-machine": lambda: reverse("devices:device", args=[Device.objects.filter(user=None, partner="")[0].pk]),
    "device-quarantine": lambda: reverse("devices:act", args=[_enrolled().pk, "quarantine"]),
    "zia-groups": lambda: reverse("zia:groups"),
    "zia-departments": lambda: reverse("zia:departments"),
    "zia-users": lambda: reverse("zia:users"),
    "zia-group": lambda: reverse("zia:edit_group", args=[_pk(ZiaGroup)]),
    "zia-user": lambda: reverse("zia:edit_user", args=[_pk(ZiaUser)]),
    "zia-business-continuity": lambda: reverse("zia:business_continuity"),
    "zia-delete": lambda: reverse("zia:delete_group", args=[_pk(ZiaGroup)]),
}


WIDE: ViewportSize = {"width": 1280, "height": 900}


def look(page: Page, name: str) -> None:
    """What holds for every page, as it is now."""
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    for theme, rules in (("light", ()), ("dark", COLOUR_RULES)):
        set_theme(page, theme)
        axe(page, rules)
        screenshot(page, f"{name}-{theme}-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    for theme in ("light", "dark"):
        set_theme(page, theme)
        screenshot(page, f"{name}-{theme}-390")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 320, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size(WIDE)


def test_every_page_is_accessible_and_fits(
    world: None, portal_page: Page, live_server: LiveServer, subtests: pytest.Subtests
) -> None:
    """In one world, since looking at a page changes nothing that another one shows."""
    for name, address in PAGES.items():
        with subtests.test(name):
            portal_page.set_viewport_size(WIDE)
            portal_page.goto(live_server.url + address())
            look(portal_page, name)


def test_the_dashboard_without_worries_is_accessible(portal_page: Page, live_server: LiveServer) -> None:
    worker.beat(timezone.now())
    SyncRunFactory.create(counts=COUNTS, requested_at=timezone.now())
    portal_page.goto(live_server.url)
    expect(portal_page.get_by_role("heading", name="Nothing needs attention")).to_be_visible()
    look(portal_page, "dashboard-good")


@pytest.mark.answers(404)
def test_a_missing_page_is_accessible(portal_page: Page, live_server: LiveServer) -> None:
    portal_page.goto(f"{live_server.url}/nowhere/")
    look(portal_page, "not-found")


@pytest.mark.answers(422)
def test_the_sign_in_is_accessible_also_when_it_refuses(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    look(page, "sign-in")
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "sign-in-refused")


def test_the_sign_out_question_is_accessible(portal_page: Page, live_server: LiveServer) -> None:
    portal_page.goto(live_server.url + reverse("account_logout"))
    look(portal_page, "sign-out")


def test_a_new_enrolment_key_is_shown_accessibly(portal_page: Page, live_server: LiveServer) -> None:
    portal_page.goto(live_server.url + reverse("enrolment:add_key"))
    portal_page.get_by_label("Name").fill("Intune")
    portal_page.get_by_label("Windows").check()
    portal_page.get_by_role("button", name="Create key").click()
    expect(portal_page.locator("#enrolment-key")).to_contain_text("ek_")
    look(portal_page, "enrolment-key-shown")
    member = MembershipFactory.create().user
    portal_page.goto(live_server.url + reverse("enrolment_codes:page", args=[member.pk]))
    portal_page.get_by_role("button", name="Issue code").click()
    expect(portal_page.locator("#enrolment-code")).to_contain_text("-")
    look(portal_page, "enrolment-code-shown")
