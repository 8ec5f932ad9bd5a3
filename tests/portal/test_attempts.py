"""How often somebody may try to come in, and who is not locked out by it."""

import datetime as dt

import pytest

from portal.accounts import attempts
from portal.accounts.attempts import Door, Limit, TooMany
from portal.accounts.models import Attempts
from tests.factories import EPOCH
from tests.together import at_once

DOOR = Door("test", network=Limit(4, 60), name_from_network=Limit(2, 60), name=Limit(6, 600))
HERE, THERE = "192.0.2.1", "192.0.2.2"


def attempt(name: str = "alice", address: str = HERE, seconds: float = 0, door: Door = DOOR) -> None:
    attempts.count(door, name=name, address=address, now=EPOCH + dt.timedelta(seconds=seconds))


def is_refused(name: str = "alice", address: str = HERE, seconds: float = 0) -> bool:
    try:
        attempt(name, address, seconds)
    except TooMany:
        return True
    return False


@pytest.mark.django_db
def test_a_name_is_refused_from_one_network_and_not_from_another() -> None:
    assert [is_refused() for _ in range(3)] == [False, False, True]
    assert not is_refused(address=THERE)
    assert not is_refused("bob")


@pytest.mark.django_db
def test_a_network_that_tries_many_names_is_refused_with_all_of_them() -> None:
    assert [is_refused(name) for name in "abcde"] == [False, False, False, False, True]
    assert not is_refused("e", THERE)


@pytest.mark.django_db
def test_a_name_that_many_networks_try_is_refused_everywhere_in_the_end() -> None:
    assert [is_refused(address=f"192.0.2.{n}") for n in range(7)] == [*[False] * 6, True]
    assert is_refused(address="198.51.100.1", seconds=599)
    assert not is_refused(address="198.51.100.1", seconds=600)


@pytest.mark.django_db
@pytest.mark.parametrize("twin", ["Alice", " alice ", "ALICE"])
def test_a_name_is_the_same_however_it_is_written(twin: str) -> None:
    attempt()
    attempt(twin)
    assert is_refused()


@pytest.mark.django_db
def test_a_window_ends_and_refused_attempts_do_not_make_it_longer() -> None:
    attempt(seconds=0)
    attempt(seconds=30)
    assert all(is_refused(seconds=59) for _ in range(5))
    assert not is_refused(seconds=60)


@pytest.mark.django_db
def test_the_first_refusal_says_that_it_is_one_and_all_say_how_long_to_wait() -> None:
    attempt(seconds=0)
    attempt(seconds=0)
    told = []
    for _ in range(3):
        with pytest.raises(TooMany) as refused:
            attempt(seconds=20)
        told.append((refused.value.is_first, refused.value.seconds))
    assert told == [(True, 40), (False, 40), (False, 40)]


@pytest.mark.django_db
def test_what_succeeds_was_no_failed_attempt() -> None:
    for _ in range(20):
        attempts.give_back(attempts.count(DOOR, name="alice", address=HERE, now=EPOCH))
    assert set(Attempts.objects.values_list("count", flat=True)) == {0}


@pytest.mark.django_db
def test_a_name_is_let_in_again_from_everywhere_and_networks_stay_counted() -> None:
    for address in (HERE, HERE, THERE, THERE):
        attempt(address=address)
    assert attempts.forget(DOOR, "Alice")
    assert not attempts.forget(DOOR, "Alice")
    assert not is_refused()
    assert Attempts.objects.get(subject="", address=HERE).count == 3


@pytest.mark.django_db
def test_names_are_not_kept_as_they_were_typed() -> None:
    attempt("a-password-in-the-wrong-field")
    assert not Attempts.objects.filter(subject__contains="password").exists()


@pytest.mark.django_db
def test_what_is_counted_is_bounded_and_the_most_tried_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_ROWS", 20)
    attempt("most-tried", seconds=0)
    attempt("most-tried", seconds=0)
    for n in range(50):
        attempt(f"name{n}", f"198.51.100.{n}", seconds=1)
        assert Attempts.objects.count() <= 20
    assert is_refused("most-tried", seconds=2)


@pytest.mark.django_db
def test_windows_that_ended_are_forgotten() -> None:
    attempt("old")
    attempt("new", seconds=601)
    assert Attempts.objects.filter(ends_at__lte=EPOCH + dt.timedelta(seconds=601)).count() == 0
    assert Attempts.objects.count() == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", "none"),
        ("unix", "none"),
    ],
)
def test_an_ipv6_customer_is_one_network(address: str, network: str) -> None:
    assert attempts.network_of(address) == network


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_are_all_counted() -> None:
    door = Door("race", network=Limit(5, 60), name_from_network=Limit(5, 60), name=Limit(5, 60))
    let_in: list[int] = []

    def try_once() -> None:
        try:
            attempts.count(door, name="alice", address=HERE, now=EPOCH)
        except TooMany:
            return
        let_in.append(1)

    at_once(12, try_once)
    assert len(let_in) == 5
