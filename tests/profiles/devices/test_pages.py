"""The page of a device, what is asked before an act, and its one-time passwords."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from profiles.devices import one_time
from profiles.devices.detail_views import QUESTIONS
from profiles.devices.states import TRANSITIONS
from profiles.models import Device
from tests.factories import EPOCH
from tests.profiles.devices.world import small
from tests.profiles.factories import device, make, place_in_state, report
from tests.profiles.objects.posture_factories import posture, zia_posture
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db
State = Device.State


def page(client: Client, row: Device, name: str = "device", **sent: str) -> str:
    address = reverse(f"devices:{name}", args=[row.pk])
    answer = client.post(address, sent) if name == "passwords" else client.get(address)
    return " ".join(answer.content.decode().split())


def test_the_page_shows_the_sections_with_the_policy_and_its_revision(admin_client: Client) -> None:
    text = page(admin_client, small().laptop)
    for heading in (
        "Registration Details",
        "Device Details",
        "Service Status",
        "Compliance Status",
        "One-time passwords",
    ):
        assert f">{heading}</h2>" in text
    for fact in (
        "ada@example.com",
        "revision 1, the latest",
        "Up to date",
        "Strict Enforcement",
        "Firewall on",
        "Managed",
    ):
        assert fact in text


def test_a_device_that_another_profile_waits_for_names_it(admin_client: Client) -> None:
    made = small()
    make("Pilot", users=[made.ada], position=1)
    text = page(admin_client, made.laptop)
    assert "Another profile waits" in text
    assert ">Pilot</a>" in text


def test_services_and_hostile_facts_are_shown_for_what_they_are(admin_client: Client) -> None:
    facts = {
        "services": {
            "zia": {"enabled": True, "health": "active", "at": "2026-11-28T10:00:00+00:00"},
            "zpa": {"enabled": "yes", "health": ["active"], "at": "2026-99-99T10:00:00Z"},
            "zdx": "not an object",
        },
        "activeAt": "2026-11-28T10:00:00",
        "tunnelVersion": "<script>",
        "installationType": ["strict"],
    }
    text = page(admin_client, device(facts=facts))
    assert '<th scope="row">ZIA</th> <td>True</td>' in text
    assert '<th scope="row">ZPA</th> <td>False</td>' in text
    assert "ZDX</th>" not in text
    assert "<script>" not in text.replace("<script src", "")


@pytest.mark.parametrize(("passes", "level"), [(True, "High"), (False, "Unknown")])
def test_the_trust_level_is_the_highest_that_the_downloaded_profile_gives(
    passes: bool, level: str, admin_client: Client
) -> None:
    disk = posture("Disk")
    trust = zia_posture("Windows trust", high=[[disk]])
    profile = make("Trusted", settings={"zia_posture": trust.pk})
    row = device(profile=profile, profile_revision=1)
    report(row, {disk: passes})
    assert f"<dt>Device Trust Level</dt> <dd>{level}</dd>" in page(admin_client, row)


def test_the_page_takes_as_many_queries_for_many_results_as_for_few(admin_client: Client) -> None:
    row = small().laptop

    def add(name: str) -> None:
        report(row, {posture(name): True})

    assert_same_queries(admin_client, [reverse("devices:device", args=[row.pk])], add)


@pytest.mark.parametrize("slug", QUESTIONS)
@pytest.mark.parametrize("state", State)
def test_an_act_asks_first_and_is_done_where_the_state_allows_it(
    slug: str, state: Device.State, admin_client: Client
) -> None:
    row = place_in_state(state)
    address = reverse("devices:act", args=[row.pk, slug])
    target = TRANSITIONS[QUESTIONS[slug].act].get(state)
    question = admin_client.get(address).content.decode()
    assert ('type="submit"' in question.partition('class="card"')[2].partition("</form>")[0]) is bool(target)
    row.refresh_from_db()
    assert row.state == state
    answer = admin_client.post(address)
    row.refresh_from_db()
    assert row.state == (target or state)
    assert answer.status_code == (302 if target else 400)


def test_an_act_that_there_is_not_is_not_found(admin_client: Client) -> None:
    assert admin_client.get(f"/devices/{device().pk}/explode/").status_code == 404
    assert admin_client.get("/devices/77777/").status_code == 404


def test_who_may_only_look_may_do_nothing(reader_client: Client) -> None:
    row = device()
    assert "Quarantine" not in page(reader_client, row)
    for slug in QUESTIONS:
        assert reader_client.post(reverse("devices:act", args=[row.pk, slug])).status_code == 403


def test_an_audit_entry_leads_to_its_device_while_there_is_one(admin_client: Client) -> None:
    row = small().laptop
    entry = AuditEntry.objects.get(resource_type="device", resource_id=row.pk)
    address, link = reverse("audit:entry", args=[entry.pk]), f'href="/devices/{row.pk}/"'
    assert link in admin_client.get(address).content.decode()
    row.delete()
    assert link not in admin_client.get(address).content.decode()


class TestOneTimePasswords:
    def test_they_are_shown_on_demand_and_that_is_noted(self, admin_client: Client, admin: User) -> None:
        row = small().laptop
        texts = [line.password.reveal() for line in row.one_time_passwords.all()]
        before = page(admin_client, row)
        assert "Show one-time passwords" in before
        assert not any(text in before for text in texts)
        shown = page(admin_client, row, "passwords")
        assert all(text in shown for text in texts)
        noted = AuditEntry.objects.get(action=AuditEntry.Action.VIEW)
        assert (noted.admin_name, noted.resource) == (admin.username, "AT-W1")

    def test_looking_at_the_address_alone_shows_and_notes_nothing(self, admin_client: Client) -> None:
        row = small().laptop
        answer = admin_client.get(reverse("devices:passwords", args=[row.pk]))
        assert answer["Location"] == f"/devices/{row.pk}/#passwords"
        assert not AuditEntry.objects.filter(action=AuditEntry.Action.VIEW).exists()

    def test_a_used_one_is_shown_as_used(self, admin_client: Client) -> None:
        row = small().laptop
        text = row.one_time_passwords.get(purpose="logout").password.reveal()
        assert one_time.use_one_time_password(row, "logout", text, EPOCH)
        shown = page(admin_client, row, "passwords")
        assert text not in shown
        assert "Used <time" in shown

    def test_a_role_without_the_permission_sees_none(self, reader_client: Client) -> None:
        row = small().laptop
        assert "Your role does not show them" in page(reader_client, row)
        assert reader_client.post(reverse("devices:passwords", args=[row.pk])).status_code == 403

    def test_a_removed_device_has_no_such_section(self, admin_client: Client) -> None:
        assert "One-time passwords" not in page(admin_client, place_in_state(State.REMOVED))
