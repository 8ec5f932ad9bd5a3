"""Which profile a device gets: exactly one, by its user and by the device groups that it is in."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from directory.models import DirectoryUser
from profiles.catalog import Platform
from profiles.models import Device, DeviceGroup, DevicePosture
from profiles.rules.device_groups import place
from profiles.rules.resolve import profile_of_device, profile_to_download
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.profiles.factories import device, device_group, make, posture, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(name="Ada")


@pytest.fixture
def firewall() -> DevicePosture:
    return posture("Firewall")


@pytest.fixture
def laptops(firewall: DevicePosture) -> DeviceGroup:
    return device_group("Laptops", [[firewall]])


def got(row: Device) -> str:
    found = profile_of_device(row)
    assert found.platform == row.platform
    assert profile_to_download(row) == found.profile
    assert not found.possible
    return found.profile.name


def test_the_device_decides_between_rules(ada: DirectoryUser, firewall: DevicePosture, laptops: DeviceGroup) -> None:
    make("Managed", users=[ada], settings={"device_groups": [laptops.pk]})
    make("Everybody", applies_to_all=True)
    row = device(user=ada)
    assert got(row) == "Everybody"
    report(row, {firewall: True})
    place(row)
    assert got(row) == "Managed"
    report(row, {firewall: False})
    place(row)
    assert got(row) == "Everybody"


def test_a_device_in_another_group_does_not_match(ada: DirectoryUser, laptops: DeviceGroup) -> None:
    other = posture("Other")
    device_group("Kiosks", [[other]])
    make("Managed", applies_to_all=True, settings={"device_groups": [laptops.pk]})
    row = device(user=ada)
    report(row, {other: True})
    place(row)
    assert got(row) == "Default"


def test_the_reason_names_the_rule_and_the_first_group_by_name(ada: DirectoryUser) -> None:
    groups = [MembershipFactory.create(user=ada, group__name=name).group for name in ("Zurich", "élan", "Basel")]
    make("Others", groups=[GroupFactory.create()])
    make("Support", groups=groups[:2])
    assert profile_of_device(device(user=ada)).reason == "rule 2 applies to the group élan"


def test_a_device_of_nobody_gets_default_even_where_a_rule_is_for_all() -> None:
    make("Everybody", applies_to_all=True)
    assert got(device()) == "Default"


def test_a_device_of_a_user_removed_in_zia_gets_default(ada: DirectoryUser) -> None:
    make("Everybody", applies_to_all=True)
    row = device(user=ada)
    assert got(row) == "Everybody"
    DirectoryUser.objects.filter(pk=ada.pk).update(deleted_at=EPOCH)
    assert got(row) == "Default"


def test_each_platform_has_its_own_rules(ada: DirectoryUser) -> None:
    make("VIP", users=[ada])
    make("Phones", Platform.IOS, applies_to_all=True)
    assert got(device(user=ada)) == "VIP"
    assert got(device(Platform.IOS, user=ada)) == "Phones"
    assert got(device(Platform.ANDROID, user=ada)) == "Default"


def test_two_queries_whatever_the_number_of_rules(
    ada: DirectoryUser, laptops: DeviceGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = device(user=ada)
    make("Managed", applies_to_all=True, settings={"device_groups": [laptops.pk]})
    make("Support", groups=[MembershipFactory.create(user=ada, group__name="Support").group])
    with django_assert_num_queries(2):
        assert profile_of_device(row).profile.name == "Support"
    for number in range(20):
        make(f"Off {number}", groups=[MembershipFactory.create(user=ada).group], is_enabled=False, position=1)
    row = Device.objects.get(pk=row.pk)
    with django_assert_num_queries(2):
        assert profile_of_device(row).reason == "rule 22 applies to the group Support"
