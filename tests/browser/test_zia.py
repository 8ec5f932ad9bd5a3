"""User Management of the embedded ZIA Admin Portal in a browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from tests.browser.test_story import choose

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_user_is_put_into_a_group_and_the_group_is_deleted(portal_page: Page, live_server: LiveServer) -> None:
    ZiaDepartment.objects.create(name="Head Office")
    group = ZiaGroup.objects.create(name="Traders")
    page = portal_page
    page.goto(f"{live_server.url}/zia/users/")
    page.get_by_role("link", name="Add User").first.click()
    page.get_by_label("User name").fill("Ada Lovelace")
    page.get_by_label("User ID").fill("ada@alpinetrust.example")
    choose(page, "Department", "Head Office")
    choose(page, "Groups", "Traders")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Ada Lovelace is saved")
    assert ZiaMembership.objects.filter(user=ZiaUser.objects.get(), group=group).exists()

    page.get_by_role("link", name="Groups").first.click()
    page.get_by_role("link", name="Traders").click()
    page.get_by_role("link", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 user loses this group")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_contain_text("Traders is deleted")
    assert not ZiaGroup.objects.exists()
