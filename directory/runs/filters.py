"""Filters of the runs and of what they changed."""

import django_filters as filters

from directory.models import SyncChange, SyncRun
from portal.lib.days import DayFilter
from portal.lib.search import SearchFilter


class RunFilter(filters.FilterSet):  # type: ignore[misc]
    """Result, trigger, and the days, in the admin's zone, on which runs were requested; both days included."""

    state = filters.ChoiceFilter(label="Result", choices=SyncRun.State.choices, empty_label="All")
    trigger = filters.ChoiceFilter(label="Trigger", choices=SyncRun.Trigger.choices, empty_label="All")

    since = DayFilter("requested_at")
    until = DayFilter("requested_at", is_last=True)

    class Meta:
        model = SyncRun
        fields = ("state", "trigger")


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
