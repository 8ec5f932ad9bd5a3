"""Sign-in, preferences, the dashboard, error pages, API clients."""

import json

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory.models import SyncRun
from directory.schedule import timetable
from directory.status import worker
from portal.accounts import api_clients
from portal.accounts.models import ApiClient, User
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from portal.lib.errors import DomainError
from tests.factories import EPOCH, PASSWORD, GroupFactory, SyncRunFactory
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


def test_nobody_signs_up(client: Client) -> None:
    for path in ("/account/signup/", "/account/password/reset/", "/account/email/"):
        assert client.get(path).status_code == 404


def test_too_many_failures_pause_the_sign_in(client: Client, admin: User) -> None:
    cache.clear()
    admin.set_password(PASSWORD)
    admin.save()
    url = reverse("account_login")
    for _ in range(5):
        client.post(url, {"login": "admin", "password": "wrong"})
    answer = client.post(url, {"login": "admin", "password": PASSWORD})
    assert answer.status_code == 422
    assert "Too many failed sign-ins" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    cache.clear()


def test_preferences_are_saved_and_noted(admin_client: Client, admin: User) -> None:
    admin_client.post(reverse("preferences"), {"time_zone": "Asia/Tokyo", "theme": "dark"})
    admin.refresh_from_db()
    assert (admin.time_zone, admin.theme) == ("Asia/Tokyo", "dark")
    shown = admin_client.get(reverse("dashboard")).content.decode()
    assert 'data-theme="dark"' in shown
    assert "Asia/Tokyo" in shown
    assert AuditEntry.objects.get(subcategory="Preferences").after == {"time_zone": "Asia/Tokyo", "theme": "dark"}
    refused = admin_client.post(reverse("preferences"), {"time_zone": "Mars/Base", "theme": "dark"})
    assert refused.status_code == 422


def test_the_dashboard_names_what_needs_attention(admin_client: Client) -> None:
    SyncRunFactory.create(state=SyncRun.State.FAILED, error="ZIA could not be reached.")
    make("Finance", groups=[GroupFactory.create(name="Interns", deleted_at=EPOCH)])
    shown = admin_client.get(reverse("dashboard")).content.decode()
    for words in ("background worker is not running", "ZIA could not be reached.", "Interns"):
        assert words in shown
    assert "Next Directory Group Sync Time" in shown


def test_the_dashboard_says_when_nothing_needs_attention(admin_client: Client) -> None:
    timetable.ensure_schedule()
    worker.beat(timezone.now())
    SyncRunFactory.create(requested_at=timezone.now())
    make("Finance", groups=[GroupFactory.create()])
    shown = admin_client.get(reverse("dashboard")).content.decode()
    assert "Nothing needs attention" in shown
    assert f'href="{reverse("profiles:list", args=["windows"])}?status=enabled"' in shown


def test_the_dashboard_takes_the_same_queries_at_any_size(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (1, 30):
        for n in range(more):
            make(f"{more}-{n}", groups=[GroupFactory.create()])
        SyncRunFactory.create_batch(more)
        with django_assert_max_num_queries(25) as captured:
            admin_client.get(reverse("dashboard"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_page_that_does_not_exist_has_the_shell_and_a_way_back(admin_client: Client) -> None:
    answer = admin_client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Go to the Dashboard" in answer.content.decode()


def test_strict_content_security_policy_on_every_page(admin_client: Client) -> None:
    policy = admin_client.get(reverse("dashboard")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_an_api_client_is_created_and_its_secret_is_stored_hashed(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_api_client", "automation", role="read")
    made = json.loads(capsys.readouterr().out)
    assert set(made) == {"client_id", "client_secret"}
    answer = client.post("/oauth2/v1/token", {"grant_type": "client_credentials", **made})
    assert answer.json()["scope"] == "read"
    stored = json.dumps(list(AuditEntry.objects.values("before", "after", "resource")))
    assert made["client_secret"] not in stored
    wrong = {"grant_type": "client_credentials", **made, "client_secret": "wrong"}
    assert client.post("/oauth2/v1/token", wrong).status_code == 401


@pytest.mark.parametrize("name", [" ", "a" * 256, "a\0b"])
def test_an_api_client_gets_a_name_that_can_be_stored(db: None, name: str) -> None:
    before = ApiClient.objects.count()
    with pytest.raises(DomainError) as refused:
        api_clients.create(COMMAND, name=name, role=ApiClient.Role.READ)
    assert list(refused.value.fields) == ["name"]
    assert ApiClient.objects.count() == before


def test_a_form_that_is_sent_after_the_session_ended_says_that_nothing_was_saved(client: Client) -> None:
    words = "Your session had ended, so nothing was saved"
    assert words not in client.get(reverse("preferences"), follow=True).content.decode()
    assert words in client.post(reverse("preferences"), {"theme": "dark"}, follow=True).content.decode()


def test_the_menu_begins_the_breadcrumb_where_it_leads(admin_client: Client) -> None:
    top = admin_client.get(reverse("dashboard")).context["menu"].top[-1]
    page = admin_client.get(reverse("support:advanced_configuration"))
    assert f'<a href="{top.url}">{top.label}</a>' in page.content.decode().split('aria-label="Breadcrumb"')[1]
    assert admin_client.get(reverse("dashboard")).context["menu"].root is None
