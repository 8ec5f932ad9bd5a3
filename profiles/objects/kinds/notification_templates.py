"""Notification templates: which notices a client shows. One is the default, with which new app profiles begin."""

from typing import Any

import django_tables2 as tables
from django.db.models import F

from portal.audit.models import AuditEntry
from portal.audit.record import Actor
from profiles.catalog import Platform, notifications
from profiles.models.objects import NotificationTemplate
from profiles.objects import editing
from profiles.objects.forms import ObjectForm
from profiles.objects.kind import ObjectKind
from profiles.objects.pages import ObjectPage
from profiles.objects.tables import ObjectTable

LEGACY_NAME = "Legacy Notification Settings"
DEFAULT = "is_default"


def _only_default(actor: Actor, row: NotificationTemplate) -> None:
    """The template that becomes the default takes the place of the one that was."""
    if row.is_default:
        for other in NotificationTemplate.objects.filter(is_default=True).exclude(pk=row.pk):
            _mark(actor, other, False)


def _some_default(actor: Actor, row: NotificationTemplate) -> None:
    """Without another default, the legacy one is it."""
    if not NotificationTemplate.objects.filter(is_default=True).exists():
        for legacy in NotificationTemplate.objects.filter(is_builtin=True):
            _mark(actor, legacy, True)


def _mark(actor: Actor, row: NotificationTemplate, is_default: bool) -> None:
    NotificationTemplate.objects.filter(pk=row.pk).update(is_default=is_default, revision=F("revision") + 1)
    words = {True: {"Default": "On"}, False: {"Default": "Off"}}
    editing.note(actor, AuditEntry.Action.UPDATE, KIND, row, words[not is_default], words[is_default])


def _preferred(platform: Platform) -> int:
    """The default template's id, for new app profiles."""
    return NotificationTemplate.objects.filter(is_default=True).values_list("pk", flat=True).first() or 0


class NotificationTemplateForm(ObjectForm):
    """The legacy template is the default where no other is: it has no such switch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row and self.row.is_builtin:
            self.leave_out(DEFAULT)


class NotificationTemplateTable(ObjectTable):
    is_default = tables.TemplateColumn(
        '{% if value %}{% pill "ok" "Default" %}{% endif %}', verbose_name="New app profiles", orderable=False
    )

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "is_default", "...", "used", "updated_at", "actions")


KIND = ObjectKind(
    key="notification_template",
    slug="notification-templates",
    noun="notification template",
    title="Notification Templates",
    model=NotificationTemplate,
    settings=notifications.SETTINGS,
    columns=frozenset({DEFAULT}),
    before_save=_only_default,
    after_write=_some_default,
    builtin_is_fixed=False,
    uncopied=frozenset({DEFAULT}),
    none=LEGACY_NAME,
    preferred=_preferred,
)
PAGE = ObjectPage(
    KIND,
    lead="Which notifications clients show: Windows 4.8 and later. Older clients have the legacy settings.",
    family="Client Connector Notifications",
    table=NotificationTemplateTable,
    form=NotificationTemplateForm,
)
