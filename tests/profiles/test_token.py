"""The policy token: stable, shown on demand to those who may, and noted without being told."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import policy_tokens
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


def url_of(profile: AppProfile) -> str:
    return reverse("profiles:token", args=[profile.platform, profile.pk])


def test_a_token_survives_a_rename() -> None:
    profile = make("Finance")
    renamed = editing.update(SYSTEM, profile.pk, ProfileDraft(name="Treasury"), expected_revision=1)
    assert renamed.policy_token == profile.policy_token
    assert len(profile.policy_token) == 48


def test_a_token_is_shown_on_demand_only_and_that_is_noted(admin_client: Client) -> None:
    profile = make("Finance")
    assert profile.policy_token not in admin_client.get(url_of(profile)).content.decode()
    assert not AuditEntry.objects.filter(action="view").exists()
    answer = admin_client.post(url_of(profile))
    assert answer.content.decode().count(profile.policy_token) == 3
    assert "no-store" in answer.headers["Cache-Control"]
    entry = AuditEntry.objects.get(action="view")
    assert (entry.resource, entry.resource_id, entry.admin_name) == ("Finance", str(profile.pk), "admin")
    assert entry.after == {"Viewed": "Policy token"}


def test_no_other_page_or_entry_tells_a_token(admin_client: Client) -> None:
    profile = make("Finance")
    editing.update(SYSTEM, profile.pk, ProfileDraft(name="Treasury"), expected_revision=1)
    for name, arguments in (
        ("list", []),
        ("edit", [profile.pk]),
        ("history", [profile.pk]),
        ("version", [profile.pk, 1]),
    ):
        page = admin_client.get(reverse(f"profiles:{name}", args=["windows", *arguments])).content.decode()
        assert profile.policy_token not in page
    assert profile.policy_token not in str(list(AuditEntry.objects.values_list("before", "after")))


def test_a_super_admin_may_see_tokens_and_a_read_only_admin_may_not(admin: User, reader: User) -> None:
    assert admin.has_perm("profiles.view_policy_token")
    assert not reader.has_perm("profiles.view_policy_token")
    assert reader.has_perm("profiles.view_appprofile")


def test_a_read_only_admin_gets_no_token_page(reader_client: Client) -> None:
    profile = make("Finance")
    assert reader_client.get(url_of(profile)).status_code == 403
    assert reader_client.post(url_of(profile)).status_code == 403
    page = reader_client.get(reverse("profiles:edit", args=["windows", profile.pk])).content.decode()
    assert "Policy Token" not in page
    assert not AuditEntry.objects.filter(action="view").exists()


def test_default_has_no_token(admin_client: Client) -> None:
    default = AppProfile.objects.get(platform="windows", is_default=True)
    assert default.policy_token == ""
    assert admin_client.get(url_of(default)).status_code == 404
    page = admin_client.get(reverse("profiles:edit", args=["windows", default.pk])).content.decode()
    assert "Policy Token" not in page
    assert "History" in page


@pytest.mark.parametrize(
    ("platform", "texts"),
    [
        (Platform.WINDOWS, ["POLICYTOKEN={}", "--policyToken {}"]),
        (Platform.MACOS, ["--policyToken {}"]),
        (Platform.LINUX, ["--policyToken {}", "zscaler-config -t {}"]),
        (Platform.IOS, ["<key>policyToken</key>\n<string>{}</string>"]),
        (Platform.ANDROID, ["{}"]),
    ],
)
def test_each_platform_has_its_install_parameters(platform: Platform, texts: list[str]) -> None:
    profile = make("Finance", platform)
    assert [one.text for one in policy_tokens.parameters(profile)] == [
        text.format(profile.policy_token) for text in texts
    ]
