"""The states of a device: every act from every state, as one table says, and what is noted of it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError, Gone
from profiles import editing
from profiles.catalog import Platform
from profiles.devices import cleanup, one_time, verbs
from profiles.devices.states import TRANSITIONS, Act
from profiles.editing import bulk
from profiles.models import DEVICES_PER_USER, AppProfile, Device, OneTimePassword
from tests.factories import EPOCH, DirectoryUserFactory
from tests.profiles.factories import device, make, place_in_state

pytestmark = pytest.mark.django_db
State = Device.State
DOORS = {
    Act.LOG_OUT: verbs.log_out,
    Act.FORCE_REMOVE: verbs.force_remove,
    Act.COMPLETE_REMOVAL: verbs.complete_removal,
    Act.QUARANTINE: verbs.quarantine,
    Act.UNQUARANTINE: verbs.unquarantine,
}
EVERY = [(act, state) for act in DOORS for state in State]
NOW = EPOCH + dt.timedelta(days=1)


@pytest.mark.parametrize(("act", "state"), EVERY, ids=[f"{act.name}-{state}" for act, state in EVERY])
def test_an_act_leads_where_the_table_says_or_is_refused_by_the_name_of_the_state(
    act: Act, state: Device.State
) -> None:
    row = place_in_state(state)
    target = TRANSITIONS[act].get(state)
    if target is None:
        with pytest.raises(DomainError) as refused:
            DOORS[act](SYSTEM, row.pk, NOW)
        assert refused.value.fields == {"state": [f"A device that is {state.label} cannot be {act.value}."]}
        assert not AuditEntry.objects.exists()
    else:
        DOORS[act](SYSTEM, row.pk, NOW)
        noted = AuditEntry.objects.get()
        assert (noted.before, noted.after) == ({"State": state.label}, {"State": target.label})
    row.refresh_from_db()
    assert row.state == (target or state)
    ended = target in (State.UNREGISTERED, State.REMOVED, State.QUARANTINED)
    assert row.deregistered_at == (NOW if ended else None)


@pytest.mark.parametrize("state", State)
def test_a_soft_removal_takes_what_the_table_says_and_says_what_it_leaves(state: Device.State) -> None:
    row = place_in_state(state)
    outcome = verbs.soft_remove(SYSTEM, [row.pk], NOW)
    target = TRANSITIONS[Act.SOFT_REMOVE].get(state)
    assert outcome.refused == ([] if target else [f"1 device is {state.label}."])
    row.refresh_from_db()
    assert row.state == (target or state)


def test_the_table_of_the_states_is_the_vendors() -> None:
    to = {act: {(a.label, b.label) for a, b in pairs.items()} for act, pairs in TRANSITIONS.items()}
    assert to[Act.SOFT_REMOVE] == {("Registered", "Removal Pending"), ("Unregistered", "Removed")}
    assert to[Act.FORCE_REMOVE] == {("Registered", "Removed"), ("Removal Pending", "Removed")}
    assert to[Act.COMPLETE_REMOVAL] == {("Removal Pending", "Removed")}
    assert to[Act.UNQUARANTINE] == {("Quarantined", "Removed")}
    assert to[Act.LOG_OUT] == {("Registered", "Unregistered"), ("Removal Pending", "Removed")}
    assert to[Act.REGISTER] == {("Registered", "Registered"), ("Unregistered", "Registered")}
    assert to[Act.QUARANTINE] == {
        (one.label, "Quarantined") for one in State if one.value not in ("removed", "quarantined")
    }


def test_a_soft_removal_of_many_takes_as_many_statements_as_of_few() -> None:
    numbers = []
    for size in (3, 30):
        ids = [device().pk for _ in range(size)]
        with CaptureQueriesContext(connection) as queries:
            assert len(verbs.soft_remove(SYSTEM, ids, NOW).done) == size
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_soft_removal_counts_what_is_gone_and_what_is_not_for_it() -> None:
    good, removed, quarantined = device(), place_in_state(State.REMOVED), place_in_state(State.QUARANTINED)
    outcome = verbs.soft_remove(SYSTEM, [good.pk, removed.pk, quarantined.pk, 10**12], NOW)
    assert [row.pk for row in outcome.done] == [good.pk]
    assert outcome.refused == [
        "1 device is Removed.", "1 device is Quarantined.", "1 of the chosen devices do not exist any more.",
    ]  # fmt: skip


@pytest.mark.parametrize("door", DOORS.values(), ids=lambda door: door.__name__)
def test_a_device_that_is_not_there_is_said_to_be_gone(door: object) -> None:
    with pytest.raises(Gone):
        door(SYSTEM, 10**12, NOW)  # type: ignore[operator]


@pytest.mark.parametrize("state", State)
def test_enrolling_again_is_for_those_who_are_enrolled_or_logged_out(state: Device.State) -> None:
    row = place_in_state(state, hardware_fingerprint="f-1")
    target = TRANSITIONS[Act.REGISTER].get(state)
    if target is None:
        with pytest.raises(DomainError):
            verbs.register(SYSTEM, row, NOW)
    else:
        verbs.register(SYSTEM, row, NOW)
    row.refresh_from_db()
    assert row.state == (target or state)


def fresh(**columns: object) -> Device:
    return Device(platform="windows", udid="new", hostname="new", **columns)


def test_a_new_device_is_registered_with_its_passwords_and_noted() -> None:
    row = verbs.register(SYSTEM, fresh(), NOW)
    assert (row.state, row.registered_at, row.seen_at) == (State.REGISTERED, NOW, NOW)
    assert OneTimePassword.objects.filter(device=row).count() == len(OneTimePassword.Purpose)
    assert AuditEntry.objects.get().action == AuditEntry.Action.CREATE


@pytest.mark.parametrize(
    ("same", "refused"),
    [
        ({"udid": "new", "platform": "windows"}, True),
        ({"udid": "new", "platform": "macos"}, False),
        ({"udid": "other", "platform": "macos", "hardware_fingerprint": "f-1"}, True),
        ({"udid": "other", "platform": "windows", "hardware_fingerprint": ""}, False),
    ],
)
def test_a_quarantined_device_or_its_hardware_cannot_enrol(same: dict[str, str], refused: bool) -> None:
    place_in_state(State.QUARANTINED, **same)
    row = fresh(hardware_fingerprint="f-1" if same.get("hardware_fingerprint") else "")
    if refused:
        with pytest.raises(DomainError) as error:
            verbs.register(SYSTEM, row, NOW)
        assert error.value.code == verbs.QUARANTINED
    else:
        assert verbs.register(SYSTEM, row, NOW).pk


def test_a_user_has_sixteen_devices_and_not_one_more() -> None:
    user = DirectoryUserFactory.create()
    for _ in range(DEVICES_PER_USER - 2):
        device(user=user)
    place_in_state(State.REMOVAL_PENDING, user=user)
    for state in (State.UNREGISTERED, State.REMOVED, State.QUARANTINED):
        place_in_state(state, user=user)
    last = verbs.register(SYSTEM, fresh(user=user), NOW)
    with pytest.raises(DomainError) as error:
        verbs.register(SYSTEM, Device(platform="windows", udid="one more", user=user), NOW)
    assert list(error.value.fields) == ["user"]
    assert verbs.register(SYSTEM, last, NOW).state == State.REGISTERED  # it has its place already


def test_a_removed_device_has_no_one_time_password() -> None:
    row = verbs.register(SYSTEM, fresh(), NOW)
    verbs.force_remove(SYSTEM, row.pk, NOW)
    assert not OneTimePassword.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "delete",
    [
        lambda profile: editing.delete(SYSTEM, profile.pk),
        lambda profile: bulk.delete(SYSTEM, Platform.WINDOWS, [profile.pk]),
    ],
    ids=["one", "many"],
)
def test_a_device_stays_when_the_profile_that_it_downloaded_is_deleted(delete: Callable[[AppProfile], object]) -> None:
    profile = make("Finance")
    row = device(profile=profile, profile_revision=1)
    delete(profile)
    row.refresh_from_db()
    assert row.profile is None


class TestCleanup:
    def test_without_settings_nothing_is_removed(self) -> None:
        device(seen_at=EPOCH)
        place_in_state(State.REMOVED, deregistered_at=EPOCH)
        assert cleanup.clean_up(timezone.now() + dt.timedelta(days=4000)) == (0, 0)

    @pytest.mark.parametrize(("seconds", "number"), [(0, 0), (1, 1)])
    def test_a_silent_device_is_removed_after_the_days(self, seconds: int, number: int, settings: Settings) -> None:
        settings.PORTAL_DEVICE_INACTIVE_DAYS = 30
        row = device(seen_at=EPOCH)
        pending = place_in_state(State.REMOVAL_PENDING, seen_at=EPOCH)
        place_in_state(State.QUARANTINED, seen_at=EPOCH)
        device(seen_at=None)
        now = EPOCH + dt.timedelta(days=30, seconds=seconds)
        assert cleanup.clean_up(now) == (2 * number, 0)
        states = set(Device.objects.filter(pk__in=[row.pk, pending.pk]).values_list("state", flat=True))
        assert (states == {State.REMOVED}) is bool(number)

    @pytest.mark.parametrize(("seconds", "number"), [(0, 0), (1, 1)])
    def test_a_removed_device_is_forgotten_after_the_days(self, seconds: int, number: int, settings: Settings) -> None:
        settings.PORTAL_DEVICE_PURGE_DAYS = 60
        place_in_state(State.REMOVED, deregistered_at=EPOCH)
        place_in_state(State.UNREGISTERED, deregistered_at=EPOCH)
        now = EPOCH + dt.timedelta(days=60, seconds=seconds)
        assert cleanup.clean_up(now) == (0, number)
        assert Device.objects.count() == 2 - number
        assert AuditEntry.objects.filter(action=AuditEntry.Action.DELETE).count() == number

    def test_more_than_one_chunk_is_cleaned(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.PORTAL_DEVICE_INACTIVE_DAYS = settings.PORTAL_DEVICE_PURGE_DAYS = 1
        monkeypatch.setattr(cleanup, "CHUNK", 2)
        for _ in range(5):
            device(seen_at=EPOCH)
            place_in_state(State.REMOVED, deregistered_at=EPOCH)
        assert cleanup.clean_up(EPOCH + dt.timedelta(days=2)) == (5, 5)


class TestOneTimePasswords:
    @pytest.fixture
    def row(self) -> Device:
        return verbs.register(SYSTEM, fresh(), NOW)

    def texts(self, row: Device) -> dict[str, str]:
        return {line.row.purpose: line.text for line in one_time.view(SYSTEM, row.pk)}

    def test_each_purpose_has_ten_letters_and_digits_of_its_own(self, row: Device) -> None:
        texts = self.texts(row)
        assert set(texts) == set(OneTimePassword.Purpose.values)
        assert all(len(text) == 10 and set(text) <= set(one_time.CHARACTERS) for text in texts.values())
        assert len(set(texts.values())) == len(texts)

    def test_they_are_stored_encrypted(self, row: Device) -> None:
        stored = [one.password.stored for one in OneTimePassword.objects.all()]
        assert not set(stored) & set(self.texts(row).values())
        assert all(stored)

    def test_looking_at_them_is_noted_without_them(self, row: Device) -> None:
        texts = self.texts(row)
        noted = AuditEntry.objects.get(action=AuditEntry.Action.VIEW)
        assert noted.after == {"Viewed": "One-time passwords"}
        assert not any(text in str(noted.after) for text in texts.values())

    def test_one_is_used_once_for_its_purpose_on_its_device(self, row: Device) -> None:
        other = verbs.register(SYSTEM, Device(platform="windows", udid="other"), NOW)
        text = self.texts(row)["logout"]
        assert not one_time.use_one_time_password(row, "exit", text, NOW)
        assert not one_time.use_one_time_password(other, "logout", text, NOW)
        assert not one_time.use_one_time_password(row, "logout", text[:-1], NOW)
        assert not one_time.use_one_time_password(row, "logout", "", NOW)
        assert one_time.use_one_time_password(row, "logout", text, NOW)
        assert not one_time.use_one_time_password(row, "logout", text, NOW)
        used = AuditEntry.objects.filter(after__has_key="Used")
        assert [(entry.after, entry.admin_name) for entry in used] == [
            ({"Used": "One-time password: Logout"}, "device new")
        ]

    def test_a_used_one_is_empty_until_the_next_policy_update_replaces_it(self, row: Device) -> None:
        before = self.texts(row)
        one_time.use_one_time_password(row, "logout", before["logout"], NOW)
        assert self.texts(row)["logout"] == ""
        one_time.renew(row, NOW)
        after = self.texts(row)
        assert len(after["logout"]) == 10
        assert after["logout"] != before["logout"]
        assert {**after, "logout": ""} == {**before, "logout": ""}

    def test_a_policy_update_with_all_of_them_unused_reads_only(
        self, row: Device, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(3):  # the savepoint, what is there, its release
            one_time.renew(row, NOW)

    @pytest.mark.parametrize("state", [State.UNREGISTERED, State.QUARANTINED])
    def test_a_device_that_is_not_enrolled_has_none_that_holds(self, row: Device, state: Device.State) -> None:
        text = self.texts(row)["exit"]
        Device.objects.filter(pk=row.pk).update(state=state)
        assert not one_time.use_one_time_password(row, "exit", text, NOW)

    def test_one_that_no_key_opens_any_more_is_not_taken(self, row: Device, settings: Settings) -> None:
        text = self.texts(row)["exit"]
        settings.SECRET_KEY = "another"
        assert self.texts(row)["exit"] == ""
        assert not one_time.use_one_time_password(row, "exit", text, NOW)
