from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.lib.keys import whole
from portal.lib.search import SearchFilter


def users_of(rows: "QuerySet[ZiaUser]", name: str, pk: int) -> "QuerySet[ZiaUser]":
    """The users of the `group` or `department` with this key."""
    if name == "department":
        return rows.filter(department_id=pk)
    return rows.filter(pk__in=ZiaMembership.objects.filter(group_id=pk).values("user_id"))


class ZiaUserFilter(SearchFilter):
    """`group` and `department` come with the address only, from the page of one."""

    searched = ("name", "email")

    group = filters.ChoiceFilter(label="Group", method="within", widget=forms.HiddenInput)
    department = filters.ChoiceFilter(label="Department", method="within", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("group", ZiaGroup), ("department", ZiaDepartment)):
            row = model._default_manager.filter(pk=whole(self.data.get(name, "")) or 0).first()
            if row is None:
                del self.form.fields[name]
            else:
                self.form.fields[name].choices = [(str(row.pk), str(row))]

    def within(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return users_of(rows, name, int(value))

    class Meta:
        model = ZiaUser
        fields: tuple[str, ...] = ()
