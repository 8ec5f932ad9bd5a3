"""Logging out and switching services off: the password, the reason, and what becomes of the device."""

import logging

import pytest

from directory.models import DirectoryUser
from portal.audit.models import AuditEntry
from profiles.enrolment import limits
from profiles.models import AppProfile, Device, DeviceCredential, DisableReason, OneTimePassword
from tests.factories import EPOCH, DirectoryUserFactory
from tests.profiles.enrolment.clients import Laptop, code_for, key_for, refusal
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
PASSWORD = "quite-secret-here"
State = Device.State


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(email="ada@example.com")


@pytest.fixture
def laptop(ada: DirectoryUser) -> Laptop:
    found = Laptop()
    found.enrol(code=code_for(ada))
    return found


@pytest.fixture
def strict(ada: DirectoryUser) -> AppProfile:
    """A profile that asks for a password and a reason."""
    secrets = {"logout_password": PASSWORD, "disable_zia_password": PASSWORD}
    return make("Strict", users=[ada], secrets=secrets, settings={"disable_reason": True})


def test_logging_out_ends_the_credential(laptop: Laptop) -> None:
    assert laptop.post("log-out").json() == {"state": "unregistered"}
    row = Device.objects.get()
    assert (row.state, DeviceCredential.objects.count()) == (State.UNREGISTERED, 0)
    assert row.deregistered_at is not None
    assert laptop.post("log-out").status_code == 401
    assert AuditEntry.objects.get(after__State="Unregistered").admin_name == "ada@example.com"


def test_logging_out_completes_a_removal_that_waits(laptop: Laptop) -> None:
    Device.objects.update(state=State.REMOVAL_PENDING)
    assert laptop.post("log-out").json() == {"state": "removed"}
    assert Device.objects.get().state == State.REMOVED


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({}, (400, "invalid", ["reason"])),
        ({"reason": "Holiday"}, (400, "invalid", ["password"])),
        ({"reason": "Holiday", "password": "wrong"}, (403, "wrong_password", ["password"])),
        ({"reason": "x" * 501, "password": PASSWORD}, (400, "invalid", ["reason"])),
    ],
)
def test_nobody_logs_out_without_what_the_profile_asks_for(
    laptop: Laptop, body: dict[str, str], outcome: tuple[int, str, list[str]]
) -> None:
    assert refusal(laptop.post("log-out", body)) == outcome
    assert laptop.post("keep-alive").status_code == 200
    assert not DisableReason.objects.exists()


@pytest.mark.usefixtures("strict")
def test_with_password_and_reason_the_device_logs_out(laptop: Laptop) -> None:
    reason = "x" * 500
    assert laptop.post("log-out", {"reason": reason, "password": PASSWORD}).status_code == 200
    assert [(row.service, row.reason) for row in DisableReason.objects.all()] == [("logout", reason)]


@pytest.mark.usefixtures("strict")
def test_a_service_is_switched_off_with_its_own_password(laptop: Laptop) -> None:
    body = {"service": "zia", "reason": "Captive portal"}
    assert refusal(laptop.post("disable-reason", body)) == (400, "invalid", ["password"])
    assert laptop.post("disable-reason", {**body, "password": PASSWORD}).json() == {"state": "registered"}
    assert not Device.objects.get().facts["services"]["zia"]["enabled"]
    assert DisableReason.objects.get().reason == "Captive portal"
    assert laptop.post("disable-reason", {"service": "zpa", "reason": "None is asked for"}).status_code == 200


def one_time(purpose: str) -> str:
    return OneTimePassword.objects.get(purpose=purpose).password.reveal()


@pytest.mark.usefixtures("strict")
def test_a_one_time_password_serves_once_for_its_purpose_until_the_next_policy_update(laptop: Laptop) -> None:
    text = one_time("disable_zia")
    body = {"service": "zia", "reason": "Captive portal", "password": text}
    assert refusal(laptop.post("log-out", body)) == (403, "wrong_password", ["password"])
    assert laptop.post("disable-reason", body).status_code == 200
    laptop.post("keep-alive")
    assert refusal(laptop.post("disable-reason", body)) == (403, "wrong_password", ["password"])
    assert laptop.post("update-policy").status_code == 200
    assert one_time("disable_zia") != text
    assert laptop.post("disable-reason", {**body, "password": one_time("disable_zia")}).status_code == 200


def test_the_last_fifty_reasons_of_a_device_are_kept(laptop: Laptop) -> None:
    row = Device.objects.get()
    for n in range(50):
        DisableReason.objects.create(device=row, service="zia", reason=str(n), at=EPOCH)
    laptop.post("disable-reason", {"service": "zia", "reason": "The newest"})
    reasons = set(DisableReason.objects.values_list("reason", flat=True))
    assert reasons == {*map(str, range(1, 50)), "The newest"}


def test_a_service_that_nobody_knows_is_refused(laptop: Laptop) -> None:
    assert refusal(laptop.post("disable-reason", {"service": "vpn"})) == (400, "invalid", ["service"])


@pytest.mark.usefixtures("strict")
def test_passwords_are_tried_a_few_times_only(laptop: Laptop) -> None:
    most = limits.PASSWORD.name.most if limits.PASSWORD.name else 0
    for _ in range(most):
        assert laptop.post("log-out", {"reason": "Trying", "password": "wrong"}).status_code == 403
    assert AuditEntry.objects.filter(result="failure", after__Wanted="Logout").count() == most
    assert laptop.post("log-out", {"reason": "Trying", "password": PASSWORD}).status_code == 429


@pytest.mark.usefixtures("strict")
def test_neither_the_log_nor_the_audit_log_holds_a_secret(ada: DirectoryUser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code, key, token = code_for(ada), key_for().text, make("Kiosk").policy_token
    laptop, other, kiosk = Laptop(), Laptop("other"), Laptop("kiosk")
    laptop.enrol(code=code)
    other.enrol(enrolmentKey=key, email=ada.email)
    kiosk.enrol(policyToken=token)
    secrets = [code, code.replace("-", ""), key, token, laptop.credential, other.credential, kiosk.credential]
    laptop.try_to_enrol(code=code)
    kiosk.try_to_enrol(policyToken="f" * 48)
    laptop.post("log-out", {"reason": "Wrong", "password": "typed-and-wrong"})
    laptop.get("configuration")
    laptop.post("log-out", {"reason": "Right", "password": PASSWORD})
    audited = [str(entry.__dict__) for entry in AuditEntry.objects.all()]
    for secret in [*secrets, "f" * 48, "typed-and-wrong", PASSWORD]:
        assert secret not in caplog.text
        assert not [text for text in audited if secret in text]
    assert "enrolment" in " ".join(audited).lower()
