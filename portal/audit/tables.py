import datetime as dt

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.audit.models import AuditEntry
from portal.lib.clock import short_text


class AuditTable(tables.Table):  # type: ignore[misc]
    at = tables.LinkColumn("audit:entry", args=[tables.A("pk")], verbose_name="Time", attrs={"td": {"class": "nowrap"}})
    action = tables.Column()
    category = tables.Column()
    resource = tables.Column(attrs={"td": {"class": "wide"}})
    admin_name = tables.Column("Admin")
    client_ip = tables.Column("Client IP", attrs={"td": {"class": "mono"}})
    interface = tables.Column()
    result = tables.Column()

    class Meta:
        model = AuditEntry
        fields = ("at", "action", "result", "category", "resource", "admin_name", "client_ip", "interface")
        order_by = ("-at",)

    def render_at(self, value: dt.datetime) -> str:
        return short_text(value)

    def render_category(self, record: AuditEntry) -> str | SafeString:
        if not record.subcategory:
            return record.category
        return format_html('{} <span class="muted">› {}</span>', record.category, record.subcategory)

    def render_result(self, record: AuditEntry) -> SafeString:
        tone = "ok" if record.result == AuditEntry.Result.SUCCESS else "bad"
        return format_html('<span class="pill {}">{}</span>', tone, AuditEntry.Result(record.result).label)
