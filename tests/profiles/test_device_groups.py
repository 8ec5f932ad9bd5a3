"""Which devices are in which device groups."""

import pytest
from pytest_django import DjangoAssertNumQueries

from profiles.catalog import Platform
from profiles.models import Device, DeviceGroup, DeviceInGroup
from profiles.rules.device_groups import place, regroup
from tests.profiles.factories import device, report
from tests.profiles.objects.posture_factories import device_group, posture

pytestmark = pytest.mark.django_db


def groups_of(row: Device) -> set[str]:
    return set(DeviceInGroup.objects.filter(device=row).values_list("group__name", flat=True))


def test_a_device_is_in_the_groups_whose_expression_its_postures_fulfil() -> None:
    disk, wall, jamf = posture("Disk"), posture("Firewall"), posture("Jamf")
    device_group("Managed", [disk, wall], [jamf])
    device_group("Walled", [wall])
    row = device()
    for passed, expected in (
        ({disk}, set()),
        ({disk, wall}, {"Managed", "Walled"}),
        ({jamf}, {"Managed"}),
        ({wall}, {"Walled"}),
    ):
        report(row, dict.fromkeys((disk, wall, jamf), False) | dict.fromkeys(passed, True))
        place(row)
        assert groups_of(row) == expected


def test_a_device_of_another_platform_is_in_no_group_whatever_it_passes() -> None:
    disk = posture("Disk", Platform.WINDOWS, Platform.MACOS)
    device_group("Managed", [disk])
    group = DeviceGroup.objects.get()
    mac = device(platform=Platform.MACOS)
    report(mac, {disk: True})
    place(mac)
    assert groups_of(mac) == set()
    regroup(group)
    assert groups_of(mac) == set()


def test_a_changed_group_regroups_every_device_as_placing_each_would() -> None:
    disk, wall = posture("Disk"), posture("Firewall")
    device_group("Managed", [disk])
    group = DeviceGroup.objects.get()
    rows = [device() for _ in range(4)]
    for row, results in zip(rows, ({disk: True}, {wall: True}, {disk: True, wall: True}, {}), strict=True):
        report(row, results)
        place(row)
    assert [groups_of(row) for row in rows] == [{"Managed"}, set(), {"Managed"}, set()]
    group.settings = {"group_1": [wall.pk]}
    group.save()
    regroup(group)
    assert [groups_of(row) for row in rows] == [set(), {"Managed"}, {"Managed"}, set()]
    group.settings = {"group_1": [disk.pk, wall.pk]}
    group.save()
    regroup(group)
    assert [groups_of(row) for row in rows] == [set(), set(), {"Managed"}, set()]


@pytest.mark.parametrize("devices", [1, 40])
def test_regrouping_takes_the_same_statements_for_one_device_and_for_many(
    devices: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    disk = posture("Disk")
    device_group("Managed", [disk])
    group = DeviceGroup.objects.get()
    for _ in range(devices):
        report(device(), {disk: True})
    with django_assert_num_queries(2):
        regroup(group)
    assert DeviceInGroup.objects.count() == devices


def test_saving_a_device_group_places_the_devices_that_are_there() -> None:
    disk = posture("Disk")
    encrypted, other = device(), device()
    report(encrypted, {disk: True})
    report(other, {disk: False})
    device_group("Managed", [disk])
    assert (groups_of(encrypted), groups_of(other)) == ({"Managed"}, set())
