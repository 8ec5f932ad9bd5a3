"""The story of an expectation: stated, it refuses a save, is overridden with a reason, mended, and holds a sync."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory import sync
from directory.models import DirectoryGroup, DirectoryUser, SyncRun
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.editing.drafts import ProfileDraft
from profiles.models import Expectation
from profiles.rules.targets import Targets
from tests.browser.conftest import axe
from tests.directory.conftest import QUICK, Mirror, mirror, zia
from tests.directory.upstream_server import Zia
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["mirror", "zia"]


def state_it(page: Page, live_server: LiveServer) -> None:
    """No member of Sales gets Default, on the page, with the answer before it is saved."""
    page.goto(f"{live_server.url}/profiles/expectations/")
    page.get_by_role("link", name="Add Expectation").first.click()
    page.get_by_role("link", name="No member of a group gets Default").click()
    expect(page.locator("#result")).to_contain_text("Not checked")
    page.get_by_role("combobox", name="Group").focus()
    page.keyboard.type("Sales")
    page.get_by_role("option", name="Sales").click()
    expect(page.locator("#result")).to_contain_text("0 of 2 members get Default")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The expectation is saved.")).to_be_visible()


@pytest.mark.answers(409)
def test_it_refuses_a_save_is_overridden_with_a_reason_and_holds_a_sync(
    zia: Zia, mirror: Mirror, portal_page: Page, live_server: LiveServer
) -> None:
    page = portal_page
    mirror()
    rule = make("Sales team", groups=[DirectoryGroup.objects.get(name="Sales")])
    state_it(page, live_server)

    page.goto(f"{live_server.url}/profiles/windows/")
    page.get_by_role("button", name="Disable Sales team").click()
    page.get_by_role("button", name="Disable", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not saved: it would break an expectation")
    expect(page.get_by_text("2 of 2 members get Default: Ada gets Default on Windows")).to_be_visible()
    axe(page)
    page.get_by_label("Reason to save it all the same").fill("Sales moves to another rule tonight")
    page.get_by_role("button", name="Save anyway").click()
    expect(page.get_by_text("Sales team is disabled")).to_be_visible()
    expect(page.get_by_text("This breaks an expectation.")).to_be_visible()
    assert AuditEntry.objects.get(action="override").after["Reason"] == "Sales moves to another rule tonight"

    page.goto(f"{live_server.url}/profiles/expectations/?state=broken")
    page.get_by_role("link", name="No member of Sales gets Default on Windows").click()
    expect(page.get_by_text("Sales team (Windows) was disabled (admin)")).to_be_visible()
    editing.set_enabled(SYSTEM, rule.pk, True)

    only_these = Targets(users=frozenset(DirectoryUser.objects.values_list("pk", flat=True)))
    editing.update(SYSTEM, rule.pk, ProfileDraft("Sales team", targets=only_these), expected_revision=3)
    zia.add_user(33, "Cy", 21, [12])
    held = mirror()
    assert held.state == SyncRun.State.HELD
    page.goto(f"{live_server.url}/administration/client-connector-support/advanced-configuration/held/{held.pk}/")
    expect(page.get_by_role("link", name="No member of Sales gets Default on Windows")).to_be_visible()
    axe(page)
    page.get_by_label("Reason to apply it all the same").fill("Cy starts on Monday")
    page.get_by_role("button", name="Apply anyway").click()
    expect(page.get_by_text("The sync is queued.")).to_be_visible()
    queued = SyncRun.objects.get(state=SyncRun.State.QUEUED)
    sync.run(queued.pk, patience=QUICK)
    assert SyncRun.objects.get(pk=queued.pk).state == SyncRun.State.SUCCEEDED
    page.goto(live_server.url)
    expect(page.get_by_text("An expectation is broken: No member of Sales gets Default on Windows")).to_be_visible()
    assert Expectation.objects.get().found == {"windows": {"number": 1, "of": 3}}
