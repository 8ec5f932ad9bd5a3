"""Enrolment keys: for whom, on which platforms, how many an hour, and until when they enrol devices."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from directory.models import DirectoryUser
from portal.audit.recording import SYSTEM
from profiles.enrolment import keys
from profiles.models import Device
from tests.factories import EPOCH, DirectoryUserFactory
from tests.profiles.enrolment.clients import Laptop, key_for, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(email="ada@example.com")


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com", "ADA@EXAMPLE.COM"])
def test_a_key_enrols_for_the_user_that_it_names(ada: DirectoryUser, email: str) -> None:
    DirectoryUserFactory.create(email="ada@example.com", deleted_at=EPOCH)
    Laptop().enrol(enrolmentKey=key_for().text, email=email)
    assert Device.objects.get().user == ada


def test_a_key_finds_an_address_that_zia_writes_in_capitals() -> None:
    user = DirectoryUserFactory.create(email="Ada.Lovelace@Example.com")
    Laptop().enrol(enrolmentKey=key_for().text, email="ada.lovelace@example.com")
    assert Device.objects.get().user == user


def test_a_key_names_nobody_where_two_could_be_meant() -> None:
    for email in ("Ada@example.com", "aDa@example.com"):
        DirectoryUserFactory.create(email=email)
    answer = Laptop().try_to_enrol(enrolmentKey=key_for().text, email="ada@example.com")
    assert refusal(answer) == (403, "unknown_user", ["email"])


def test_a_key_needs_an_address_that_zia_has(ada: DirectoryUser) -> None:
    text = key_for().text
    assert refusal(Laptop().try_to_enrol(enrolmentKey=text)) == (400, "invalid", ["email"])
    unknown = Laptop().try_to_enrol(enrolmentKey=text, email="bob@example.com")
    assert refusal(unknown) == (403, "unknown_user", ["email"])


def test_a_key_enrols_its_platforms_only(ada: DirectoryUser) -> None:
    text = key_for("windows", "ios").text
    Laptop("phone", "ios").enrol(enrolmentKey=text, email=ada.email)
    other = Laptop("mac", "macos").try_to_enrol(enrolmentKey=text, email=ada.email)
    assert refusal(other) == (403, "wrong_platform", ["platform"])


def test_a_key_enrols_so_many_devices_an_hour(ada: DirectoryUser) -> None:
    text = key_for(per_hour=2).text
    for name in ("one", "two"):
        Laptop(name).enrol(enrolmentKey=text, email=ada.email)
    answer = Laptop("three").try_to_enrol(enrolmentKey=text, email=ada.email)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many")
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert Device.objects.count() == 2


def test_a_rotated_key_opens_for_the_overlap(ada: DirectoryUser) -> None:
    now = timezone.now()
    old = key_for()
    new = keys.rotate(SYSTEM, old.row.pk, overlap_hours=1, now=now)
    for name, text in (("old", old.text), ("new", new.text)):
        Laptop(name).enrol(enrolmentKey=text, email=ada.email)
    with time_machine.travel(now + dt.timedelta(hours=1), tick=False):
        Laptop("new again").enrol(enrolmentKey=new.text, email=ada.email)
        late = Laptop("late").try_to_enrol(enrolmentKey=old.text, email=ada.email)
    assert refusal(late) == (403, "wrong_key", ["enrolmentKey"])


def test_a_revoked_key_opens_nothing_and_neither_does_the_one_before_it(ada: DirectoryUser) -> None:
    old = key_for()
    new = keys.rotate(SYSTEM, old.row.pk, overlap_hours=1, now=timezone.now())
    keys.revoke(SYSTEM, old.row.pk, now=timezone.now())
    for text in (old.text, new.text):
        answer = Laptop().try_to_enrol(enrolmentKey=text, email=ada.email)
        assert refusal(answer) == (403, "wrong_key", ["enrolmentKey"])
