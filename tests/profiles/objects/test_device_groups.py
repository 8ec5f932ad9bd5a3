"""Device groups and ZIA posture profiles: expressions over postures, their limits, their preview."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.lib.errors import DomainError
from profiles import references
from profiles.catalog import Platform
from profiles.catalog.postures import expression
from profiles.models import DeviceGroup, ZiaPosture
from tests.profiles.objects.posture_factories import device_group, filled, posture, zia_posture
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db

GROUPS = reverse("objects:list", args=["device-groups"])
ADD_GROUP = reverse("objects:add", args=["device-groups"])
ZIA = reverse("objects:list", args=["zia-posture-profiles"])
ADD_ZIA = reverse("objects:add", args=["zia-posture-profiles"])
PREVIEW = reverse("objects:expression_preview")


def test_a_group_is_added_and_shown_as_its_expression(admin_client: Client) -> None:
    a, b, c = (posture(name) for name in ("Firewall", "Disk", "Domain"))
    body = filled("device_group", "Trusted", on_windows="on", group_1=[a.pk, b.pk], group_3=[c.pk])
    assert admin_client.post(ADD_GROUP, body).status_code == 302
    row = DeviceGroup.objects.get()
    assert expression.groups_of(row.settings, "group") == [[a.pk, b.pk], [c.pk]]
    assert row.settings["group_2"] == [c.pk]
    text = "(&quot;Firewall&quot; AND &quot;Disk&quot;) OR &quot;Domain&quot;"
    assert text in admin_client.get(GROUPS).content.decode()
    assert text in admin_client.get(reverse("objects:edit", args=["device-groups", row.pk])).content.decode()
    entry = AuditEntry.objects.get(resource_type="device_group")
    assert entry.after is not None
    assert entry.after["Group 1"] == "Firewall, Disk"


def test_there_are_four_groups_at_most() -> None:
    row = posture()
    for n in range(4):
        device_group(f"Group {n}", [row])
    with pytest.raises(DomainError, match="4 device groups at most"):
        device_group("Fifth", [row])


@pytest.mark.parametrize(
    ("platforms", "groups", "reason"),
    [
        ((), [["Win"]], "Choose one platform"),
        ((Platform.WINDOWS,), [], "Choose one device posture"),
        ((Platform.WINDOWS,), [["Win", "Both", "W3"], ["W4", "W5", "W6"]], "6 postures are chosen, 5 are allowed"),
        ((Platform.WINDOWS,), [["Mac"]], "Mac is not for Windows"),
        ((Platform.WINDOWS, Platform.MACOS), [["Win"], ["Win", "Both"]], "No device of macOS can fulfil it"),
    ],
)
def test_an_expression_that_cannot_work_is_refused(
    platforms: tuple[Platform, ...], groups: list[list[str]], reason: str, admin_client: Client
) -> None:
    rows = {name: posture(name) for name in ("Win", "W3", "W4", "W5", "W6")}
    rows["Mac"] = posture("Mac", Platform.MACOS)
    rows["Both"] = posture("Both", Platform.WINDOWS, Platform.MACOS)
    sent = {f"group_{n}": [rows[name].pk for name in group] for n, group in enumerate(groups, start=1)}
    body = filled("device_group", "A", **{f"on_{platform}": "on" for platform in platforms}, **sent)
    answer = admin_client.post(ADD_GROUP, body)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not DeviceGroup.objects.exists()


def test_each_platform_needs_one_group_that_it_can_fulfil() -> None:
    row = device_group("Both", [posture("Win")], [posture("Mac", Platform.MACOS)],
                       platforms=(Platform.WINDOWS, Platform.MACOS))  # fmt: skip
    rows = references.referable("device_group")
    assert rows is not None
    assert list(rows.choosable(Platform.MACOS)) == [row]
    assert list(rows.choosable(Platform.IOS)) == []


def test_a_posture_that_does_not_exist_is_refused(admin_client: Client) -> None:
    posture()
    answer = admin_client.post(ADD_GROUP, filled("device_group", "A", on_windows="on", group_1=["987"]))
    assert answer.status_code == 422
    assert not DeviceGroup.objects.exists()


def test_groups_are_found_by_a_part_of_their_name_or_by_the_whole_name_of_a_posture(admin_client: Client) -> None:
    device_group("Laptops", [posture("Firewall on")])
    device_group("Servers", [posture("Disk encrypted")])
    for text, found in (
        ("apto", {"Laptops"}),
        ("FIREWALL ON", {"Laptops"}),
        ("Firewall", set()),
        ("server", {"Servers"}),
    ):
        page = admin_client.get(GROUPS, {"q": text}).content.decode()
        assert {name for name in ("Laptops", "Servers") if name in page} == found


def test_the_preview_follows_the_form_before_it_is_saved(admin_client: Client) -> None:
    a, b = posture("Firewall"), posture("Disk")
    sent = {"prefix": "high", "high_1": f"{a.pk},{b.pk}", "high_2": [b.pk], "medium_1": [a.pk]}
    page = admin_client.post(PREVIEW, sent).content.decode()
    assert "(&quot;Firewall&quot; AND &quot;Disk&quot;) OR &quot;Disk&quot;" in page
    assert "Nothing is chosen" in admin_client.post(PREVIEW, {"prefix": "high", "high_1": ["x", "99"]}).content.decode()
    many = [posture(f"P{n}").pk for n in range(6)]
    words = admin_client.post(PREVIEW, {"prefix": "low", "low_1": many}).content.decode()
    assert "6 postures are chosen, 5 are allowed" in words
    assert admin_client.get(PREVIEW).status_code == 405


def test_a_zia_posture_is_added_for_one_platform_and_listed_by_level(admin_client: Client) -> None:
    mac = posture("FileVault", Platform.MACOS, posture_type="full_disk_encryption")
    body = filled("zia_posture", "Macs", platform="macos", high_1=[mac.pk])
    assert admin_client.post(ADD_ZIA, body).status_code == 302
    row = ZiaPosture.objects.get()
    page = admin_client.get(ZIA).content.decode()
    assert "High Trust</span> &quot;FileVault&quot;" in page
    assert "Medium Trust" not in page
    rows = references.referable("zia_posture")
    assert rows is not None
    assert list(rows.choosable(Platform.MACOS)) == [row]
    assert list(rows.choosable(Platform.WINDOWS)) == []
    assert "Macs" not in admin_client.get(ZIA, {"platform": "windows"}).content.decode()


def test_a_zia_posture_without_a_level_or_for_another_platform_is_refused(admin_client: Client) -> None:
    empty = admin_client.post(ADD_ZIA, filled("zia_posture", "A"))
    assert empty.status_code == 422
    assert "for one level at least" in empty.content.decode()
    wrong = admin_client.post(ADD_ZIA, filled("zia_posture", "A", platform="ios", low_1=[posture("Win").pk]))
    assert "Win is not for iOS" in wrong.content.decode()


def test_a_read_only_admin_looks_and_nothing_more(reader_client: Client) -> None:
    row = device_group("Laptops", [posture()])
    page = reader_client.get(GROUPS).content.decode()
    assert "Laptops" in page
    assert "Add Device Group" not in page
    assert reader_client.get(reverse("objects:edit", args=["device-groups", row.pk])).status_code == 200
    for url in (ADD_GROUP, ADD_ZIA):
        assert reader_client.post(url, {"name": "A"}).status_code == 403


def test_lists_and_forms_take_the_same_queries_at_any_size(admin_client: Client) -> None:
    row = posture()
    edit = reverse("objects:edit", args=["device-groups", device_group("G", [row]).pk])
    assert_same_queries(
        admin_client,
        [GROUPS, ZIA, ADD_ZIA, edit],
        lambda name: zia_posture(name, high=[[posture(name), row]]),
    )
