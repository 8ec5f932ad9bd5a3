import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.lib.search import SearchFilter

EARLIEST = dt.date(1970, 1, 2)
LATEST = dt.date(9000, 1, 1)


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class AuditFilter(SearchFilter):
    searched = ("resource", "admin_name", "client_ip")

    action = filters.ChoiceFilter(choices=AuditEntry.Action.choices, empty_label="All")
    category = filters.ChoiceFilter(choices=lambda: _names("category"), empty_label="All")
    subcategory = filters.ChoiceFilter(label="Sub-category", choices=lambda: _names("subcategory"), empty_label="All")
    admin_name = filters.ChoiceFilter(label="Admin", choices=lambda: _names("admin_name"), empty_label="All")
    result = filters.ChoiceFilter(choices=AuditEntry.Result.choices, empty_label="All")
    since = filters.DateFilter(label="From", method="from_day", widget=_date())
    until = filters.DateFilter(label="To", method="to_day", widget=_date())
    resource_type = filters.CharFilter(label="Kind of resource", widget=forms.HiddenInput)
    resource_id = filters.CharFilter(label="Resource", widget=forms.HiddenInput)

    class Meta:
        model = AuditEntry
        fields = ("q", "action", "category", "subcategory", "admin_name", "result", "since", "until")

    def from_day(self, rows: "QuerySet[AuditEntry]", name: str, value: dt.date) -> "QuerySet[AuditEntry]":
        return rows.filter(at__gte=_start_of(value))

    def to_day(self, rows: "QuerySet[AuditEntry]", name: str, value: dt.date) -> "QuerySet[AuditEntry]":
        return rows.filter(at__lt=_start_of(min(value, LATEST) + dt.timedelta(days=1)))


def _start_of(day: dt.date) -> dt.datetime:
    """Midnight in the admin's zone, within what a time in UTC can hold: a bound that the index on time can serve."""
    return timezone.make_aware(dt.datetime.combine(min(max(day, EARLIEST), LATEST), dt.time.min))


def _names(field: str) -> list[tuple[str, Any]]:
    """The values that occur, each once."""
    names = AuditEntry.objects.exclude(**{field: ""}).order_by(field).values_list(field, flat=True).distinct()
    return [(name, name) for name in names]
