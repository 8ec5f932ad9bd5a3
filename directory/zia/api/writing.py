"""The API's JSON as rows. Every refusal names the field."""

from collections.abc import Mapping
from typing import Any

from directory.zia.models import GROUPS_PER_USER, ZiaDepartment, ZiaGroup, ZiaUser
from portal.api.paging import is_storable
from portal.lib.errors import DomainError
from portal.lib.keys import LARGEST_KEY


def group_from(body: object, row: ZiaGroup) -> ZiaGroup:
    data = object_of(body)
    row.name, row.comments = text_of(data, "name"), text_of(data, "comments", required=False)
    return row


def department_from(body: object, row: ZiaDepartment) -> ZiaDepartment:
    data = object_of(body)
    row.name, row.comments = text_of(data, "name"), text_of(data, "comments", required=False)
    return row


def user_from(body: object, row: ZiaUser) -> tuple[ZiaUser, list[ZiaGroup]]:
    """The user and the whole list of its groups, which replaces the old one."""
    data = object_of(body)
    row.name, row.email = text_of(data, "name"), text_of(data, "email")
    row.comments = text_of(data, "comments", required=False)
    department = data.get("department")
    found = ZiaDepartment.objects.filter(pk=_id(department, "department")).first()
    if found is None:
        raise _refused("department", "there is no such department")
    row.department = found
    return row, _groups(data["groups"]) if "groups" in data else _present_groups(row)


def _present_groups(row: ZiaUser) -> list[ZiaGroup]:
    """A body without `groups` leaves them as they are."""
    return list(ZiaGroup.objects.filter(memberships__user=row)) if row.pk else []


def _groups(items: object) -> list[ZiaGroup]:
    if not isinstance(items, list):
        raise _refused("groups", "it must be a list of objects with an id")
    wanted = {_id(item, "groups") for item in items}
    if len(wanted) > GROUPS_PER_USER:
        raise _refused("groups", f"a user can be in {GROUPS_PER_USER} groups at most, not {len(wanted):,}")
    found = list(ZiaGroup.objects.filter(pk__in=wanted))
    if missing := wanted - {group.pk for group in found}:
        raise _refused("groups", f"there is no group {min(missing)}")
    return found


def object_of(body: object) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise DomainError("The body must be a JSON object.")
    return body


def text_of(data: Mapping[str, Any], key: str, *, required: bool = True) -> str:
    value = data.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise _refused(key, "it is required and must be a text" if required else "it must be a text")
    if not is_storable(value):
        raise _refused(key, "it holds characters that no text can hold")
    return value.strip()


def _id(item: object, field: str) -> int:
    value = item.get("id") if isinstance(item, Mapping) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_KEY:
        raise _refused(field, "it needs an id")
    return value


def _refused(field: str, reason: str) -> DomainError:
    return DomainError.of_fields({field: [reason]}, f"{field}: {reason}.")
