"""Every write of an object: check, save, note who points at what, audit, in one transaction."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import Conflict, DomainError
from portal.lib.letters import lower
from portal.lib.names import PREFIX, clean_name, copy_name
from profiles.catalog import Value, Values
from profiles.editing.wording import changed
from profiles.models.objects import ProfileObject
from profiles.objects.referrers import Referrers, referrers_of
from profiles.objects.stored import StoredKind
from profiles.objects.values import (
    ObjectDraft,
    checked,
    put,
    replaced_secrets,
    snapshot,
    values_of,
    write_references,
)

COPIES = 10


class InUse(DomainError):
    """An object that something still refers to was to be deleted."""

    def __init__(self, row: ProfileObject, referrers: Referrers) -> None:
        names = ", ".join(f"{usage.name} ({usage.kind})" for usage in referrers.shown[:3])
        rest = f" and {referrers.total - 3} more" if referrers.total > 3 else ""
        super().__init__(f"{row.name} cannot be deleted: {names}{rest} refer to it.", code="in_use")
        self.referrers = referrers


@transaction.atomic
def create(actor: Actor, kind: StoredKind, draft: ObjectDraft) -> ProfileObject:
    """A new object at the end of the list. Raises DomainError with every field that is refused."""
    kind.lock()
    _room(kind, 1)
    name, values = _accepted(kind, draft, None)
    return _insert(actor, kind, name, values)


@transaction.atomic
def update(actor: Actor, kind: StoredKind, pk: int, draft: ObjectDraft, *, expected_revision: int) -> ProfileObject:
    """Change an object that nobody else changed since it was read. Raises Conflict where somebody did.

    A draft of what is stored already writes nothing, whoever stored it.
    """
    row = _locked(kind, pk)
    if not kind.may_change(row):
        raise DomainError(f"{row.name} comes with the portal and cannot be changed.")
    stored = values_of(kind, row)
    name, values = _accepted_at(kind, draft, row, expected_revision)
    if (name, values) == (row.name, stored):
        return row
    if row.revision != expected_revision:
        raise _changed_meanwhile(row)
    before = snapshot(kind, row.name, stored)
    row.name = name
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
def copy(actor: Actor, kind: StoredKind, ids: Sequence[int]) -> list[ProfileObject]:
    """Copies at the end of the list, each named "Copy of …"; at most COPIES at a time. What is built in has none."""
    wanted = set(ids)
    if not kind.can_copy or not wanted:
        raise DomainError(f"Choose the {kind.nouns} to copy.")
    if len(wanted) > COPIES:
        raise DomainError(f"{len(wanted)} are chosen; {COPIES} can be copied at a time.")
    kind.lock()
    _room(kind, len(wanted))
    rows = list(kind.rows.filter(pk__in=wanted))
    if len(rows) != len(wanted):
        raise DomainError("Some of what was chosen does not exist any more. Nothing was copied.")
    for row in rows:
        _not_builtin(row, "copied")
    return [_insert(actor, kind, _name_of_copy(kind, row.name), _copied(kind, row)) for row in rows]


@transaction.atomic
def delete(actor: Actor, kind: StoredKind, pk: int) -> str:
    """Delete an object to which nothing refers, and return its name. Raises InUse where something does.

    The row is locked first: a profile that is about to refer to it waits, and finds it gone.
    """
    row = _locked(kind, pk)
    _not_builtin(row, "deleted")
    referrers = referrers_of(kind, row)
    if referrers.total:
        raise InUse(row, referrers)
    note(actor, AuditEntry.Action.DELETE, kind, row, snapshot(kind, row.name, values_of(kind, row)), None)
    write_references(kind, row, {})
    row.delete()
    kind.after_write(actor, row)
    return row.name


def _insert(actor: Actor, kind: StoredKind, name: str, values: Values) -> ProfileObject:
    now = timezone.now()
    row = kind.model(name=name, created_at=now, updated_at=now, updated_by_name=actor.name)
    put(kind, row, values)
    kind.before_save(actor, row)
    row.save()
    write_references(kind, row, values)
    note(actor, AuditEntry.Action.CREATE, kind, row, None, snapshot(kind, name, values))
    kind.after_write(actor, row)
    return row


def _accepted(kind: StoredKind, draft: ObjectDraft, present: ProfileObject | None) -> tuple[str, dict[str, Value]]:
    """Name and values in their normal form. All refusals come together."""
    result = checked(kind, draft, values_of(kind, present) if present else {})
    name, errors = draft.name, result.refusals
    try:
        name = present.name if present and present.is_builtin else _free_name(kind, draft.name, present)
    except DomainError as error:
        errors = {**error.fields, **errors}
    if errors:
        raise DomainError.of_fields(errors)
    return name, result.values


def _accepted_at(
    kind: StoredKind, draft: ObjectDraft, row: ProfileObject, expected_revision: int
) -> tuple[str, dict[str, Value]]:
    """As `_accepted`. What is refused of a draft that is too old is a matter of its conflict."""
    try:
        return _accepted(kind, draft, row)
    except DomainError:
        if row.revision != expected_revision:
            raise _changed_meanwhile(row) from None
        raise


def _changed_meanwhile(row: ProfileObject) -> Conflict:
    return Conflict(f"{row.name} was changed by {row.updated_by_name} meanwhile.")


def _free_name(kind: StoredKind, name: str, present: ProfileObject | None) -> str:
    """The name in its normal form. Raises DomainError where it is refused."""
    clean = clean_name(name, kind.noun)
    if kind.rows.filter(name__iexact=clean).exclude(pk=present.pk if present else None).exists():
        raise DomainError.on("name", f"There is a {kind.noun} called {clean} already.")
    return clean


def _name_of_copy(kind: StoredKind, name: str) -> str:
    copies = kind.rows.filter(name__istartswith=PREFIX)
    return copy_name(name, {lower(taken) for taken in copies.values_list("name", flat=True)})


def _copied(kind: StoredKind, row: ProfileObject) -> dict[str, Value]:
    fresh = {setting.key: setting.default for setting in kind.settings if setting.key in kind.uncopied}
    return {**values_of(kind, row), **fresh}


def _room(kind: StoredKind, more: int) -> None:
    if kind.limit and kind.rows.count() + more > kind.limit:
        raise DomainError(f"There may be {kind.limit} {kind.nouns} at most.", code="limit")


def _locked(kind: StoredKind, pk: int) -> ProfileObject:
    """The row, with its kind locked. Raises Gone where somebody has deleted it."""
    kind.lock()
    row: ProfileObject | None = kind.rows.select_for_update().filter(pk=pk).first()
    if row is None:
        raise gone(kind.key, pk, kind.noun)
    return row


def _not_builtin(row: ProfileObject, verb: str) -> None:
    if row.is_builtin:
        raise DomainError(f"{row.name} comes with the portal and cannot be {verb}.")


def note(actor: Actor, action: str, kind: StoredKind, row: ProfileObject, before: Any, after: Any) -> None:
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
