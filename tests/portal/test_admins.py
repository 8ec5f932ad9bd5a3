"""Who becomes an admin, by which door; and that no stranger locks an admin out."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import admins, attempts
from portal.accounts.models import User
from portal.accounts.roles import READ_ONLY, SUPER_ADMIN
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from portal.lib.errors import DomainError
from portal.supervisor.prepare import first_admin
from tests.factories import PASSWORD, AdminFactory

pytestmark = pytest.mark.django_db

HOME, STRANGER = "192.0.2.1", "198.51.100.1"


@pytest.fixture(autouse=True)
def no_attempts_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner() -> User:
    return AdminFactory.create(username="Owner")


def sign_in(name: str = "Owner", password: str = PASSWORD, address: str = HOME) -> bool:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": name, "password": password}, REMOTE_ADDR=address)
    assert answer.status_code == (302 if "_auth_user_id" in client.session else 422)
    return answer.status_code == 302


def is_paused(name: str = "Owner", address: str = HOME) -> bool:
    answer = Client().post(reverse("account_login"), {"login": name, "password": "wrong"}, REMOTE_ADDR=address)
    return "Too many failed sign-ins" in answer.content.decode()


def fail_everywhere(name: str = "Owner") -> None:
    """As often as the limit of a name is, five times from each network."""
    limit = attempts.SIGN_IN.name
    assert limit is not None
    for n in range(limit.most):
        attempts.count(attempts.SIGN_IN, name=name, address=f"203.0.113.{n // 5}", now=timezone.now())


def test_five_wrong_passwords_of_a_stranger_lock_nobody_but_the_stranger(owner: User) -> None:
    assert [is_paused(address=STRANGER) for _ in range(6)] == [*[False] * 5, True]
    assert not sign_in(address=STRANGER)
    assert sign_in(address=HOME)


def test_a_name_that_does_not_exist_is_paused_in_the_same_way(owner: User) -> None:
    assert [is_paused("nobody") for _ in range(6)] == [*[False] * 5, True]


def test_a_password_that_is_right_after_four_wrong_ones_begins_anew(owner: User) -> None:
    for _ in range(3):
        assert [is_paused() for _ in range(4)] == [False] * 4
        assert sign_in()


def test_a_pause_is_noted_once_with_the_address(owner: User) -> None:
    for _ in range(9):
        is_paused(address=STRANGER)
    noted = AuditEntry.objects.filter(category="Sign In", after={"reason": "Too many failed sign-ins"})
    assert [(entry.resource, entry.client_ip, entry.result) for entry in noted] == [("Owner", STRANGER, "failure")]


@pytest.mark.parametrize("typed", ["Owner", "owner", " OWNER "])
def test_a_name_that_many_strangers_tried_is_let_in_by_the_command(
    owner: User, typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_everywhere()
    assert not sign_in()
    call_command("admin", "unlock", typed)
    assert "may sign in again" in capsys.readouterr().out
    assert sign_in()
    entry = AuditEntry.objects.get(subcategory="Sign-in")
    assert (entry.resource, entry.interface) == ("Owner", "command")


def test_who_signed_in_before_is_not_locked_out_at_home(owner: User) -> None:
    assert sign_in(address=HOME)
    fail_everywhere()
    assert not sign_in(address="192.0.2.99")
    assert sign_in(address=HOME)
    assert not sign_in(address="192.0.2.99")
    assert [is_paused(address=HOME) for _ in range(6)] == [*[False] * 5, True]


@pytest.mark.parametrize(("days", "is_let_in"), [(29, True), (31, False)])
def test_a_home_is_remembered_for_a_month(days: int, is_let_in: bool, owner: User) -> None:
    assert sign_in()
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=days))
    fail_everywhere()
    assert sign_in() is is_let_in


def test_anothers_home_is_none_of_the_owners(owner: User) -> None:
    AdminFactory.create(username="Other")
    assert sign_in("Other", address=STRANGER)
    fail_everywhere()
    assert not sign_in(address=STRANGER)


def test_unlocking_says_when_there_was_nothing_to_forget(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("admin", "unlock", "owner")
    assert "was not locked" in capsys.readouterr().out
    assert not AuditEntry.objects.filter(subcategory="Sign-in").exists()
    with pytest.raises(CommandError, match="no admin nobody"):
        call_command("admin", "unlock", "nobody")


@pytest.mark.parametrize("role", [SUPER_ADMIN, READ_ONLY])
def test_the_command_makes_an_admin_with_a_role_and_notes_it(role: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("admin", "create", "carol", "--role", role)
    made = json.loads(capsys.readouterr().out)
    admin = User.objects.get(username="carol")
    assert list(admin.groups.values_list("name", flat=True)) == [role]
    assert not admin.is_superuser
    assert sign_in("carol", made["password"])
    entry = AuditEntry.objects.get(action="create", category="Administrators")
    assert (entry.resource, entry.interface) == ("carol", "command")
    assert entry.after == {"username": "carol", "role": role}
    assert made["password"] not in json.dumps(list(AuditEntry.objects.values("before", "after", "resource")))


def test_the_first_admin_comes_about_in_the_same_way() -> None:
    User.objects.all().delete()
    assert first_admin() is not None
    entry = AuditEntry.objects.get(action="create", category="Administrators")
    assert entry.after == {"username": "admin", "role": SUPER_ADMIN}


@pytest.mark.parametrize("name", ["", " ", "a" * 151, "a\0b", "two words", "owner", "OWNER", "a\nb"])
def test_an_admin_gets_a_name_that_can_be_signed_in_with(owner: User, name: str) -> None:
    with pytest.raises(DomainError) as refused:
        admins.create(COMMAND, name=name, password=PASSWORD, role=SUPER_ADMIN)
    assert list(refused.value.fields) == ["name"]
    assert User.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("admin", "create", "--role", SUPER_ADMIN, "--", name)


def test_an_admin_gets_a_role_that_there_is(db: None) -> None:
    with pytest.raises(DomainError) as refused:
        admins.create(COMMAND, name="carol", password=PASSWORD, role="Superuser")
    assert list(refused.value.fields) == ["role"]
    with pytest.raises(CommandError, match="--role"):
        call_command("admin", "create", "carol")


@pytest.mark.parametrize("arguments", [[], ["--noinput", "--username", "carol", "--email", "c@example.com"]])
def test_djangos_command_makes_nobody_and_names_the_right_one(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"manage\.py admin create NAME --role"):
        call_command("createsuperuser", *arguments)
    assert not User.objects.exists()


def test_an_admin_gets_a_new_password_by_the_command(
    owner: User, admin_client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("admin", "password", "ADMIN")
    made = json.loads(capsys.readouterr().out)
    assert made["username"] == "admin"
    assert admin_client.get(reverse("dashboard")).status_code == 302, "the sessions ended"
    assert sign_in("admin", made["password"])
    assert sign_in("Owner"), "nobody else's password changed"
    entry = AuditEntry.objects.get(subcategory="Password")
    assert (entry.resource, entry.interface, entry.after) == ("admin", "command", {"password": "Changed"})
    with pytest.raises(CommandError, match="no admin nobody"):
        call_command("admin", "password", "nobody")


def test_djangos_command_for_passwords_names_the_right_one(owner: User) -> None:
    with pytest.raises(CommandError, match=r"manage\.py admin password NAME"):
        call_command("changepassword", "Owner")
    assert sign_in()
