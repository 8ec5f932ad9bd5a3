"""The pages that say who gets which profile, after a group that one profile leaves out vanished, and while a rule is
limited to a device group."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from directory import sync
from directory.models import DirectoryGroup, DirectoryUser, Membership, SyncRun
from directory.zia.models import ZiaGroup, ZiaMembership, ZiaUser
from directory.zia.seed import seed_sample
from portal.accounts.api_clients import ensure_embedded_client
from portal.audit.recording import SYSTEM
from profiles.catalog import Platform
from profiles.models import AppProfile
from tests.browser.test_pages import WIDE, look
from tests.factories import EPOCH
from tests.profiles.factories import make
from tests.profiles.objects.posture_factories import device_group, posture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(live_server: LiveServer, settings: Settings) -> None:
    """The sample company, mirrored, with rules; then two groups that rules name vanish in ZIA, and the sync is held."""
    seed_sample()
    ensure_embedded_client()
    settings.PORTAL_ZIA_BASE_URL = live_server.url
    run()
    laptops = device_group("Company laptops", [posture("Firewall on", Platform.WINDOWS, Platform.MACOS)])
    zurich, london = (DirectoryGroup.objects.get(name=f"Office {place}") for place in ("Zurich", "London"))
    make("Managed", applies_to_all=True, settings={"device_groups": [laptops.pk]})
    make("Zurich office", groups=[zurich])
    make("Everybody but London", applies_to_all=True, excluded=[london])
    make("Phones", Platform.IOS, applies_to_all=True, excluded=[london])
    for group in ZiaGroup.objects.filter(name__in=("Office Zurich", "Office London")):
        ZiaMembership.objects.filter(group=group).delete()
        group.delete()


def run(*, dry_run: bool = False) -> SyncRun:
    requested = sync.request(SYSTEM, dry_run=dry_run).run
    sync.run(requested.pk)
    requested.refresh_from_db()
    return requested


def member_of(name: str) -> int:
    return Membership.objects.filter(group__name=name).values_list("user_id", flat=True)[0]


def test_what_a_sync_would_change_is_said_before_and_after(
    world: None, portal_page: Page, live_server: LiveServer
) -> None:
    page, url = portal_page, live_server.url
    user = member_of("Office London")
    dry, held = run(dry_run=True), run()
    assert held.state == SyncRun.State.HELD
    for name, address, text in (
        ("held-numbers", reverse("support:held", args=[held.pk]), "which lets in its"),
        ("run-dry-numbers", reverse("directory:run", args=[dry.pk]), "would get another app profile"),
        ("held-card", reverse("support:advanced_configuration"), "would get another app profile"),
        ("effective-device", f"{reverse('profiles:effective')}?user={user}", "On a device of Company laptops:"),
        ("user-device", reverse("directory:user", args=[user]), "May apply, on a device of Company laptops"),
    ):
        page.set_viewport_size(WIDE)
        page.goto(url + address)
        expect(page.get_by_text(text).first).to_be_visible()
        look(page, name)
    sync.run(sync.apply_anyway(SYSTEM, held.pk).run.pk)
    gone = DirectoryUser.objects.order_by("pk")[0]
    make("VIP", users=[gone])
    DirectoryUser.objects.filter(pk=gone.pk).update(deleted_at=EPOCH)
    assert ZiaUser.objects.exists()
    london = DirectoryGroup.objects.get(name="Office London")
    for name, address, text in (
        ("dashboard-let-in", reverse("dashboard"), "apply to those who were in them: Office London"),
        ("list-let-in", reverse("profiles:list", args=["windows"]), "former members of 1 removed group"),
        (
            "group-let-in",
            reverse("directory:group", args=[london.pk]),
            "that it had",
        ),
    ):
        page.set_viewport_size(WIDE)
        page.goto(url + address)
        expect(page.get_by_text(text).first).to_be_visible()
        look(page, name)
    page.set_viewport_size(WIDE)
    rule = AppProfile.objects.get(name="Everybody but London", platform=Platform.WINDOWS)
    page.goto(url + reverse("profiles:edit", args=["windows", rule.pk]))
    page.get_by_role("button", name="Review changes").click()
    expect(page.get_by_text("depending on the device")).to_be_visible()
    look(page, "review-device")
