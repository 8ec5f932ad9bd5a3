"""Whom a change would hit, on every page that makes one, and the lists behind the numbers."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import DirectoryGroup, DirectoryUser
from portal.accounts.models import User
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import impact, pending
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, DeviceInGroup
from profiles.rules import precedence
from profiles.rules.targets import Targets
from tests.factories import READ_ONLY, AdminFactory, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.pages import hidden, html_of
from tests.profiles.factories import device, device_group, make, order, posture
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db
WINDOWS = Platform.WINDOWS
ADD = "/profiles/windows/add/"


@pytest.fixture
def sales() -> DirectoryGroup:
    """Two members, of whom Ada has a laptop and a removed one."""
    group = GroupFactory.create(name="Sales")
    for name in ("Ada", "Bob"):
        MembershipFactory.create(group=group, user=DirectoryUserFactory.create(name=name))
    ada = DirectoryUser.objects.get(name="Ada")
    device(user=ada, hostname="ada-laptop")
    device(user=ada, hostname="ada-old", state="removed")
    return group


@pytest.fixture
def rules(sales: DirectoryGroup) -> tuple[AppProfile, AppProfile]:
    return make("First", groups=[sales]), make("Second", groups=[sales])


def at(name: str, profile: AppProfile) -> str:
    return reverse(f"profiles:{name}", args=[profile.platform, profile.pk])


def rows(page: str) -> list[str]:
    """The lines of the matrix."""
    return [row.split("</tr>")[0] for row in page.split('class="data moves"')[-1].split("<tr>")[2:]]


def moved(change: pending.Change) -> list[tuple[str, str, int, int]]:
    lines = impact.matrix_of(change).lines
    return [(line.had, line.gets, line.move.users, line.move.devices) for line in lines]


def test_each_change_says_who_goes_from_which_profile_to_which(rules: tuple[AppProfile, AppProfile]) -> None:
    first, second = rules
    assert moved(pending.moving(second, 1)) == [("First", "Second", 2, 1)]
    assert moved(pending.switching(WINDOWS, [first.pk], False)) == [("First", "Second", 2, 1)]
    assert moved(pending.deleting(WINDOWS, [first.pk, second.pk])) == [("First", "Default", 2, 1)]
    assert moved(pending.deleting(WINDOWS, [second.pk])) == []
    everybody = ProfileDraft(name="All", position=1, targets=Targets(applies_to_all=True))
    assert moved(pending.saving(WINDOWS, None, everybody)) == [("First", "The new profile", 2, 1)]


def test_an_edit_that_keeps_the_targets_moves_nobody(rules: tuple[AppProfile, AppProfile]) -> None:
    first, _second = rules
    same = ProfileDraft(
        name="Other name", targets=Targets(groups=frozenset(first.group_targets.values_list("group_id", flat=True)))
    )
    assert pending.saving(WINDOWS, first, same).targets is None
    assert moved(pending.saving(WINDOWS, first, same)) == []


def test_a_device_in_a_group_is_counted_exactly_and_its_user_at_most(sales: DirectoryGroup) -> None:
    laptops = device_group("Laptops", [[posture("Disk encrypted")]])
    managed = make("Managed", groups=[sales], settings={"device_groups": [laptops.pk]})
    matrix = impact.matrix_of(pending.deleting(WINDOWS, [managed.pk]))
    assert [(line.move.users, line.move.is_at_most, line.move.devices) for line in matrix.lines] == [(2, True, 0)]
    laptop = DirectoryUser.objects.get(name="Ada").devices.get(state="registered")
    DeviceInGroup.objects.create(device=laptop, group=laptops)
    matrix = impact.matrix_of(pending.deleting(WINDOWS, [managed.pk]))
    assert [(line.move.users, line.move.is_at_most, line.move.devices) for line in matrix.lines] == [(2, True, 1)]
    assert matrix.total.is_at_most


@pytest.mark.parametrize(
    ("change", "targets"),
    [
        (pending.Change(WINDOWS, "move", (7,), order=3), None),
        (pending.Change(WINDOWS, "delete", (7, 8)), None),
        (
            pending.Change(Platform.MACOS, "save", (0,), order=None, is_enabled=False, limits=(4,)),
            Targets(True, excluded=frozenset({3})),
        ),
        (pending.Change(WINDOWS, "save", (5,), order=2), Targets(groups=frozenset({1, 2}), users=frozenset({9}))),
    ],
)  # fmt: skip
def test_a_kept_change_is_found_as_it_was(change: pending.Change, targets: Targets | None) -> None:
    wanted = pending.Change(
        change.platform, change.verb, change.ids, change.order, change.is_enabled, targets, change.limits
    )
    assert pending.find(pending.keep(wanted)) == wanted


def test_a_change_is_kept_for_an_hour(admin_client: Client, rules: tuple[AppProfile, AppProfile]) -> None:
    key = pending.keep(pending.moving(rules[1], 1))
    address = reverse("profiles:moving_users", args=[key, rules[0].pk, rules[1].pk])
    now = timezone.now()
    with time_machine.travel(now + dt.timedelta(seconds=pending.SECONDS - 5), tick=False):
        assert pending.find(key) is not None
    assert admin_client.get(address).status_code == 200
    with time_machine.travel(now + dt.timedelta(seconds=pending.SECONDS + 5), tick=False):
        assert pending.find(key) is None
    answer = admin_client.get(address)
    assert answer.status_code == 404
    assert "not kept any more" in html_of(answer)


def test_a_move_that_moves_somebody_asks_first_and_then_moves(
    admin_client: Client, rules: tuple[AppProfile, AppProfile]
) -> None:
    address = at("move", rules[1])
    page = html_of(admin_client.post(address, {"position": "1", "query": "per_page=50"}))
    assert "Move Second to rule 1?" in page
    assert "2 users and 1 device" in page
    assert ">First</td>" in rows(page)[0]
    assert order() == [(1, "First"), (2, "Second")]
    answer = admin_client.post(address, hidden(page))
    assert answer.headers["Location"] == f"/profiles/windows/?per_page=50#up-{rules[1].pk}"
    assert order() == [(1, "Second"), (2, "First")]


def test_a_move_that_moves_nobody_is_done_at_once(admin_client: Client, sales: DirectoryGroup) -> None:
    make("First", groups=[sales])
    other = make("Other")
    assert admin_client.post(at("move", other), {"position": "1"}).status_code == 302
    assert order() == [(1, "Other"), (2, "First")]


def test_undo_does_not_ask(admin_client: Client, rules: tuple[AppProfile, AppProfile]) -> None:
    page = admin_client.post(at("set_enabled", rules[0]), {"enabled": "0", "confirmed": "1"}, follow=True)
    form = html_of(page).split('class="undo"')[1].split("</form>")[0]
    assert admin_client.post(at("set_enabled", rules[0]), hidden(form)).status_code == 302
    rules[0].refresh_from_db()
    assert rules[0].is_enabled


@pytest.mark.parametrize("wanted", ["0", "1"])
def test_enabling_and_disabling_ask_where_somebody_moves(
    admin_client: Client, sales: DirectoryGroup, wanted: str
) -> None:
    profile = make("First", groups=[sales], is_enabled=wanted == "0")
    page = html_of(admin_client.post(at("set_enabled", profile), {"enabled": wanted}))
    assert f"{'Enable' if wanted == '1' else 'Disable'} First?" in page
    assert AppProfile.objects.get(pk=profile.pk).is_enabled == (wanted == "0")
    admin_client.post(at("set_enabled", profile), hidden(page))
    assert AppProfile.objects.get(pk=profile.pk).is_enabled == (wanted == "1")


def test_bulk_actions_ask_with_what_all_of_them_come_to(
    admin_client: Client, rules: tuple[AppProfile, AppProfile]
) -> None:
    both = ",".join(str(row.pk) for row in rules)
    many = reverse("profiles:many", args=["windows"])
    page = html_of(admin_client.post(many, {"action": "disable", "ids": both}))
    assert "Disable 2 profiles?" in page
    assert ">Default</td>" in rows(page)[0]
    admin_client.post(many, hidden(page))
    assert not precedence.rules(WINDOWS).filter(is_enabled=True).exists()
    page = html_of(admin_client.post(many, {"action": "delete", "ids": both}))
    assert "Nobody gets another profile." in page


def test_the_questions_before_a_deletion_have_the_matrix(
    admin_client: Client, rules: tuple[AppProfile, AppProfile]
) -> None:
    page = html_of(admin_client.get(at("delete", rules[0])))
    assert ">Second</td>" in rows(page)[0]
    page = html_of(
        admin_client.post(reverse("profiles:many", args=["windows"]), {"action": "delete", "ids": rules[0].pk})
    )
    assert ">Second</td>" in rows(page)[0]


def test_the_page_of_a_move_says_whom_a_number_would_hit(
    admin_client: Client, rules: tuple[AppProfile, AppProfile]
) -> None:
    page = html_of(admin_client.get(at("move", rules[1]), {"position": "1"}))
    assert "2 users and 1 device" in page
    assert "Nobody gets another profile." in html_of(admin_client.get(at("move", rules[1]), {"position": "2"}))
    assert "get another profile" not in html_of(admin_client.get(at("move", rules[1])))


def test_a_review_and_a_restore_say_who_moves(admin_client: Client, rules: tuple[AppProfile, AppProfile]) -> None:
    first, sales = rules[0], rules[0].group_targets.get().group_id
    body = filled(name="New", groups=[sales], position="1", review="1")
    page = html_of(admin_client.post(ADD, body))
    assert ">New</td>" in rows(page)[0]
    editing.update(SYSTEM, first.pk, ProfileDraft(name="First"), expected_revision=1)
    page = html_of(admin_client.get(reverse("profiles:version", args=["windows", first.pk, 1])))
    assert ">Second</td>" in rows(page)[0]
    assert "Nobody gets another profile." not in page


def _numbers(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('href="') if "/impact/" in part.split('"')[0]]


def test_behind_each_number_are_those_whom_it_counts_also_as_a_file(
    admin_client: Client, rules: tuple[AppProfile, AppProfile]
) -> None:
    DirectoryUserFactory.create(name="Eve")
    users, devices = _numbers(html_of(admin_client.get(at("move", rules[1]), {"position": "1"})))
    page = html_of(admin_client.get(users))
    assert "From First to Second" in page
    assert [name in page for name in ("Ada", "Bob", "Eve")] == [True, True, False]
    assert "ada-laptop" in html_of(admin_client.get(devices))
    assert "ada-old" not in html_of(admin_client.get(devices))
    found = html_of(admin_client.get(users, {"q": "bob"}))
    assert [name in found for name in ("Ada", "Bob")] == [False, True]
    answer: Any = admin_client.get(users, {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["Ada", "Bob"]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="moving-users-')


def test_a_number_leads_nowhere_for_whom_the_list_is_not(client: Client, rules: tuple[AppProfile, AppProfile]) -> None:
    reader: User = AdminFactory.create(role=READ_ONLY)
    client.force_login(reader)
    key = pending.keep(pending.moving(rules[1], 1))
    users = reverse("profiles:moving_users", args=[key, rules[0].pk, rules[1].pk])
    assert client.get(users).status_code == 200
    reader.groups.clear()
    assert client.get(users).status_code == 403


def test_a_matrix_and_its_lists_take_the_same_statements_for_few_and_many(admin_client: Client) -> None:
    counts = []
    for number in (1, 20):
        group = GroupFactory.create()
        for user in DirectoryUserFactory.create_batch(number):
            MembershipFactory.create(group=group, user=user)
            device(user=user)
        first, second = make(f"First {number}", groups=[group]), make(f"Second {number}", groups=[group])
        address = at("move", second)
        position = {"position": str(AppProfile.objects.get(pk=first.pk).rule_order)}
        with CaptureQueriesContext(connection) as asked:
            users, devices = _numbers(html_of(admin_client.get(address, position)))
        with CaptureQueriesContext(connection) as listed:
            assert admin_client.get(users).status_code == admin_client.get(devices).status_code == 200
        counts.append((len(asked), len(listed)))
    assert counts[0] == counts[1]
