"""How long a session lasts, what it leaves behind, and what becomes of a form that was sent without one."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule
from oauth2_provider.models import get_access_token_model
from pytest_django.fixtures import Settings

from directory.schedule import timetable
from portal.accounts import tasks, unsaved_forms
from portal.accounts.models import ApiClient, UnsavedForm, User
from portal.lib import unsaved
from profiles.models import AppProfile, MachineToken
from tests.factories import PASSWORD, AdminFactory
from tests.pages import html_of
from tests.profiles.factories import make
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db
ADD = "/profiles/windows/add/"
SESSION = reverse("session")
KEEP = reverse("keep_form")
BACKGROUND = {"Portal-Background": "1"}
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def signed_in(noon: Any, admin: User) -> Client:
    """Signed in at noon."""
    client = Client()
    client.force_login(admin)
    return client


def is_in(client: Client, **more: Any) -> bool:
    return bool(client.get(reverse("dashboard"), **more).status_code == 200)


def ticket(client: Client, page: str = ADD) -> str:
    """The ticket in the form at an address."""
    found = re.search(r'name="unsaved_ticket" value="([^"]+)"', html_of(client.get(page)))
    assert found
    return unescape(found[1])


def test_an_idle_session_ends_after_an_hour_and_an_activity_makes_it_longer(signed_in: Client, noon: Any) -> None:
    noon.move_to(NOON + 59 * MINUTE)
    assert is_in(signed_in)
    noon.move_to(NOON + 118 * MINUTE)
    assert is_in(signed_in)
    noon.move_to(NOON + 178 * MINUTE)
    assert not is_in(signed_in)


def test_the_longest_session_ends_however_busy_the_admin_is(signed_in: Client, noon: Any) -> None:
    for minutes in range(30, 480, 30):
        noon.move_to(NOON + minutes * MINUTE)
        assert is_in(signed_in)
    noon.move_to(NOON + 480 * MINUTE)
    assert not is_in(signed_in)


def test_both_limits_are_settings(signed_in: Client, noon: Any, settings: Settings) -> None:
    settings.PORTAL_SESSION_IDLE_MINUTES, settings.PORTAL_SESSION_HOURS = 10, 1
    assert signed_in.get(SESSION).json() == {"left": 600, "may_extend": True}
    for minutes in range(9, 60, 9):
        noon.move_to(NOON + minutes * MINUTE)
        assert is_in(signed_in)
    assert signed_in.get(SESSION).json() == {"left": 360, "may_extend": False}


def test_what_a_page_asks_for_by_itself_is_no_activity(signed_in: Client, noon: Any) -> None:
    noon.move_to(NOON + 50 * MINUTE)
    assert is_in(signed_in, headers=BACKGROUND)
    assert signed_in.get(SESSION, headers=BACKGROUND).json()["left"] == 600
    noon.move_to(NOON + 60 * MINUTE)
    assert not is_in(signed_in)


def test_staying_signed_in_makes_the_session_as_long_as_it_may_be(signed_in: Client, noon: Any) -> None:
    noon.move_to(NOON + 58 * MINUTE)
    assert signed_in.get(SESSION, headers=BACKGROUND).json() == {"left": 120, "may_extend": True}
    assert signed_in.post(SESSION).json() == {"left": 3600, "may_extend": True}
    noon.move_to(NOON + 450 * MINUTE)
    assert signed_in.post(SESSION).json() == {"left": 0, "may_extend": False}


def test_a_page_says_how_long_its_session_lasts(signed_in: Client) -> None:
    assert 'data-left="3600"' in html_of(signed_in.get(reverse("dashboard")))


def test_a_session_from_before_there_were_limits_begins_now(signed_in: Client, noon: Any) -> None:
    session = signed_in.session
    del session["started_at"], session["seen_at"]
    session.save()
    noon.move_to(NOON + 59 * MINUTE)
    assert is_in(signed_in)
    assert signed_in.get(SESSION).json()["left"] == 3600


def test_the_row_of_a_session_outlives_its_idle_time() -> None:
    assert portal_settings.SESSION_COOKIE_AGE == 61 * 60


def test_what_was_sent_without_a_session_comes_back_after_the_sign_in(client: Client, admin: User) -> None:
    client.force_login(admin)
    sent = filled(name="Half done", log_file_size="250", unsaved_ticket=ticket(client))
    client.logout()
    answer = client.post(ADD, sent)
    assert answer.headers["Location"] == f"/account/login/?next={ADD}"
    assert "What you typed is kept for you" in html_of(client.get(answer.headers["Location"]))
    assert not AppProfile.objects.filter(name="Half done").exists()
    entered = {"login": admin.username, "password": PASSWORD, "next": ADD}
    after = client.post(answer.headers["Location"], entered, follow=True)
    page = html_of(after)
    assert (after.status_code, after.request["PATH_INFO"]) == (200, ADD)
    for words in ("Kept from before you were signed out, and not saved yet.", 'value="Half done"', 'value="250"'):
        assert words in page
    assert 'data-dirty="yes"' in page
    assert client.post(ADD, {**sent, "unsaved_ticket": ticket(client)}).status_code == 302
    assert AppProfile.objects.get(name="Half done").settings["log_file_size"] == 250
    assert "Kept from before" not in html_of(client.get(ADD))


def test_a_kept_form_is_not_saved_by_itself_and_stays_until_it_is_saved_or_discarded(admin_client: Client) -> None:
    admin_client.post(KEEP, filled(name="Half done", unsaved_ticket=ticket(admin_client)))
    for _ in range(2):
        assert 'value="Half done"' in html_of(admin_client.get(ADD))
    assert not AppProfile.objects.filter(name="Half done").exists()
    admin_client.post(reverse("discard_form"), {"page": ADD})
    assert "Half done" not in html_of(admin_client.get(ADD))


@pytest.mark.parametrize(
    ("address", "lands"),
    [
        (ADD, ADD),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("9223372036854775808", "/"),
        ("dashboard", "/"),
        ("/a\0b", "/"),
        ("", "/"),
    ],
)
def test_a_discard_leads_to_no_other_site(address: str, lands: str, admin_client: Client) -> None:
    assert admin_client.post(reverse("discard_form"), {"page": address}).headers["Location"] == lands


def test_the_kept_form_is_for_its_own_user_only(admin_client: Client) -> None:
    admin_client.post(KEEP, filled(name="Half done", unsaved_ticket=ticket(admin_client)))
    other = Client()
    other.force_login(AdminFactory.create(username="second.admin"))
    assert "Half done" not in html_of(other.get(ADD))
    other.post(reverse("discard_form"), {"page": ADD})
    other.post(ADD, filled(name="Theirs", unsaved_ticket=ticket(admin_client)))
    assert 'value="Half done"' in html_of(admin_client.get(ADD))


def test_what_no_database_stores_is_left_out_of_a_kept_form(admin_client: Client) -> None:
    sent = {"name": "Ki\0osks", "description": "Tills\0", "unsaved_ticket": ticket(admin_client)}
    assert admin_client.post(KEEP, sent).status_code == 200
    pairs = dict(map(tuple, UnsavedForm.objects.get().pairs))
    assert (pairs["name"], pairs["description"]) == ("Kiosks", "Tills")


def test_a_secret_is_never_kept(admin_client: Client) -> None:
    add = "/administration/machine-tokens/add/"
    sent = {"name": "Kiosks", "description": "Tills", "token": "hunter2", "unsaved_ticket": ticket(admin_client, add)}
    assert admin_client.post(KEEP, sent).status_code == 200
    body = filled(name="Half done", logout_password="hunter2", unsaved_ticket=ticket(admin_client))
    assert admin_client.post(KEEP, body).status_code == 200
    assert "hunter2" not in str(list(UnsavedForm.objects.values_list("pairs", flat=True)))
    page = html_of(admin_client.get(add))
    assert "Passwords and files are not kept: enter them again." in page
    assert 'value="Tills"' in page
    assert not MachineToken.objects.exists()


@pytest.mark.parametrize("change", [lambda text: "", lambda text: text[:-2], lambda text: "x" + text])
def test_nothing_is_kept_without_a_ticket_of_ours(change: Any, admin_client: Client) -> None:
    sent = filled(name="Half done", unsaved_ticket=change(ticket(admin_client)))
    assert Client().post(KEEP, sent).status_code == 400
    Client().post(ADD, sent)
    assert not UnsavedForm.objects.exists()


def test_a_ticket_is_good_for_three_days_and_so_is_what_is_kept(client: Client, admin: User, noon: Any) -> None:
    client.force_login(admin)
    text = ticket(client)
    noon.move_to(NOON + dt.timedelta(days=3))
    assert client.post(KEEP, filled(name="Half done", unsaved_ticket=text)).status_code == 200
    noon.move_to(NOON + dt.timedelta(days=3, seconds=1))
    assert client.post(KEEP, filled(name="Half done", unsaved_ticket=text)).status_code == 400
    noon.move_to(NOON + dt.timedelta(days=6, seconds=-1))
    assert unsaved_forms.of(admin.pk, ADD)
    noon.move_to(NOON + dt.timedelta(days=6))
    assert unsaved_forms.of(admin.pk, ADD) is None


def test_a_ticket_of_somebody_who_was_locked_out_keeps_nothing(client: Client, admin: User) -> None:
    client.force_login(admin)
    sent = filled(name="Half done", unsaved_ticket=ticket(client))
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert client.post(KEEP, sent).status_code == 400


def test_a_user_keeps_ten_forms_and_a_megabyte_each(admin_client: Client) -> None:
    text = ticket(admin_client)
    room = unsaved_forms.MOST_BYTES - len('[["description", ""]]')
    assert admin_client.post(KEEP, {"description": "a" * room, "unsaved_ticket": text}).status_code == 200
    assert admin_client.post(KEEP, {"description": "a" * (room + 1), "unsaved_ticket": text}).status_code == 400
    profiles = [make(str(number)) for number in range(11)]
    for profile in profiles:
        page = reverse("profiles:edit", args=["windows", profile.pk])
        admin_client.post(KEEP, filled(name="Half done", unsaved_ticket=ticket(admin_client, page)))
    kept = set(UnsavedForm.objects.values_list("page", flat=True))
    assert len(kept) == unsaved_forms.MOST_FORMS
    assert not kept & {ADD, reverse("profiles:edit", args=["windows", profiles[0].pk])}


def test_a_form_from_before_another_sign_in_is_kept_and_shown_again(admin: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    sent = filled(name="Half done", unsaved_ticket=ticket(strict), csrfmiddlewaretoken="of-an-older-page")
    answer = strict.post(ADD, sent, follow=True)
    page = html_of(answer)
    assert answer.status_code == 200
    assert "You signed in again meanwhile, so nothing was saved." in page
    assert 'value="Half done"' in page
    assert not AppProfile.objects.filter(name="Half done").exists()


def test_a_forged_form_is_still_refused_and_not_kept(admin: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert strict.post(ADD, filled(name="Forged")).status_code == 403
    assert not UnsavedForm.objects.exists()


def test_a_kept_form_of_what_somebody_changed_meanwhile_ends_in_the_conflict_page(admin_client: Client) -> None:
    profile = make("Finance")
    page = reverse("profiles:edit", args=["windows", profile.pk])
    sent = filled(revision=1, description="Mine", unsaved_ticket=ticket(admin_client, page))
    admin_client.post(KEEP, sent)
    admin_client.post(page, filled(revision=1, log_file_size="250"))
    assert 'name="revision" value="1"' in html_of(admin_client.get(page))
    assert admin_client.post(page, sent).status_code == 409


@pytest.mark.parametrize(
    ("address", "sent", "shown"),
    [
        ("/account/preferences/", {"theme": "dark", "time_zone": "Europe/Zurich"}, 'value="Europe/Zurich" selected'),
        ("/administration/platform-settings/windows/", {"log_mode": "3"}, 'value="3" selected'),
        ("/administration/client-connector-support/advanced-configuration/", {"sync-keep_days": "77"}, 'value="77"'),
        ("/administration/directory/zia-connection/", {"kind": "legacy", "username": "me@x.example"}, "me@x.example"),
        ("/administration/trusted-networks/add/", {"name": "Office", "hostname": "dc.corp"}, 'value="dc.corp"'),
        ("/zia/groups/add/", {"name": "Half done"}, 'value="Half done"'),
        ("/zia/business-continuity/", {"controller_sni": "sni.half.example"}, "sni.half.example"),
    ],
)
def test_every_form_comes_back(address: str, sent: dict[str, str], shown: str, admin_client: Client) -> None:
    body = {**sent, "unsaved_ticket": ticket(admin_client, address)}
    assert shown not in html_of(admin_client.get(address))
    assert admin_client.post(KEEP, body).status_code == 200
    answer = admin_client.get(address)
    assert answer.status_code == 200
    assert shown in html_of(answer)
    assert "Kept from before you were signed out" in html_of(answer)


def test_after_a_sign_in_elsewhere_the_kept_forms_are_named(client: Client, admin: User) -> None:
    client.force_login(admin)
    client.post(KEEP, filled(name="Half done", unsaved_ticket=ticket(client)))
    client.logout()
    answer = client.post("/account/login/", {"login": admin.username, "password": PASSWORD}, follow=True)
    assert f'is kept: <a href="{ADD}">' in html_of(answer)


def test_the_session_is_asked_for_without_one() -> None:
    assert Client().get(SESSION).json() == {"left": 0, "may_extend": False}
    assert Client().post(SESSION).json() == {"left": 0, "may_extend": False}


def test_what_is_over_is_purged_and_the_rest_stays(client: Client, admin: User, noon: Any) -> None:
    client.force_login(admin)
    text = ticket(client)
    owner = ApiClient.objects.create(name="automation", client_type="confidential")
    tokens = get_access_token_model()
    for name, minutes in (("over", -1), ("good", 1)):
        tokens.objects.create(token=name, application=owner, expires=NOON + minutes * MINUTE, scope="read")
    client.post(KEEP, filled(name="Half done", unsaved_ticket=text))
    tasks.purge()
    assert (Session.objects.count(), UnsavedForm.objects.count()) == (1, 1)
    assert list(tokens.objects.values_list("token", flat=True)) == ["good"]
    noon.move_to(NOON + dt.timedelta(days=unsaved.DAYS))
    tasks.purge()
    assert (Session.objects.count(), UnsavedForm.objects.count(), tokens.objects.count()) == (0, 0, 0)


def test_the_purge_comes_once_a_day() -> None:
    row = Schedule.objects.get(name=tasks.PURGE)
    assert (row.func, row.schedule_type, row.minutes) == ("portal.accounts.tasks.purge", Schedule.MINUTES, 1440)
    timetable.ensure_schedule()
    assert Schedule.objects.filter(name=tasks.PURGE).count() == 1
    now = timezone.now()
    Schedule.objects.filter(name=tasks.PURGE).update(next_run=now + dt.timedelta(days=400))
    assert timetable.repair_clock_jump(now)
    assert Schedule.objects.get(name=tasks.PURGE).next_run <= now + dt.timedelta(days=1, minutes=2)
