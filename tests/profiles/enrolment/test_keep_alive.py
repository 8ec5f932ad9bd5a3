"""What a device tells in between, and what it learns by that."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory.models import DirectoryUser
from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND, SYSTEM
from profiles import editing
from profiles.enrolment import configuration
from profiles.models import Device, DeviceCredential, DeviceInGroup, PostureResult
from tests.factories import DirectoryUserFactory, MembershipFactory
from tests.profiles.enrolment.clients import PREFIX, Laptop, code_for, refusal
from tests.profiles.factories import device_group, make, posture

pytestmark = pytest.mark.django_db
State = Device.State


@pytest.fixture
def laptop() -> Laptop:
    """Enrolled for a user."""
    found = Laptop()
    found.enrol(code=code_for(DirectoryUserFactory.create(email="ada@example.com")))
    return found


def row() -> Device:
    return Device.objects.get()


def test_a_keep_alive_notes_the_time_and_what_changed(laptop: Laptop, settings: Settings) -> None:
    settings.PORTAL_KEEP_ALIVE_MINUTES = 15
    later = timezone.now() + dt.timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        answer = laptop.post("keep-alive", {"device": {"osVersion": "12", "facts": {"ram": 8}}}).json()
    assert (row().seen_at, row().os_version, row().hostname, row().facts) == (later, "12", "host-laptop", {"ram": 8})
    assert (answer["state"], answer["keepAliveMinutes"]) == ("registered", 15)


def test_a_keep_alive_writes_one_row_and_asks_a_few_times(laptop: Laptop) -> None:
    laptop.post("keep-alive", {})
    with CaptureQueriesContext(connection) as captured:
        laptop.post("keep-alive", {"device": {"hostname": "host-laptop"}})
    written = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(written) == 1
    # the credential; BEGIN, the row, COMMIT; ties, winner; the stamps of the tenant, and of the objects
    assert len(captured) <= 8, [query["sql"][:90] for query in captured]


def test_postures_are_written_where_they_change_and_decide_about_the_groups(laptop: Laptop) -> None:
    disk = posture("Disk")
    group = device_group("Safe", [[disk]])
    posture("Elsewhere", on_macos=True)
    answer = laptop.post("keep-alive", {"postures": {"Disk": True, "Elsewhere": True}}).json()
    assert answer["unknownPostures"] == ["Elsewhere"]
    assert list(DeviceInGroup.objects.values_list("group_id", flat=True)) == [group.pk]
    first = PostureResult.objects.get()
    laptop.post("keep-alive", {"postures": {str(disk.pk): True}})
    assert PostureResult.objects.get().reported_at == first.reported_at
    laptop.post("keep-alive", {"postures": {str(disk.pk): False}})
    assert not PostureResult.objects.get().passes
    assert not DeviceInGroup.objects.exists()


def test_a_device_cannot_say_that_it_is_another_one(laptop: Laptop) -> None:
    answer = laptop.post("keep-alive", {"device": {"udid": "somebody else's"}})
    assert refusal(answer) == (400, "invalid", ["device.udid"])


def test_a_device_has_a_hundred_facts_at_most_however_often_it_tells_others(laptop: Laptop) -> None:
    laptop.post("service-status", {"services": {"zia": {"enabled": True}}})
    laptop.post("keep-alive", {"device": {"facts": {f"a{n}": n for n in range(60)}}})
    answer = laptop.post("keep-alive", {"device": {"facts": {f"b{n}": n for n in range(41)}}})
    assert refusal(answer) == (400, "invalid", ["device.facts"])
    assert laptop.post("keep-alive", {"device": {"facts": {f"b{n}": n for n in range(40)}}}).status_code == 200
    assert len(row().facts) == 101


def test_a_soft_removal_is_completed_by_a_keep_alive(laptop: Laptop) -> None:
    Device.objects.update(state=State.REMOVAL_PENDING)
    assert laptop.get("configuration").status_code == 200
    answer = laptop.post("keep-alive").json()
    assert (answer["state"], answer["configuration"]["etag"]) == ("removed", None)
    assert (row().state, DeviceCredential.objects.count()) == (State.REMOVED, 0)
    assert row().deregistered_at is not None
    assert laptop.post("keep-alive").status_code == 401
    assert AuditEntry.objects.filter(before__State="Removal Pending", after__State="Removed").count() == 1


@pytest.mark.parametrize("state", [State.REMOVED, State.QUARANTINED, State.UNREGISTERED])
def test_a_device_that_is_not_enrolled_any_more_is_let_in_nowhere(laptop: Laptop, state: State) -> None:
    Device.objects.update(state=state)
    for path in ("keep-alive", "update-policy", "log-out", "disable-reason", "service-status"):
        answer = laptop.post(path)
        assert (refusal(answer)[:2], answer["WWW-Authenticate"]) == ((401, "not_enrolled"), "Bearer")
    assert laptop.get("configuration").status_code == 401


def test_a_configuration_is_downloaded_once_and_counted(laptop: Laptop) -> None:
    assert laptop.post("keep-alive").json()["configuration"]["isNew"]
    answer = laptop.get("configuration")
    assert (answer.status_code, answer["Content-Type"], answer.json()["profile"]["name"]) == (
        200, "application/json", "Default",
    )  # fmt: skip
    again = laptop.get("configuration", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    kept = laptop.post("update-policy").json()["configuration"]
    assert (kept["isNew"], kept["etag"], kept["profile"]) == (False, answer["ETag"], "Default")
    assert (row().downloads, row().profile_revision, f'"{row().digest}"') == (1, 1, answer["ETag"])
    assert row().downloaded_at is not None


def test_a_profile_that_applies_from_now_on_is_news(laptop: Laptop) -> None:
    sales = MembershipFactory.create(user=DirectoryUser.objects.get()).group
    before = laptop.get("configuration")["ETag"]
    profile = make("Sales", groups=[sales])
    answer = laptop.get("configuration", **{"If-None-Match": before})
    assert (answer.status_code, answer.json()["profile"]["name"], row().profile) == (200, "Sales", profile)
    editing.set_enabled(SYSTEM, profile.pk, False)
    assert laptop.post("keep-alive").json()["configuration"] == {
        "isNew": True, "etag": before, "profile": "Default", "revision": 1,
    }  # fmt: skip


def test_the_number_of_queries_of_a_download_is_constant(laptop: Laptop) -> None:
    """Cold: what was built before is forgotten."""
    counts = []
    for size in (2, 20):
        for n in range(size):
            membership = MembershipFactory.create(user=DirectoryUser.objects.get())
            make(f"Rule {size} {n}", groups=[membership.group], is_enabled=n == 0)
        configuration._built.clear()
        with CaptureQueriesContext(connection) as captured:
            laptop.get("configuration")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 11


def test_a_head_request_counts_no_download(laptop: Laptop) -> None:
    answer = laptop.client.head(f"{PREFIX}configuration", headers=laptop.headers)
    assert (answer.status_code, row().downloads) == (200, 0)


def test_the_services_of_a_device_are_noted(laptop: Laptop) -> None:
    laptop.post("service-status", {"services": {"zia": {"enabled": True}, "zpa": {"enabled": True}}})
    laptop.post("service-status", {"services": {"zpa": {"enabled": False, "health": "inactive"}}})
    services = row().facts["services"]
    assert {name: (one["enabled"], one["health"]) for name, one in services.items()} == {
        "zia": (True, "active"), "zpa": (False, "inactive"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("services", "field"),
    [
        (None, "services"),
        ({}, "services"),
        ({"vpn": {"enabled": True}}, "services.vpn"),
        ({"zia": True}, "services.zia"),
        ({"zia": {"enabled": "yes"}}, "services.zia"),
        ({"zia": {"enabled": True, "health": "ill"}}, "services.zia"),
    ],
)
def test_a_service_status_that_cannot_be_read_is_refused(laptop: Laptop, services: Any, field: str) -> None:
    assert refusal(laptop.post("service-status", {"services": services})) == (400, "invalid", [field])


def test_the_credential_of_a_device_opens_no_other_api_and_a_token_of_an_api_client_opens_no_device(
    laptop: Laptop,
) -> None:
    assert Client().get("/zia/api/v1/groups", headers=laptop.headers).status_code == 401
    assert Client().get("/", headers=laptop.headers).status_code == 302
    api_client, secret = api_clients.create(COMMAND, name="Reports", role=ApiClient.Role.WRITE)
    form = {"grant_type": "client_credentials", "client_id": api_client.client_id, "client_secret": secret}
    laptop.credential = Client().post("/oauth2/v1/token", form).json()["access_token"]
    assert laptop.get("configuration").status_code == 401


@pytest.mark.parametrize(
    ("header", "status"),
    [("", 401), ("Bearer", 401), ("Basic {}", 401), ("Bearer dc_wrong", 401), ("bearer {}", 200), ("Bearer {}", 200)],
)
def test_only_the_credential_as_a_bearer_token_signs_in(laptop: Laptop, header: str, status: int) -> None:
    headers = {"Authorization": header.format(laptop.credential)}
    assert Client().get(f"{PREFIX}configuration", headers=headers).status_code == status


def test_every_other_address_answers_in_json(laptop: Laptop) -> None:
    assert refusal(laptop.get("nothing/here")) == (404, "not_found", [])
    assert refusal(laptop.get("keep-alive")) == (405, "wrong_method", [])
    text = laptop.client.post(f"{PREFIX}keep-alive", "no JSON", "text/plain", headers=laptop.headers)
    assert refusal(text) == (415, "not_json", [])
    large = laptop.client.post(f"{PREFIX}enrol", b"[" + b" " * 2**21 + b"]", "application/json")
    assert refusal(large) == (413, "too_large", [])


def test_a_device_may_ask_as_often_as_the_setting_says(laptop: Laptop, settings: Settings) -> None:
    settings.PORTAL_CLIENT_RATE_LIMIT = "2/minute"
    assert [laptop.post("keep-alive").status_code for _ in range(3)] == [200, 200, 429]
