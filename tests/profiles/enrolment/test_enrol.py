"""Who is let in, by what, for whom, and which row the device gets."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory.models import DirectoryUser
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.doors import Door, Limit
from profiles import editing
from profiles.enrolment import codes, limits
from profiles.models import COUNTED, DEVICES_PER_USER, Device, DeviceCredential, EnrolmentCode, PostureResult
from tests.factories import EPOCH, DirectoryUserFactory
from tests.profiles.enrolment.clients import Laptop, code_for, key_for, refusal
from tests.profiles.factories import device, device_group, make, posture

pytestmark = pytest.mark.django_db
REGISTERED, REMOVED = Device.State.REGISTERED, Device.State.REMOVED


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(email="ada@example.com")


def test_a_code_enrols_a_device_for_its_user(ada: DirectoryUser) -> None:
    firewall = posture("Firewall")
    group = device_group("Safe", [[firewall]])
    laptop = Laptop()
    answer = laptop.enrol(
        code=code_for(ada),
        device={"osVersion": "11", "serialNumber": "S1", "facts": {"tunnelVersion": "2.0"}},
        postures={"Firewall": True, "No such": True},
    )
    row = Device.objects.get()
    assert (row.user, row.state, row.os_version, row.serial_number) == (ada, REGISTERED, "11", "S1")
    assert (row.facts, row.hostname) == ({"tunnelVersion": "2.0"}, "host-laptop")
    assert answer["unknownPostures"] == ["No such"]
    assert (answer["user"], answer["keepAliveMinutes"], answer["state"]) == ("ada@example.com", 80, "registered")
    assert PostureResult.objects.get().passes
    assert list(row.in_groups.values_list("group_id", flat=True)) == [group.pk]


def test_a_code_is_read_in_either_case_and_without_its_marks(ada: DirectoryUser) -> None:
    text = code_for(ada)
    Laptop().enrol(code=text.replace("-", " ").lower().replace("0", "o").replace("1", "l"))


def test_a_code_opens_once(ada: DirectoryUser) -> None:
    text = code_for(ada)
    Laptop("first").enrol(code=text)
    assert refusal(Laptop("second").try_to_enrol(code=text)) == (403, "wrong_code", ["code"])
    assert EnrolmentCode.objects.get().device == Device.objects.get()


@pytest.mark.parametrize(("seconds", "status"), [(3599, 201), (3600, 403)])
def test_a_code_opens_until_it_expires(ada: DirectoryUser, seconds: int, status: int) -> None:
    text = codes.issue(SYSTEM, ada.pk, now=EPOCH, hours=1).text
    with time_machine.travel(EPOCH + dt.timedelta(seconds=seconds), tick=False):
        assert Laptop().try_to_enrol(code=text).status_code == status


def test_no_code_is_issued_for_who_was_removed_in_zia() -> None:
    gone = DirectoryUserFactory.create(deleted_at=EPOCH)
    with pytest.raises(Exception, match="was removed in ZIA"):
        code_for(gone)


def test_a_code_of_somebody_removed_meanwhile_opens_nothing(ada: DirectoryUser) -> None:
    text = code_for(ada)
    DirectoryUser.objects.update(deleted_at=EPOCH)
    assert refusal(Laptop().try_to_enrol(code=text)) == (403, "unknown_user", ["code"])
    assert not Device.objects.exists()


@pytest.mark.parametrize(("hours", "is_right"), [(0, False), (1, True), (720, True), (721, False)])
def test_a_code_lasts_from_an_hour_to_thirty_days(ada: DirectoryUser, hours: int, is_right: bool) -> None:
    if is_right:
        assert codes.issue(SYSTEM, ada.pk, now=EPOCH, hours=hours).row.expires_at == EPOCH + dt.timedelta(hours=hours)
    else:
        with pytest.raises(Exception, match="from 1 to 720 hours"):
            codes.issue(SYSTEM, ada.pk, now=EPOCH, hours=hours)


def test_a_policy_token_enrols_a_device_of_nobody() -> None:
    kiosk = make("Kiosk")
    answer = Laptop().enrol(policyToken=kiosk.policy_token)
    row = Device.objects.get()
    assert (answer["user"], row.user, row.token_profile) == (None, None, kiosk)


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("case", ["unknown", "disabled", "other platform"])
def test_a_policy_token_that_counts_for_nothing_gives_default_by_setting(
    settings: Settings, case: str, allowed: bool
) -> None:
    settings.PORTAL_DEFAULT_FOR_UNKNOWN_TOKEN = allowed
    kiosk = make("Kiosk")
    if case == "disabled":
        editing.set_enabled(SYSTEM, kiosk.pk, False)
    laptop = Laptop(platform="macos" if case == "other platform" else "windows")
    answer = laptop.try_to_enrol(policyToken="f" * 48 if case == "unknown" else kiosk.policy_token)
    if allowed:
        assert laptop.get("configuration").json()["profile"]["name"] == "Default"
    else:
        assert refusal(answer) == (403, "wrong_token", ["policyToken"])
        assert not Device.objects.exists()


def test_unknown_policy_tokens_are_few_from_one_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNKNOWN_TOKEN", Door("client_token", network=Limit(2, 300)))
    for n in range(2):
        Laptop(str(n)).enrol(policyToken="f" * 48)
    assert Laptop("one more").try_to_enrol(policyToken="f" * 48).status_code == 429
    Laptop("known").enrol(policyToken=make("Kiosk").policy_token)


def test_one_policy_token_enrols_so_many_devices_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KNOWN_TOKEN", Door("client_known_token", name=Limit(2, 3600)))
    token = make("Kiosk").policy_token
    for n in range(2):
        Laptop(str(n)).enrol(policyToken=token)
    assert Laptop("one more").try_to_enrol(policyToken=token).status_code == 429
    Laptop("other").enrol(policyToken=make("Other kiosk").policy_token)


def test_a_code_is_forgotten_three_months_after_it_expired(ada: DirectoryUser) -> None:
    now = timezone.now()
    for hours in (1, 25):
        codes.issue(SYSTEM, ada.pk, now=now - dt.timedelta(days=codes.KEPT_DAYS, hours=2), hours=hours)
    assert codes.forget_old() == 1
    assert EnrolmentCode.objects.get().expires_at > now - dt.timedelta(days=codes.KEPT_DAYS)


def test_the_seventeenth_device_of_a_user_is_refused(ada: DirectoryUser) -> None:
    for _ in range(DEVICES_PER_USER - 2):
        device(user=ada)
    device(user=ada, state=Device.State.REMOVAL_PENDING)
    for state in set(Device.State) - set(COUNTED):
        device(user=ada, state=state)
    sixteenth = Laptop("sixteenth")
    sixteenth.enrol(code=code_for(ada))
    text = code_for(ada)
    assert refusal(Laptop("seventeenth").try_to_enrol(code=text)) == (403, "too_many_devices", ["code"])
    sixteenth.enrol(code=text)  # its own row again; the refused enrolment did not use the code


def test_a_quarantined_device_cannot_enrol_by_udid_or_fingerprint(ada: DirectoryUser) -> None:
    device(udid="bad", hardware_fingerprint="print-bad", state=Device.State.QUARANTINED)
    assert refusal(Laptop("bad").try_to_enrol(code=code_for(ada))) == (403, "quarantined", ["device.udid"])
    disguised = Laptop("new name")
    answer = disguised.try_to_enrol(code=code_for(ada), device={"hardwareFingerprint": "print-bad"})
    assert refusal(answer) == (403, "quarantined", ["device.udid"])
    disguised.enrol(code=code_for(ada), device={"hardwareFingerprint": ""})


def test_a_device_that_enrols_again_keeps_its_row_and_its_former_credential_ends(ada: DirectoryUser) -> None:
    laptop = Laptop()
    first = laptop.enrol(code=code_for(ada))
    former = laptop.credential
    second = laptop.enrol(code=code_for(ada))
    assert first["deviceId"] == second["deviceId"]
    laptop.credential = former
    assert refusal(laptop.post("keep-alive"))[:2] == (401, "not_enrolled")


def test_a_device_that_logged_out_comes_back_to_its_row(ada: DirectoryUser) -> None:
    row = device(user=ada, udid="laptop", state=Device.State.UNREGISTERED, digest="d" * 64)
    Laptop().enrol(code=code_for(ada))
    row.refresh_from_db()
    assert (row.state, row.digest, Device.objects.count()) == (REGISTERED, "", 1)


@pytest.mark.parametrize("state", [Device.State.REMOVED, Device.State.REMOVAL_PENDING])
def test_a_device_that_an_admin_removed_comes_back_as_a_new_one(ada: DirectoryUser, state: Device.State) -> None:
    former = device(user=ada, udid="laptop", state=state)
    Laptop().enrol(code=code_for(ada))
    former.refresh_from_db()
    assert (former.state, Device.objects.get(state=REGISTERED).user) == (REMOVED, ada)


def test_a_device_that_enrols_for_somebody_else_is_theirs_and_the_former_row_is_removed(ada: DirectoryUser) -> None:
    bob = DirectoryUserFactory.create(email="bob@example.com")
    laptop = Laptop()
    laptop.enrol(code=code_for(ada))
    former, theirs = Device.objects.get(), laptop.credential
    laptop.enrol(code=code_for(bob))
    former.refresh_from_db()
    assert (former.user, former.state) == (ada, REMOVED)
    assert Device.objects.get(state=REGISTERED).user == bob
    assert DeviceCredential.objects.count() == 1
    laptop.credential = theirs
    assert laptop.post("keep-alive").status_code == 401


def test_a_device_of_nobody_becomes_that_of_the_user_who_enrols_it(ada: DirectoryUser) -> None:
    laptop = Laptop()
    first = laptop.enrol(policyToken=make("Kiosk").policy_token)
    second = laptop.enrol(code=code_for(ada))
    row = Device.objects.get()
    assert (first["deviceId"], row.user, row.token_profile) == (second["deviceId"], ada, None)


def test_a_policy_token_takes_no_device_from_its_user(ada: DirectoryUser) -> None:
    laptop, token = Laptop(), make("Kiosk").policy_token
    laptop.enrol(code=code_for(ada))
    answer = Laptop().try_to_enrol(policyToken=token)
    assert refusal(answer) == (403, "enrolled_already", ["device.udid"])
    assert laptop.post("keep-alive").status_code == 200
    laptop.post("log-out")
    Laptop().enrol(policyToken=token)
    assert [(row.user, row.state) for row in Device.objects.order_by("pk")] == [(ada, REMOVED), (None, REGISTERED)]


def test_an_unknown_policy_token_takes_no_device_from_another_token() -> None:
    token = make("Kiosk").policy_token
    Laptop().enrol(policyToken=token)
    Laptop().enrol(policyToken=token)
    answer = Laptop().try_to_enrol(policyToken="f" * 48)
    assert refusal(answer) == (403, "enrolled_already", ["device.udid"])


@pytest.mark.parametrize(
    ("shown", "fields"),
    [
        ({}, ["code"]),
        ({"code": "A", "policyToken": "B"}, ["code"]),
        ({"code": 1}, ["code"]),
        ({"code": "A" * 201}, ["code"]),
        ({"code": "A\0"}, ["code"]),
        ({"code": "A", "platform": "amiga"}, ["platform"]),
        ({"code": "A", "device": {"udid": ""}}, ["device.udid"]),
        (
            {"code": "A", "device": {"hostname": "x" * 256, "serialNumber": 4}},
            ["device.hostname", "device.serialNumber"],
        ),
        ({"code": "A", "device": {"colour": "red"}}, ["device.colour"]),
        ({"code": "A", "device": {"facts": []}}, ["device.facts"]),
        ({"code": "A", "device": {"facts": {str(n): n for n in range(101)}}}, ["device.facts"]),
        (
            {"code": "A", "device": {"facts": {"a": "x" * 501, "services": {}}}},
            ["device.facts.a", "device.facts.services"],
        ),
        ({"code": "A", "postures": []}, ["postures"]),
        ({"code": "A", "postures": {"Disk": "yes"}}, ["postures.Disk"]),
        ({"code": "A", "postures": {str(n): True for n in range(501)}}, ["postures"]),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_fields(shown: dict[str, Any], fields: list[str]) -> None:
    answer = Laptop().try_to_enrol(**shown)
    assert refusal(answer) == (400, "invalid", fields)
    assert not AuditEntry.objects.exists()


def test_the_longest_texts_and_the_most_facts_are_taken(ada: DirectoryUser) -> None:
    facts = {str(n): "x" * 500 for n in range(100)}
    Laptop("u" * 100).enrol(code=code_for(ada), device={"hostname": "x" * 255, "facts": facts})
    assert len(Device.objects.get().facts) == 100


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three attempts to enrol from one network."""
    monkeypatch.setattr(limits, "ENROL", Door("client_enrol", network=Limit(3, 300)))


@pytest.mark.usefixtures("few")
def test_wrong_codes_from_one_network_are_refused_unread_after_a_while(ada: DirectoryUser) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(3):
            assert Laptop().try_to_enrol(code="0000").status_code == 403
        text = code_for(ada)
        assert Laptop().try_to_enrol(code=text).status_code == 429
        assert Laptop().try_to_enrol(code=text).status_code == 429
    assert AuditEntry.objects.filter(after__Reason="Too many attempts").count() == 1


@pytest.mark.usefixtures("few")
def test_enrolments_that_succeed_are_no_attempts(ada: DirectoryUser) -> None:
    key = key_for().text
    for _ in range(4):
        Laptop().enrol(enrolmentKey=key, email=ada.email)
