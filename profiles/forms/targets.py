"""Whom a profile applies to, as fields: found by search, shown by name."""

from typing import Any

from django.db.models import QuerySet

from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.pickers import PickedField, PickMany
from profiles.models import USERS_PER_PROFILE


class GroupsField(PickedField):
    """Directory groups; those that vanished in ZIA stay choosable where they are chosen, and say so."""

    def __init__(self, label: str, help_text: str) -> None:
        super().__init__(
            DirectoryGroup.objects.all(),
            label=label,
            help_text=help_text,
            required=False,
            widget=PickMany("profiles:group_options", label),
        )

    def label_from_instance(self, obj: Any) -> str:
        return obj.name if obj.deleted_at is None else f"{obj.name} (removed in ZIA)"


class UsersField(PickedField):
    def __init__(self) -> None:
        super().__init__(
            DirectoryUser.objects.all(),
            label="Users",
            help_text=f"{USERS_PER_PROFILE} at most.",
            required=False,
            widget=PickMany("profiles:user_options", "Users"),
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})" if obj.deleted_at is None else f"{obj.name} (removed in ZIA)"


def ids(rows: "QuerySet[Any] | None") -> frozenset[int]:
    return frozenset(row.pk for row in rows or ())
