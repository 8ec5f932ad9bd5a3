"""Several at the same moment: one code lets one device in, no user gets a seventeenth, one device has one row."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles.catalog import Platform
from profiles.enrolment import keys, registering
from profiles.enrolment.admission import Shown
from profiles.enrolment.reading import DeviceReport
from profiles.enrolment.refused import Refused
from profiles.models import COUNTED, DEVICES_PER_USER, Device, DeviceCredential, EnrolmentCode
from tests.factories import DirectoryUserFactory
from tests.profiles.enrolment.clients import code_for, key_for
from tests.profiles.factories import device
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SEVERAL = 4


def enrol(shown: Shown, udid: str) -> None:
    report = DeviceReport(columns={"udid": udid})
    registering.enrol(shown, Platform.WINDOWS, report, address="192.0.2.1", now=timezone.now())


def outcomes(works: list[Callable[[], object]]) -> list[str]:
    """What became of each of the works, done at once: "" or the code of its refusal."""
    left, found, lock = list(works), list[str](), threading.Lock()

    def do() -> None:
        with lock:
            work = left.pop()
        try:
            work()
        except DomainError as error:
            found.append(error.code)
        else:
            found.append("")

    at_once(len(works), do)
    return sorted(found)


def attempts(number: int, of: Callable[[int], Any]) -> list[Callable[[], object]]:
    def one(n: int) -> Callable[[], object]:
        return lambda: of(n)

    return [one(n) for n in range(number)]


def test_of_several_devices_with_one_code_one_is_enrolled() -> None:
    shown = Shown(code=code_for(DirectoryUserFactory.create()))
    found = outcomes(attempts(SEVERAL, lambda n: enrol(shown, f"device {n}")))
    assert found == ["", *["wrong_code"] * (SEVERAL - 1)]
    assert (Device.objects.count(), DeviceCredential.objects.count()) == (1, 1)
    assert EnrolmentCode.objects.get().device == Device.objects.get()


def test_of_several_devices_at_once_the_user_gets_no_seventeenth() -> None:
    user = DirectoryUserFactory.create(email="ada@example.com")
    for _ in range(DEVICES_PER_USER - 1):
        device(user=user)
    shown = Shown(key=key_for().text, email=user.email)
    found = outcomes(attempts(SEVERAL, lambda n: enrol(shown, f"device {n}")))
    assert found == ["", *["too_many_devices"] * (SEVERAL - 1)]
    assert Device.objects.filter(user=user, state__in=COUNTED).count() == DEVICES_PER_USER


def test_one_device_that_enrols_several_times_at_once_has_one_row() -> None:
    user = DirectoryUserFactory.create(email="ada@example.com")
    key = key_for().text
    found = outcomes(attempts(SEVERAL, lambda n: enrol(Shown(key=key, email=user.email), "laptop")))
    assert found == [""] * SEVERAL
    assert (Device.objects.count(), DeviceCredential.objects.count()) == (1, 1)


def test_one_device_that_two_people_enrol_at_once_has_one_row_that_counts() -> None:
    codes = [Shown(code=code_for(DirectoryUserFactory.create())) for _ in range(2)]
    found = outcomes(attempts(2, lambda n: enrol(codes[n], "laptop")))
    assert "" in found
    assert set(found) <= {"", "conflict"}
    assert Device.objects.exclude(state=Device.State.REMOVED).count() == DeviceCredential.objects.count() == 1


def test_a_key_that_is_revoked_while_it_enrols_enrols_nothing() -> None:
    user, key = DirectoryUserFactory.create(email="ada@example.com"), key_for()
    found = keys.find(key.text, Platform.WINDOWS, timezone.now())
    keys.revoke(SYSTEM, key.row.pk, now=timezone.now())
    with pytest.raises(Refused):
        keys.use(found, timezone.now())
    with pytest.raises(Refused):
        enrol(Shown(key=key.text, email=user.email), "laptop")
    assert not Device.objects.exists()
