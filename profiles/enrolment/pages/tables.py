"""The list of enrolment keys, and the codes of a user."""

import datetime as dt

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.clock import short_text
from portal.lib.lists import NUMBER
from portal.lib.search import SearchFilter
from profiles.models import EnrolmentKey

ACTIVE, REVOKED = "active", "revoked"


class KeyFilter(SearchFilter):
    status = filters.ChoiceFilter(
        label="Status", method="by_status", choices=[(ACTIVE, "Active"), (REVOKED, "Revoked")], empty_label="All"
    )

    def by_status(self, rows: "QuerySet[EnrolmentKey]", name: str, value: str) -> "QuerySet[EnrolmentKey]":
        return rows.filter(revoked_at__isnull=value == ACTIVE)


class TimeColumn(tables.Column):  # type: ignore[misc]
    def render(self, value: dt.datetime) -> str:
        return short_text(value)


class KeyTable(tables.Table):  # type: ignore[misc]
    name = tables.Column(attrs={"td": {"class": "wide"}})
    status = tables.Column("Status", accessor="revoked_at", empty_values=(), orderable=False)
    platforms = tables.Column(orderable=False)
    per_hour = tables.Column("Devices per hour", attrs=NUMBER)
    created_at = tables.Column("Created")
    used_at = TimeColumn("Last used", default="Never")
    actions = tables.TemplateColumn(template_name="enrolment/_key_actions.html", verbose_name="", orderable=False)

    class Meta:
        model = EnrolmentKey
        fields = ("name", "status", "platforms", "per_hour", "created_at", "used_at", "actions")
        order_by = ("name",)

    def render_status(self, record: EnrolmentKey) -> SafeString:
        if record.revoked_at is not None:
            return format_html('<span class="pill idle">Revoked {}</span>', short_text(record.revoked_at))
        if record.former_until is not None:
            text = "Active, the former one until"
            return format_html('<span class="pill ok">{} {}</span>', text, short_text(record.former_until))
        return format_html('<span class="pill ok">{}</span>', "Active")

    def render_per_hour(self, value: int) -> str:
        return f"{value:,}"

    def render_created_at(self, record: EnrolmentKey) -> SafeString:
        text = '{}<br><span class="small muted">by {}</span>'
        return format_html(text, short_text(record.created_at), record.created_by_name)

    def render_platforms(self, record: EnrolmentKey) -> str:
        return ", ".join(platform.label for platform in record.allowed)
