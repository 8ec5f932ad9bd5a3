"""A device of nobody: the profile of its policy token while that is enabled, else Default; for one, and in SQL."""

import pytest

from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.models import AppProfile, Device
from profiles.rules.of_devices import applying
from profiles.rules.resolve import profile_of_device, profile_to_download
from tests.factories import DirectoryUserFactory
from tests.profiles.factories import device, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiosk() -> AppProfile:
    return make("Kiosk")


def got(row: Device) -> str:
    """By all three."""
    one = profile_of_device(row).profile
    assert profile_to_download(row) == one
    key = Device.objects.annotate(applies=applying()).values_list("applies", flat=True).get(pk=row.pk)
    assert one.pk == key
    return one.name


def test_its_policy_token_decides(kiosk: AppProfile) -> None:
    make("Everybody", applies_to_all=True)
    assert got(device(token_profile=kiosk)) == "Kiosk"


def test_without_one_it_gets_default(kiosk: AppProfile) -> None:
    assert got(device()) == "Default"


def test_a_disabled_or_deleted_profile_counts_as_none(kiosk: AppProfile) -> None:
    row = device(token_profile=kiosk)
    editing.set_enabled(SYSTEM, kiosk.pk, False)
    assert got(row) == "Default"
    editing.set_enabled(SYSTEM, kiosk.pk, True)
    assert got(row) == "Kiosk"
    editing.delete(SYSTEM, kiosk.pk)
    row.refresh_from_db()
    assert got(row) == "Default"


def test_with_a_user_the_token_counts_no_more(kiosk: AppProfile) -> None:
    assert got(device(token_profile=kiosk, user=DirectoryUserFactory.create())) == "Default"
