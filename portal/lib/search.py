"""The search box of every list."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from portal.lib.http import searchable


class SearchFilter(filters.FilterSet):  # type: ignore[misc]
    """`?q=` looks for its text anywhere in the fields that `searched` names, in either case."""

    searched: tuple[str, ...] = ("name",)

    q = filters.CharFilter(
        label="Search", method="search", widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(self.wanted(searchable(value)))

    def wanted(self, text: str) -> Q:
        condition = Q()
        for field in self.searched:
            condition |= Q(**{f"{field}__icontains": text})
        return condition
