"""Every write of an object: check, save, note who points at what, audit, in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.record import Actor, record
from portal.lib.errors import Conflict, DomainError
from profiles.catalog import Value
from profiles.editing.wording import changed
from profiles.models.objects import NAME_LIMIT, ProfileObject
from profiles.objects import kind as objects_kind
from profiles.objects.kind import ObjectKind
from profiles.objects.users import Users, users_of
from profiles.objects.values import (
    ObjectDraft,
    checked,
    put,
    refusal,
    replaced_secrets,
    snapshot,
    values_of,
    write_references,
)

COPIES = 10


class InUse(DomainError):
    """An object that something still refers to was to be deleted."""

    def __init__(self, row: ProfileObject, users: Users) -> None:
        names = ", ".join(f"{usage.name} ({usage.kind})" for usage in users.shown[:3])
        rest = f" and {users.total - 3} more" if users.total > 3 else ""
        super().__init__(f"{row.name} cannot be deleted: {names}{rest} refer to it.", code="in_use")
        self.users = users


@transaction.atomic
def create(actor: Actor, kind: ObjectKind, draft: ObjectDraft) -> ProfileObject:
    """A new object at the end of the list. Raises DomainError with every field that is refused."""
    objects_kind.lock(kind)
    _room(kind, 1)
    name, values = _accepted(kind, draft, None)
    return _insert(actor, kind, name, values)


@transaction.atomic
def update(actor: Actor, kind: ObjectKind, pk: int, draft: ObjectDraft, *, expected_revision: int) -> ProfileObject:
    """Change an object that nobody else changed since it was read. Raises Conflict where somebody did."""
    row = _locked(kind, pk)
    if row.revision != expected_revision:
        raise Conflict(f"{row.name} was changed by {row.updated_by_name} meanwhile.")
    if not kind.may_change(row):
        raise DomainError(f"{row.name} comes with the portal and cannot be changed.")
    stored = values_of(kind, row)
    before = snapshot(kind, row.name, stored)
    row.name, values = _accepted(kind, draft, row)
    after = snapshot(kind, row.name, values) | replaced_secrets(kind, stored, values)
    put(kind, row, values)
    kind.before_save(actor, row)
    row.revision += 1
    row.updated_at, row.updated_by_name = timezone.now(), actor.name
    row.save()
    write_references(kind, row, values)
    note(actor, AuditEntry.Action.UPDATE, kind, row, *changed(before, after))
    kind.after_write(actor, row)
    return row


@transaction.atomic
def copy(actor: Actor, kind: ObjectKind, ids: Sequence[int]) -> list[ProfileObject]:
    """Copies at the end of the list, each named "Copy of …"; at most COPIES at a time. What is built in has none."""
    wanted = set(ids)
    if not kind.can_copy or not wanted:
        raise DomainError(f"Choose the {kind.nouns} to copy.")
    if len(wanted) > COPIES:
        raise DomainError(f"{len(wanted)} are chosen; {COPIES} can be copied at a time.")
    objects_kind.lock(kind)
    _room(kind, len(wanted))
    rows = list(kind.rows.filter(pk__in=wanted))
    if len(rows) != len(wanted):
        raise DomainError("Some of what was chosen does not exist any more. Nothing was copied.")
    for row in rows:
        _not_builtin(row, "copied")
    return [_insert(actor, kind, _copy_name(kind, row.name), _copied(kind, row)) for row in rows]


@transaction.atomic
def delete(actor: Actor, kind: ObjectKind, pk: int) -> str:
    """Delete an object to which nothing refers, and return its name. Raises InUse where something does.

    The row is locked first: a profile that is about to refer to it waits, and finds it gone.
    """
    row = _locked(kind, pk)
    _not_builtin(row, "deleted")
    users = users_of(kind, row)
    if users.total:
        raise InUse(row, users)
    note(actor, AuditEntry.Action.DELETE, kind, row, snapshot(kind, row.name, values_of(kind, row)), None)
    write_references(kind, row, {})
    row.delete()
    kind.after_write(actor, row)
    return row.name


def _insert(actor: Actor, kind: ObjectKind, name: str, values: Mapping[str, Value]) -> ProfileObject:
    now = timezone.now()
    row = kind.model(name=name, created_at=now, updated_at=now, updated_by_name=actor.name)
    put(kind, row, values)
    kind.before_save(actor, row)
    row.save()
    write_references(kind, row, values)
    note(actor, AuditEntry.Action.CREATE, kind, row, None, snapshot(kind, name, values))
    kind.after_write(actor, row)
    return row


def _accepted(kind: ObjectKind, draft: ObjectDraft, present: ProfileObject | None) -> tuple[str, dict[str, Value]]:
    """Name and values in their normal form. All refusals come together."""
    stored = values_of(kind, present) if present else {}
    values, errors = checked(kind, draft, stored)
    name = " ".join(draft.name.split())
    if present and present.is_builtin:
        name = present.name
    elif words := _refused_name(kind, name, present):
        errors = {"name": [words], **errors}
    if errors:
        raise refusal(errors)
    return name, values


def _refused_name(kind: ObjectKind, name: str, present: ProfileObject | None) -> str:
    if not name:
        return f"Give the {kind.noun} a name."
    if len(name) > NAME_LIMIT:
        return f"The name has {len(name)} characters, {NAME_LIMIT} are allowed."
    if "\0" in name:
        return "The name holds a control character."
    if kind.rows.filter(name__iexact=name).exclude(pk=present.pk if present else None).exists():
        return f"There is a {kind.noun} called {name} already."
    return ""


def _copy_name(kind: ObjectKind, name: str) -> str:
    """`Copy of X`, with a number where that name is taken."""
    wanted = f"Copy of {name}"[: NAME_LIMIT - 8].rstrip()
    taken = {text.lower() for text in kind.rows.filter(name__istartswith=wanted).values_list("name", flat=True)}
    number, free = 1, wanted
    while free.lower() in taken:
        number += 1
        free = f"{wanted} ({number})"
    return free


def _copied(kind: ObjectKind, row: ProfileObject) -> dict[str, Value]:
    fresh = {setting.key: setting.default for setting in kind.settings if setting.key in kind.uncopied}
    return {**values_of(kind, row), **fresh}


def _room(kind: ObjectKind, more: int) -> None:
    if kind.limit and kind.rows.count() + more > kind.limit:
        raise DomainError(f"There may be {kind.limit} {kind.nouns} at most.", code="limit")


def _locked(kind: ObjectKind, pk: int) -> ProfileObject:
    """The row, with its kind locked. Raises the model's DoesNotExist."""
    objects_kind.lock(kind)
    row: ProfileObject = kind.rows.select_for_update().get(pk=pk)
    return row


def _not_builtin(row: ProfileObject, verb: str) -> None:
    if row.is_builtin:
        raise DomainError(f"{row.name} comes with the portal and cannot be {verb}.")


def note(actor: Actor, action: str, kind: ObjectKind, row: ProfileObject, before: Any, after: Any) -> None:
    """Write the audit entry of a change, inside its transaction."""
    record(
        actor,
        action,
        category=kind.title,
        resource=row.name,
        resource_type=kind.key,
        resource_id=row.pk,
        before=before,
        after=after,
    )
