from typing import Any

import django_filters as filters
from django import forms

from portal.audit.models import AuditEntry
from portal.lib.alphabets import sort_key
from portal.lib.days import DayFilter
from portal.lib.search import SearchFilter


class AuditFilter(SearchFilter):
    searched = ("resource", "admin_name", "client_ip")

    action = filters.ChoiceFilter(choices=AuditEntry.Action.choices, empty_label="All")
    category = filters.ChoiceFilter(choices=lambda: _names("category"), empty_label="All")
    subcategory = filters.ChoiceFilter(label="Sub-category", choices=lambda: _names("subcategory"), empty_label="All")
    admin_name = filters.ChoiceFilter(label="Admin", choices=lambda: _names("admin_name"), empty_label="All")
    result = filters.ChoiceFilter(choices=AuditEntry.Result.choices, empty_label="All")
    since = DayFilter("at")
    until = DayFilter("at", is_last=True)
    resource_type = filters.CharFilter(label="Kind of resource", widget=forms.HiddenInput)
    resource_id = filters.CharFilter(label="Resource", widget=forms.HiddenInput)

    class Meta:
        model = AuditEntry
        fields = ("q", "action", "category", "subcategory", "admin_name", "result", "since", "until")


def _names(field: str) -> list[tuple[str, Any]]:
    """The values that occur, each once."""
    names = AuditEntry.objects.exclude(**{field: ""}).order_by().values_list(field, flat=True).distinct()
    return [(name, name) for name in sorted(names, key=sort_key)]
