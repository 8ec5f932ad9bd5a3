"""Filters of the directory's lists. `run` and `change` show what one sync run did."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from directory.models import Department, DirectoryGroup, DirectoryUser, SyncChange
from portal.lib.keys import LARGEST_KEY, whole
from portal.lib.search import SearchFilter

STATUS = (("present", "In ZIA"), ("gone", "Removed in ZIA"))


class MirrorFilter(SearchFilter):
    """Search by name or ZIA ID, status, and the changes of one run."""

    kind: str

    status = filters.ChoiceFilter(label="Status", choices=STATUS, method="by_status", empty_label="All")
    change = filters.ChoiceFilter(
        label="Change in run", choices=SyncChange.Change.choices, method="by_change", empty_label="Any"
    )
    run = filters.NumberFilter(label="Sync run", method="by_run", max_value=LARGEST_KEY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.data.get("run"):
            del self.form.fields["change"]

    def wanted(self, text: str) -> Q:
        condition = super().wanted(text)
        if (key := whole(text)) is not None:
            condition |= Q(upstream_id=key)
        return condition

    def by_status(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(deleted_at__isnull=value == "present")

    def by_run(self, rows: "QuerySet[Any]", name: str, value: int) -> "QuerySet[Any]":
        changes = SyncChange.objects.filter(run_id=value, kind=self.kind)
        if change := self.data.get("change"):
            changes = changes.filter(change=change)
        return rows.filter(upstream_id__in=changes.values("upstream_id"))

    def by_change(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows  # taken into account by `by_run`


class GroupFilter(MirrorFilter):
    kind = SyncChange.Kind.GROUP

    class Meta:
        model = DirectoryGroup
        fields: tuple[str, ...] = ()


class DepartmentFilter(MirrorFilter):
    kind = SyncChange.Kind.DEPARTMENT

    class Meta:
        model = Department
        fields: tuple[str, ...] = ()


class UserFilter(MirrorFilter):
    kind = SyncChange.Kind.USER
    searched = ("name", "email")

    department = filters.ChoiceFilter(label="Department", field_name="department_id", widget=forms.HiddenInput)

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        """`department` is the one that the address names: searching within it must not lose it."""
        super().__init__(*args, **kwargs)
        if department is None:
            del self.form.fields["department"]
        else:
            self.form.fields["department"].choices = [(str(department.pk), department.name)]

    class Meta:
        model = DirectoryUser
        fields: tuple[str, ...] = ()


class MemberFilter(SearchFilter):
    """The users of one group or department."""

    searched = ("name", "email")

    class Meta:
        model = DirectoryUser
        fields: tuple[str, ...] = ()
