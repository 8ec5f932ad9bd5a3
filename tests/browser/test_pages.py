"""Every page: axe clean in light and dark, nothing wider than a phone, one h1, the console silent."""

import functools
from collections.abc import Callable

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory import schedule
from directory.models import DirectoryGroup, DirectoryUser, SyncRun
from directory.zia.models import ZiaGroup, ZiaUser
from directory.zia.seed import seed_sample
from portal.audit.models import AuditEntry
from portal.audit.record import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.drafts import Draft
from profiles.models import AppProfile
from profiles.targets import Targets
from tests.browser.conftest import axe, screenshot, set_theme
from tests.factories import EPOCH, GroupFactory, MembershipFactory, SyncRunFactory

pytestmark = pytest.mark.django_db(transaction=True)

COUNTS = {
    kind: {"listed": 40, "added": 3, "renamed": 1, "changed": 0, "revived": 0, "removed": 1, "unchanged": 36}
    for kind in ("group", "department", "user")
}


@pytest.fixture
def world() -> None:
    """A little of everything."""
    seed_sample()
    membership = MembershipFactory.create()
    gone = GroupFactory.create(name="Interns", deleted_at=EPOCH)
    SyncRunFactory.create(counts=COUNTS)
    SyncRunFactory.create(
        state=SyncRun.State.FAILED, error="ZIA answered 503 (Service Unavailable) while reading groups, page 3.",
        error_kind="server", http_status=503,
    )  # fmt: skip
    targets = Targets(groups=frozenset({membership.group_id, gone.pk}))
    editing.create(SYSTEM, Platform.WINDOWS, Draft(name="Finance laptops", targets=targets, description="Finance"))
    editing.create(SYSTEM, Platform.WINDOWS, Draft(name="Everybody", targets=Targets(applies_to_all=True)))
    editing.create(SYSTEM, Platform.WINDOWS, Draft(name="Prepared", is_enabled=False))


def _pk(model: type[Model]) -> int:
    return int(model._default_manager.order_by("pk").values_list("pk", flat=True)[0])


PAGES: dict[str, Callable[[], str]] = {
    "dashboard": lambda: reverse("dashboard"),
    "preferences": lambda: reverse("preferences"),
    "change-password": lambda: reverse("account_change_password"),
    "advanced-configuration": lambda: reverse("support:advanced_configuration"),
    "groups": lambda: reverse("directory:groups"),
    "group": lambda: reverse("directory:group", args=[_pk(DirectoryGroup)]),
    "departments": lambda: reverse("directory:departments"),
    "users": lambda: reverse("directory:users"),
    "user": lambda: reverse("directory:user", args=[_pk(DirectoryUser)]),
    "runs": lambda: reverse("directory:runs"),
    "run": lambda: reverse("directory:run", args=[_pk(SyncRun)]),
    "nothing-found": lambda: reverse("directory:groups") + "?q=nowhere",
    "audit": lambda: reverse("audit:list"),
    "audit-entry": lambda: reverse("audit:entry", args=[_pk(AuditEntry)]),
    "profiles": lambda: reverse("profiles:list", args=["windows"]),
    "profiles-empty": lambda: reverse("profiles:list", args=["linux"]),
    "profile-form": lambda: reverse(
        "profiles:edit", args=["windows", AppProfile.objects.get(name="Finance laptops").pk]
    ),
    **{f"profile-add-{name}": functools.partial(reverse, "profiles:add", args=[name]) for name in Platform},
    "profile-delete": lambda: reverse("profiles:delete", args=["windows", AppProfile.objects.get(name="Prepared").pk]),
    "zia-groups": lambda: reverse("zia:groups"),
    "zia-departments": lambda: reverse("zia:departments"),
    "zia-users": lambda: reverse("zia:users"),
    "zia-group": lambda: reverse("zia:edit_group", args=[_pk(ZiaGroup)]),
    "zia-user": lambda: reverse("zia:edit_user", args=[_pk(ZiaUser)]),
    "zia-delete": lambda: reverse("zia:delete_group", args=[_pk(ZiaGroup)]),
}


def look(page: Page, name: str) -> None:
    """What holds for every page, as it is now."""
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    for theme in ("light", "dark"):
        set_theme(page, theme)
        axe(page)
        screenshot(page, f"{name}-{theme}-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    for theme in ("light", "dark"):
        set_theme(page, theme)
        screenshot(page, f"{name}-{theme}-390")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 320, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(name: str, world: None, portal_page: Page, live_server: LiveServer) -> None:
    portal_page.goto(live_server.url + PAGES[name]())
    look(portal_page, name)


def test_the_dashboard_without_worries_is_accessible(portal_page: Page, live_server: LiveServer) -> None:
    schedule.beat(timezone.now())
    SyncRunFactory.create(counts=COUNTS)
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
