"""Filters of the runs and of what they changed."""

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from directory.models import SyncChange, SyncRun
from portal.lib.clock import start_of_day
from portal.lib.search import SearchFilter

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RunFilter(filters.FilterSet):  # type: ignore[misc]
    """Result, trigger, and the days, in the admin's zone, on which runs were requested; both days included."""

    state = filters.ChoiceFilter(label="Result", choices=SyncRun.State.choices, empty_label="All")
    trigger = filters.ChoiceFilter(label="Trigger", choices=SyncRun.Trigger.choices, empty_label="All")

    since = filters.DateFilter(label="From", method="by_since", widget=DAY)
    until = filters.DateFilter(label="To", method="by_until", widget=DAY)

    class Meta:
        model = SyncRun
        fields = ("state", "trigger")

    def by_since(self, rows: "QuerySet[Any]", name: str, value: dt.date) -> "QuerySet[Any]":
        return rows.filter(requested_at__gte=start_of_day(value))

    def by_until(self, rows: "QuerySet[Any]", name: str, value: dt.date) -> "QuerySet[Any]":
        return rows.filter(requested_at__lt=start_of_day(value, days=1))


class ChangeFilter(SearchFilter):
    searched = ("name", "old_name", "other_name")

    kind = filters.ChoiceFilter(label="Kind", choices=SyncChange.Kind.choices, empty_label="All")
    change = filters.ChoiceFilter(label="Change", choices=SyncChange.Change.choices, empty_label="All")

    class Meta:
        model = SyncChange
        fields = ("q", "kind", "change")


class HistoryFilter(SearchFilter):
    """What became of one group or user."""

    searched = ("name", "old_name", "other_name")

    change = filters.ChoiceFilter(label="Change", choices=SyncChange.Change.choices, empty_label="All")

    class Meta:
        model = SyncChange
        fields = ("q", "change")
