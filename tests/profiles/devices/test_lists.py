"""The lists of devices: what each tab has, filters, the exact search, columns, the file, and the number of queries."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.models import AppProfile, Device
from tests.factories import DirectoryUserFactory, MembershipFactory
from tests.profiles.devices.world import small
from tests.profiles.factories import device, make, place_in_state, report
from tests.profiles.objects.posture_factories import device_group, posture
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db
State = Device.State


def shown(client: Client, name: str = "list", **query: Any) -> list[str]:
    answer = client.get(reverse(f"devices:{name}"), query)
    return sorted(row.record.hostname for row in answer.context["table"].paginated_rows)


def test_the_overview_has_all_but_the_removed_ones(admin_client: Client) -> None:
    for state in State:
        place_in_state(state, hostname=state.label)
    assert shown(admin_client) == ["Quarantined", "Registered", "Removal Pending", "Unregistered"]
    assert shown(admin_client, state="any") == sorted(state.label for state in State)
    assert shown(admin_client, state="removed") == ["Removed"]
    assert shown(admin_client, state="enrolled") == ["Registered", "Removal Pending"]


def test_the_tabs_part_devices_without_a_user_of_partners_and_failing_ones(admin_client: Client) -> None:
    device(hostname="machine")
    device(hostname="partner", partner="Northwind")
    asked, unasked = posture("Asked"), posture("Unasked")
    device_group("Managed", [asked])
    ada = DirectoryUserFactory.create()
    for name, results in (("fails", {asked: False}), ("passes", {asked: True}), ("unasked", {unasked: False})):
        report(device(hostname=name, user=ada), results)
    assert shown(admin_client, "machines") == ["machine"]
    assert shown(admin_client, "partners") == ["partner"]
    assert shown(admin_client, "failed") == ["fails"]


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ("user", "ada@example.com"),
        ("user", "Ada@Example.com"),
        ("user", "Ada Lovelace"),
        ("udid", "udid-1"),
        ("hostname", "AT-W1"),
        ("fingerprint", "f-1"),
        ("version", "4.8.0.102"),
        ("profile", "Finance"),
    ],
)
def test_the_search_is_for_the_whole_text_in_the_criterion(by: str, text: str, admin_client: Client) -> None:
    small()
    device(user=DirectoryUserFactory.create(), hostname="other", client_version="4.8")
    assert shown(admin_client, by=by, q=text) == ["AT-W1"]
    assert shown(admin_client, by=by, q=text[:-1]) == []


def test_the_search_by_device_id(admin_client: Client) -> None:
    row = small().laptop
    assert shown(admin_client, by="id", q=str(row.pk)) == ["AT-W1"]
    assert shown(admin_client, by="id", q="0") == []
    assert shown(admin_client, by="id", q="none") == []


@pytest.mark.parametrize(("days", "active", "found"), [(6, "7", True), (8, "7", False), (181, "older", True)])
def test_active_from_goes_by_the_last_keep_alive(days: int, active: str, found: bool, admin_client: Client) -> None:
    device(hostname="one", seen_at=timezone.now() - dt.timedelta(days=days))
    assert shown(admin_client, active=active) == (["one"] if found else [])


def test_os_group_user_and_profile_narrow_the_list(admin_client: Client) -> None:
    made = small()
    group = made.ada.memberships.get().group_id
    device(Platform.MACOS, hostname="mac", user=DirectoryUserFactory.create())
    assert shown(admin_client, os="macos") == ["mac"]
    for name, key in (("group", group), ("user", made.ada.pk), ("profile", made.profile.pk)):
        assert shown(admin_client, **{name: str(key)}) == ["AT-W1"]


def test_the_policy_status_tells_latest_outdated_waiting_and_nothing(admin_client: Client) -> None:
    made = small()

    def status() -> dict[str, str]:
        rows = list(csv.DictReader(io.StringIO(text_of(admin_client))))
        return {row["Machine Hostname"]: row["Policy Status"] for row in rows}

    device(hostname="new")
    assert status() == {"AT-W1": "Up to date", "new": "Nothing downloaded yet"}
    AppProfile.objects.filter(pk=made.profile.pk).update(revision=2)
    assert status()["AT-W1"] == "Outdated"
    assert shown(admin_client, policy="outdated") == ["AT-W1"]
    assert shown(admin_client, policy="latest") == []
    assert shown(admin_client, policy="none") == ["new"]
    editing.move(SYSTEM, make("Before it", applies_to_all=True).pk, 1)
    assert status()["AT-W1"] == "Another profile waits"


def text_of(client: Client, name: str = "list", **query: str) -> str:
    answer = client.get(reverse(f"devices:{name}"), {"export": "csv", **query})
    return b"".join(answer).decode("utf-8-sig")


def test_the_file_has_every_column_of_the_vendor(admin_client: Client) -> None:
    small()
    [row] = csv.DictReader(io.StringIO(text_of(admin_client, columns="user")))
    known = {"User ID": "ada@example.com", "OS Type": "Windows", "Device State": "Registered", "ZDX Version": "4.5",
             "Policy Name": "Finance", "Configuration Download Count": "3", "Unique ID": "udid-1",
             "Installation Type": "Strict Enforcement", "Machine Hostname": "AT-W1"}  # fmt: skip
    assert {key: row[key] for key in known} == known
    assert len(row) == 32
    assert AuditEntry.objects.filter(action=AuditEntry.Action.EXPORT).exists()


def test_chosen_columns_are_shown_and_kept_for_the_session(admin_client: Client) -> None:
    def columns(**query: Any) -> list[str]:
        table = admin_client.get(reverse("devices:list"), query).context["table"]
        return [column.name for column in table.columns if column.name not in ("pick", "menu")]

    assert columns()[:3] == ["hostname", "user", "platform"]
    assert columns(columns=["hostname", "udid", "nonsense"]) == ["hostname", "udid"]
    assert columns() == ["hostname", "udid"]
    assert columns(columns="hostname") == ["hostname"]


def test_pages_have_fifty_or_a_hundred_rows(admin_client: Client) -> None:
    for _ in range(51):
        device()
    assert len(shown(admin_client)) == 50
    assert len(shown(admin_client, per_page="100")) == 51
    assert len(shown(admin_client, per_page="25")) == 50


def test_the_lists_take_as_many_queries_for_many_devices_as_for_few(admin_client: Client) -> None:
    asked = posture("Asked")
    device_group("Managed", [asked])
    everybody = MembershipFactory.create().group
    make("For all", applies_to_all=True)

    def add(name: str) -> None:
        member = MembershipFactory.create(group=everybody)
        row = device(user=member.user, hostname=name, profile=AppProfile.objects.filter(is_default=True).first())
        report(row, {asked: False})
        device(hostname=f"machine {name}", partner="Northwind" if name.endswith("1") else "")

    names = ("list", "machines", "partners", "failed")
    assert_same_queries(admin_client, [reverse(f"devices:{name}") for name in names], add)


def test_who_may_only_look_is_offered_no_removal(reader_client: Client) -> None:
    small()
    page = reader_client.get(reverse("devices:list")).content.decode()
    assert "Soft remove" not in page
    assert "Quarantine…" not in page
    assert reader_client.post(reverse("devices:remove_many"), {"ids": "1"}).status_code == 403


def test_ticked_devices_are_removed_after_a_question(admin_client: Client) -> None:
    first, second = device(hostname="first"), place_in_state(State.QUARANTINED, hostname="second")
    sent = {"ids": [first.pk, second.pk]}
    question = admin_client.post(reverse("devices:remove_many"), sent)
    assert "Soft remove 1 device?" in question.content.decode()
    assert "1 of the chosen devices cannot be soft-removed" in question.content.decode()
    assert Device.objects.filter(state=State.REMOVAL_PENDING).count() == 0
    done = admin_client.post(reverse("devices:remove_many"), {**sent, "confirmed": "1"}, follow=True)
    assert [str(message) for message in done.context["messages"]] == [
        "1 device soft-removed. Refused: 1 device is Quarantined."
    ]
    first.refresh_from_db()
    assert first.state == State.REMOVAL_PENDING


def test_nothing_ticked_removes_nothing(admin_client: Client) -> None:
    answer = admin_client.post(reverse("devices:remove_many"), {}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["No device is chosen."]


def test_an_empty_list_says_how_a_device_comes_into_it(admin_client: Client) -> None:
    assert "as soon as its Client Connector enrols" in admin_client.get(reverse("devices:list")).content.decode()
