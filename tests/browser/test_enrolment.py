"""A device from its code to its profile, as an admin sees it: enrolled, then moved by a sync, then up to date."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from directory import sync
from directory.models import DirectoryGroup, DirectoryUser
from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.accounts.api_clients import ensure_embedded_client
from portal.audit.recording import SYSTEM
from profiles.connector.device import Counts, SimulatedDevice
from profiles.connector.running import Plan, run
from tests.browser.conftest import axe, screenshot
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sales(live_server: LiveServer, settings: Settings) -> ZiaGroup:
    """A group that the mirror knows, and a profile for it; Ada is not in it."""
    settings.PORTAL_ZIA_BASE_URL = live_server.url
    ensure_embedded_client()
    group, department = ZiaGroup.objects.create(name="Sales"), ZiaDepartment.objects.create(name="Money")
    ZiaUser.objects.create(name="Ada", email="ada@example.com", department=department)
    synced()
    make("Sales laptops", groups=[DirectoryGroup.objects.get(name="Sales")])
    return group


def synced() -> None:
    sync.run(sync.request(SYSTEM).run.pk)


def one_round(address: str, device: SimulatedDevice) -> bool:
    """In another thread: this one has the browser's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run, address, [device], Plan(rounds=1)).result()


def test_a_device_enrols_by_a_code_and_follows_its_user_after_a_sync(
    portal_page: Page, live_server: LiveServer, sales: ZiaGroup
) -> None:
    page = portal_page
    page.goto(f"{live_server.url}/administration/directory/users/{DirectoryUser.objects.get().pk}/")
    page.get_by_role("link", name="Issue a code").click()
    page.get_by_role("button", name="Issue code").click()
    shown = {"code": page.locator("#enrolment-code").inner_text()}
    device = SimulatedDevice("ada-laptop", "windows", shown, {}, lambda text: None, Counts())
    assert one_round(live_server.url, device)

    page.goto(f"{live_server.url}/devices/")
    page.get_by_role("link", name="ada-laptop").click()
    registration = page.get_by_role("region", name="Registration Details")
    expect(registration).to_contain_text("ada@example.com")
    expect(registration.get_by_role("link", name="Default")).to_be_visible()
    expect(registration).to_contain_text("the latest")

    ZiaMembership.objects.create(user=ZiaUser.objects.get(), group=sales)
    synced()
    page.reload()
    expect(registration).to_contain_text("It gets Sales laptops with its next keep-alive.")
    screenshot(page, "device-waits-light-1280")
    axe(page)

    assert one_round(live_server.url, device)
    page.reload()
    expect(registration.get_by_role("link", name="Sales laptops")).to_be_visible()
    expect(registration).not_to_contain_text("with its next keep-alive")
    assert (device.counts.enrolled, device.counts.downloads) == (1, 2)
