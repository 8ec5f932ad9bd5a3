"""Audit Logs."""

import datetime as dt

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.audit.differences import Field, diff
from portal.audit.models import AuditEntry
from portal.audit.recording import MASK, SYSTEM, Actor, actor_of, masked, record
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def note(resource: str, **facts: object) -> AuditEntry:
    return record(SYSTEM, "update", category="App Profiles", resource=resource, **facts)  # type: ignore[arg-type]


def test_the_list_shows_who_did_what(admin_client: Client) -> None:
    note("Finance", subcategory="Windows")
    shown = admin_client.get(reverse("audit:list")).content.decode()
    for words in ("Finance", "App Profiles", "Windows", "SYSTEM", "Success"):
        assert words in shown


def test_filters_narrow_the_list(admin_client: Client) -> None:
    note("Finance")
    note("Sales")
    url = reverse("audit:list")
    assert "Sales" not in admin_client.get(url, {"q": "finance"}).content.decode()
    assert "Finance" not in admin_client.get(url, {"action": "delete"}).content.decode()
    assert "Finance" in admin_client.get(url, {"category": "App Profiles"}).content.decode()
    assert "Finance" not in admin_client.get(url, {"until": "2000-01-01"}).content.decode()


def test_an_entry_shows_before_and_after(admin_client: Client) -> None:
    entry = note("Finance", before={"name": "Old"}, after={"name": "New", "log_mode": "Debug"})
    shown = admin_client.get(reverse("audit:entry", args=[entry.pk])).content.decode()
    for words in ("Old", "New", "Log mode", "Debug", "changed", "added"):
        assert words in shown


def test_the_diff_names_every_kind_of_change() -> None:
    before = {"same": 1, "gone": True, "other": ["a", "b"], "inner": {"x": 1}}
    after = {"same": 1, "new": None, "other": ["a"], "inner": {"x": 2}}
    assert diff(before, after) == [
        Field("Gone", "on", "", "removed"),
        Field("Other", "a\nb", "a", "changed"),
        Field("Inner › X", "1", "2", "changed"),
        Field("New", "", "—", "added"),
        Field("Same", "1", "1", "unchanged"),
    ]


def test_secrets_are_masked_when_they_are_written() -> None:
    entry = note("Finance", before={"password": "old-one", "inner": {"client_secret": "x-y-z"}, "name": "kept"})
    assert entry.before == {"password": "********", "inner": {"client_secret": "********"}, "name": "kept"}


def test_sign_ins_are_noted_with_their_result(client: Client, admin: User) -> None:
    admin.set_password(PASSWORD)
    admin.save()
    url = reverse("account_login")
    client.post(url, {"login": "admin", "password": "wrong"}, REMOTE_ADDR="192.0.2.7")
    client.post(url, {"login": "admin", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    client.post(reverse("account_logout"))
    found = AuditEntry.objects.filter(category="Sign In").order_by("pk")
    assert [(row.action, row.result) for row in found] == [
        ("sign_in", "failure"),
        ("sign_in", "success"),
        ("sign_out", "success"),
    ]
    assert found[1].client_ip == "192.0.2.7"
    assert PASSWORD not in str(list(found.values()))


def test_the_list_takes_the_same_queries_at_any_size(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (2, 60):
        for n in range(more):
            note(f"Profile {n}")
        with django_assert_max_num_queries(20) as captured:
            admin_client.get(reverse("audit:list"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_it_is_searched_by_address_and_filtered_by_sub_category_admin_and_resource(admin_client: Client) -> None:
    entry = note("Finance", subcategory="Windows", resource_type="app_profile", resource_id=7)
    AuditEntry.objects.filter(pk=entry.pk).update(client_ip="192.0.2.77", admin_name="ada & co")
    note("Sales", subcategory="macOS", resource_type="app_profile", resource_id=70)
    url = reverse("audit:list")
    for narrowed in (
        {"q": "192.0.2.7"},
        {"subcategory": "Windows"},
        {"admin_name": "ada & co"},
        {"resource_type": "app_profile", "resource_id": "7"},
    ):
        shown = admin_client.get(url, narrowed).content.decode()
        assert "Finance" in shown
        assert "Sales" not in shown


def test_an_entry_leads_to_what_else_was_done_to_it_and_by_its_admin(admin_client: Client) -> None:
    entry = note("Finance", resource_type="app_profile", resource_id=7)
    AuditEntry.objects.filter(pk=entry.pk).update(admin_name="ada & co")
    shown = admin_client.get(reverse("audit:entry", args=[entry.pk])).content.decode()
    assert "?resource_type=app_profile&amp;resource_id=7" in shown
    assert "?admin_name=ada%20%26%20co" in shown


def test_an_actor_of_a_page_is_the_admin_with_the_address_of_the_client(admin: User) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = admin
    assert actor_of(request) == Actor(name="admin", interface="ui", user_id=admin.pk, ip="192.0.2.7")
    request.META["REMOTE_ADDR"] = ""
    assert actor_of(request).ip is None


def test_a_long_name_is_kept_up_to_the_length_of_the_column() -> None:
    assert note("x" * 255).resource == "x" * 255
    assert note("x" * 256).resource == "x" * 255


def test_signed_out_visitors_are_sent_to_the_sign_in(client: Client) -> None:
    assert client.get(reverse("audit:list")).status_code == 302
    assert client.get(reverse("audit:entry", args=[note("Finance").pk])).status_code == 302


def test_an_admin_without_a_role_sees_no_log(client: Client) -> None:
    client.force_login(User.objects.create_user("nobody"))
    assert client.get(reverse("audit:list")).status_code == 403
    assert client.get(reverse("audit:entry", args=[note("Finance").pk])).status_code == 403


def test_days_are_those_of_the_admins_zone_and_any_day_is_answered(admin_client: Client, admin: User) -> None:
    admin.time_zone = "Asia/Tokyo"
    admin.save()
    entry = note("Finance")
    AuditEntry.objects.filter(pk=entry.pk).update(at=dt.datetime(2026, 11, 24, 15, 30, tzinfo=dt.UTC))  # 25 Nov, 00:30

    def found(**days: str) -> bool:
        return "Finance" in admin_client.get(reverse("audit:list"), days).content.decode()

    assert found(since="2026-11-25", until="2026-11-25")
    assert not found(until="2026-11-24")
    assert not found(since="2026-11-26")
    assert found(since="0001-01-01", until="9999-12-31")
    assert not found(until="0001-01-01")
    assert not found(since="9999-12-31")


def test_an_actor_with_a_name_that_is_longer_than_an_admins_is_noted() -> None:
    record(Actor(name="a" * 255, interface="api"), AuditEntry.Action.VIEW, category="Test", resource="b" * 300)
    entry = AuditEntry.objects.get()
    assert (len(entry.admin_name), len(entry.resource)) == (150, 255)


@pytest.mark.parametrize("empty", ["", "—", "None", "Off", "On", "Not set"])
def test_what_holds_nothing_is_not_masked_like_a_secret(empty: str) -> None:
    assert masked({"Password to Disable ZDX": empty, "Logout Password": "hunter2"}) == {
        "Password to Disable ZDX": empty,
        "Logout Password": MASK,
    }
