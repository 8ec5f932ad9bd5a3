"""Filters by day, for lists whose rows have a time: in the admin's time zone, both days included."""

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from portal.lib.clock import start_of_day


class DayFilter(filters.DateFilter):  # type: ignore[misc]
    """Rows from a day on, or with `is_last` up to its end. `field_name` is the column of the time."""

    def __init__(self, field_name: str, *, is_last: bool = False, **more: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(field_name, label="To" if is_last else "From", widget=widget, **more)
        self.is_last = is_last

    def filter(self, rows: "QuerySet[Any]", value: dt.date | None) -> "QuerySet[Any]":
        if value is None:
            return rows
        if self.is_last:
            return rows.filter(**{f"{self.field_name}__lt": start_of_day(value, days=1)})
        return rows.filter(**{f"{self.field_name}__gte": start_of_day(value)})
