"""Notification templates: one is the default, and the legacy one stays."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import references
from profiles.catalog import Platform, notifications
from profiles.catalog.setting import WireType
from profiles.models.objects import NotificationTemplate
from profiles.objects import editing
from profiles.objects.values import ObjectDraft
from tests.profiles.objects.factories import kind_of, template

pytestmark = pytest.mark.django_db
SLUG = "notification-templates"

# Of a template within a recorded app profile: identity and authorship aside.
RECORDED = {
    "defaultTemplate": "1",
    "enableClientNotification": "0",
    "enableZiaNotification": "0",
    "enableAppUpdatesNotification": "0",
    "enableServiceStatusNotification": "0",
    "enableNotificationForZPAReauth": "1",
    "zpaReauthNotificationTime": 5,
    "customTimer": 5,
    "ziaNotificationPersistant": "0",
    "enablePersistantNotification": "0",
    "ziaFirewall": "0",
    "ziaFirewallPopup": "0",
    "ziaDNS": "0",
    "ziaDNSPopup": "0",
    "ziaIPS": "0",
    "ziaIPSPopup": "0",
    "doNotDisturb": "0",
    "showDevicePostureFailureNotification": "0",
    "delayPostureFailureNotificationSeconds": 0,
}


def default() -> str:
    return NotificationTemplate.objects.get(is_default=True).name


def legacy() -> NotificationTemplate:
    return NotificationTemplate.objects.get(is_builtin=True)


def test_every_recorded_key_has_a_setting_and_the_legacy_template_its_recorded_value() -> None:
    values = notifications.legacy()
    written = {}
    for setting in notifications.SETTINGS:
        value = values[setting.key]
        written[setting.wire] = str(int(value)) if setting.written_as is WireType.FLAG_TEXT else value  # type: ignore[arg-type]
    assert written == RECORDED


def test_the_legacy_template_comes_with_the_portal_and_is_the_default() -> None:
    assert (legacy().name, default()) == ("Legacy Notification Settings",) * 2


def test_a_new_default_takes_the_place_of_the_old_one_and_audit_says_so() -> None:
    first = template("First", is_default=True)
    template("Second", is_default=True)
    assert default() == "Second"
    entry = AuditEntry.objects.filter(resource="First", action="update").get()
    assert (entry.before, entry.after) == ({"Default": "On"}, {"Default": "Off"})
    first.refresh_from_db()
    assert first.revision == 2


def test_without_another_default_the_legacy_template_is_it() -> None:
    row = template("First", is_default=True)
    kind = kind_of("notification_template")
    editing.update(SYSTEM, kind, row.pk, ObjectDraft("First", {"is_default": False}), expected_revision=1)
    assert default() == "Legacy Notification Settings"
    row = template("Second", is_default=True)
    editing.delete(SYSTEM, kind, row.pk)
    assert default() == "Legacy Notification Settings"


def test_a_copy_is_not_the_default() -> None:
    row = template("First", is_default=True, custom_timer=30)
    (copied,) = editing.copy(SYSTEM, kind_of("notification_template"), [row.pk])
    assert default() == "First"
    assert copied.settings["custom_timer"] == 30


def test_a_new_profile_begins_with_the_default_template() -> None:
    row = template("First", is_default=True)
    kind = references.referable("notification_template")
    assert kind is not None
    assert kind.preferred(Platform.WINDOWS) == row.pk


def test_the_legacy_template_keeps_its_name_and_takes_new_settings(admin_client: Client) -> None:
    url = reverse("objects:edit", args=[SLUG, legacy().pk])
    page = admin_client.get(url).content.decode()
    assert 'name="name"' not in page
    assert 'name="is_default"' not in page
    body = {"name": "Mine", "custom_timer": "20", "zpa_reauth_interval": "5", "posture_failure_delay": "0"}
    assert admin_client.post(url, {**body, "revision": 1}).status_code == 302
    row = legacy()
    assert (row.name, row.settings["custom_timer"], row.is_default) == ("Legacy Notification Settings", 20, True)
    assert admin_client.post(reverse("objects:delete", args=[SLUG, row.pk])).status_code == 400


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("custom_timer", "4", "not within 5 to 60"),
        ("custom_timer", "61", "not within 5 to 60"),
        ("zpa_reauth_interval", "1", "not within 2 to 1440"),
        ("zpa_reauth_interval", "1441", "not within 2 to 1440"),
        ("popups", "yes", "on or off"),
    ],
)
def test_values_beyond_their_limits_are_refused(key: str, value: str, words: str) -> None:
    with pytest.raises(DomainError) as caught:
        template(**{key: value})
    assert words in caught.value.fields[key][0]


def test_the_list_shows_the_default(admin_client: Client) -> None:
    template("First", is_default=True)
    page = admin_client.get(f"/administration/{SLUG}/").content.decode()
    assert page.count('class="pill ok"') == 1
    assert 'aria-label="Client Connector Notifications"' in page
