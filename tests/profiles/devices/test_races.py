"""Two at once: a one-time password holds for one of them, and so does the last place of a user."""

import pytest
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles.devices import one_time, verbs
from profiles.models import COUNTED, DEVICES_PER_USER, Device
from tests.factories import DirectoryUserFactory
from tests.profiles.devices.world import small
from tests.profiles.factories import device
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_uses_of_a_one_time_password_at_once_one_holds() -> None:
    row = small().laptop
    text = row.one_time_passwords.get(purpose="exit").password.reveal()
    answers: list[bool] = []
    at_once(4, lambda: answers.append(one_time.use_one_time_password(row, "exit", text, timezone.now())))
    assert sorted(answers) == [False, False, False, True]
    assert AuditEntry.objects.filter(after__has_key="Used").count() == 1


def test_of_several_devices_at_once_one_gets_the_last_place_of_the_user() -> None:
    user = DirectoryUserFactory.create()
    for _ in range(DEVICES_PER_USER - 1):
        device(user=user)
    numbers = iter(range(3))
    refused: list[str] = []

    def enrol() -> None:
        row = Device(platform="windows", udid=f"new-{next(numbers)}", user=user)
        try:
            verbs.register(SYSTEM, row, timezone.now())
        except DomainError as error:
            refused.extend(error.fields)

    at_once(3, enrol)
    assert refused == ["user", "user"]
    assert Device.objects.filter(user=user, state__in=COUNTED).count() == DEVICES_PER_USER
