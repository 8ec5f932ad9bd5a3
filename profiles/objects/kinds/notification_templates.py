"""Notification templates: which notices a client shows. One is the default, with which new app profiles begin."""

from typing import Any

import django_tables2 as tables
from django.db.models import F

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor
from profiles.catalog import Platform, notifications
from profiles.models.objects import NotificationTemplate
from profiles.objects import editing
from profiles.objects.forms import ObjectForm
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.tables import ObjectTable

LEGACY_NAME = "Legacy Notification Settings"
DEFAULT = "is_default"


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


class NotificationTemplateKind(ObjectKind):
    key = "notification_template"
    slug = "notification-templates"
    noun = "notification template"
    title = "Notification Templates"
    menu = MenuPlace("Client Connector Notifications", 10, has_tabs=True)
    model = NotificationTemplate
    settings = notifications.SETTINGS
    columns = frozenset({DEFAULT})
    uncopied = frozenset({DEFAULT})
    builtin_is_fixed = False
    none = LEGACY_NAME
    lead = "Which notifications clients show: Windows 4.8 and later. Older clients have the legacy settings."
    table = NotificationTemplateTable
    form = NotificationTemplateForm

    def before_save(self, actor: Actor, row: NotificationTemplate) -> None:
        """The template that becomes the default takes the place of the one that was."""
        if row.is_default:
            for other in self.rows.filter(is_default=True).exclude(pk=row.pk):
                self._mark(actor, other, False)

    def after_write(self, actor: Actor, row: NotificationTemplate) -> None:
        """Without another default, the legacy one is it."""
        if not self.rows.filter(is_default=True).exists():
            for legacy in self.rows.filter(is_builtin=True):
                self._mark(actor, legacy, True)

    def preferred(self, platform: Platform) -> int:
        """The default template's id."""
        return self.rows.filter(is_default=True).values_list("pk", flat=True).first() or 0

    def _mark(self, actor: Actor, row: NotificationTemplate, is_default: bool) -> None:
        self.rows.filter(pk=row.pk).update(is_default=is_default, revision=F("revision") + 1)
        sides = {True: {"Default": "On"}, False: {"Default": "Off"}}
        editing.note(actor, AuditEntry.Action.UPDATE, self, row, sides[not is_default], sides[is_default])


KIND = NotificationTemplateKind()
