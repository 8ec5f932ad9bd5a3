"""How many devices have which profile, on every page that tells it; each number leads to those devices."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from profiles.catalog import Platform
from profiles.models import AppProfile, Device
from tests.factories import DirectoryUserFactory, MembershipFactory
from tests.profiles.factories import device, make, place_in_state

pytestmark = pytest.mark.django_db
State = Device.State


@pytest.fixture
def finance() -> AppProfile:
    """Two devices have its second revision, one its first; what is not enrolled any more does not count."""
    profile = make("Finance")
    AppProfile.objects.filter(pk=profile.pk).update(revision=2)
    for revision in (2, 2, 1):
        device(profile=profile, profile_revision=revision)
    for state in (State.UNREGISTERED, State.REMOVED, State.QUARANTINED):
        place_in_state(state, profile=profile, profile_revision=2)
    device()
    return profile


def followed(client: Client, address: str) -> dict[str, int]:
    """The texts of the links to the device list on a page, with the number of devices behind each."""
    page = client.get(address).content.decode()
    links = re.findall(r'<a href="(/devices/\?[^"]+)"[^>]*>([^<]+)</a>', page)
    rows = {
        " ".join(text.split()): client.get(url.replace("&amp;", "&")).context["table"].paginator.count
        for url, text in links
    }
    return rows


def test_the_page_of_a_profile_tells_its_devices(finance: AppProfile, admin_client: Client) -> None:
    found = followed(admin_client, reverse("profiles:edit", args=["windows", finance.pk]))
    assert found == {"3 enrolled devices": 3, "2 up to date": 2, "1 outdated": 1}


def test_a_profile_without_a_device_says_so(admin_client: Client) -> None:
    page = admin_client.get(reverse("profiles:edit", args=["windows", make("New").pk])).content.decode()
    assert "No enrolled device with this profile." in page


def test_the_list_of_a_platform_tells_its_devices(finance: AppProfile, admin_client: Client) -> None:
    device(Platform.MACOS)
    found = followed(admin_client, reverse("profiles:list", args=["windows"]))
    assert found == {"4 enrolled devices": 4, "2 up to date": 2, "1 outdated": 1, "1 with nothing downloaded yet": 1}


def test_the_dashboard_tells_the_devices_of_each_platform(finance: AppProfile, admin_client: Client) -> None:
    for _ in range(5):
        device(Platform.MACOS)
    page = " ".join(admin_client.get(reverse("dashboard")).content.decode().split())
    for text in ("4 devices on Windows", "2 devices up to date on Windows", "1 outdated devices on Windows",
                 "5 devices on macOS", "5 devices with nothing on macOS"):  # fmt: skip
        assert f'aria-label="{text}"' in page
    assert "devices on Linux" not in page  # no link on a zero
    assert followed(admin_client, reverse("dashboard")).items() >= {"4": 4, "2": 2, "1": 1, "5": 5}.items()


def test_the_pages_of_a_user_and_a_group_tell_their_devices(admin_client: Client) -> None:
    member = MembershipFactory.create()
    device(user=member.user)
    place_in_state(State.UNREGISTERED, user=member.user)
    place_in_state(State.REMOVED, user=member.user)
    device(user=DirectoryUserFactory.create())
    for name, row in (("user", member.user), ("group", member.group)):
        assert followed(admin_client, reverse(f"directory:{name}", args=[row.pk])) == {"2 devices": 2}
    lonely = DirectoryUserFactory.create()
    page = " ".join(admin_client.get(reverse("directory:user", args=[lonely.pk])).content.decode().split())
    assert "<dt>Devices</dt> <dd> 0 devices" in page
