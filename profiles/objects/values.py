"""An object's values: checked against the kind's settings, read from a row, made readable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.lib.crypto import encrypt
from portal.lib.secret_fields import Sealed
from profiles import catalog, references
from profiles.catalog import Kind, Platform, Refusals, Setting, Value, Values
from profiles.models.objects import ObjectReference, ProfileObject
from profiles.objects.stored import StoredKind
from profiles.references import Referable, ids_of

NO_PLATFORM = Platform.WINDOWS  # an object's settings do not differ by platform; the catalogue's functions ask for one


@dataclass(frozen=True, slots=True)
class ObjectDraft:
    """What a form or an API call wants an object to be. Settings that are missing keep their value or the default."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def defaults(kind: StoredKind) -> dict[str, Value]:
    return {setting.key: setting.default for setting in kind.settings}


def values_of(kind: StoredKind, row: ProfileObject) -> dict[str, Value]:
    """The complete values, also of a row that was stored before a setting existed; secrets as they are stored."""
    held = {key: getattr(row, key) for key in kind.columns}
    columns: dict[str, Value] = {k: value.stored if isinstance(value, Sealed) else value for k, value in held.items()}
    stored = {setting.key: row.settings[setting.key] for setting in kind.settings if setting.key in row.settings}
    return {**defaults(kind), **stored, **columns}


def put(kind: StoredKind, row: ProfileObject, values: Values) -> None:
    """The values onto the row, each to its place."""
    row.settings = {key: value for key, value in values.items() if key not in kind.columns}
    secrets = kind.secrets
    for key in kind.columns:
        setattr(row, key, Sealed(str(values[key])) if key in secrets else values[key])


@dataclass(frozen=True, slots=True)
class CheckedObject:
    """The complete values in their normal form, and what is refused."""

    values: dict[str, Value]
    refusals: Refusals


def checked(kind: StoredKind, draft: ObjectDraft, stored: Values, *, lock: bool = True) -> CheckedObject:
    """The values that the draft makes of what is stored.

    A secret is read as it was typed and returned encrypted; an empty one leaves what is stored. With `lock` the objects
    that are referred to stay until the transaction ends.
    """
    known = {setting.key: setting for setting in kind.settings}
    values: dict[str, Value] = {**defaults(kind), **stored}
    errors: Refusals = {}
    for key, raw in draft.settings.items():
        if key not in known:
            errors[key] = [f"A {kind.noun} has no setting called {key}."]
            continue
        try:
            value = catalog.check(known[key], NO_PLATFORM, raw)
        except ValueError as error:
            errors[key] = catalog.sentences(error)
        else:
            values[key] = (encrypt(str(value)) if value else values[key]) if key in kind.secrets else value
    values = values if errors else kind.settle(values)
    errors |= _missing(kind, values, lock)
    return CheckedObject(values, errors or kind.check(values))


def snapshot(kind: StoredKind, name: str, values: Values) -> dict[str, Any]:
    """An object in the words of its form, for audit and comparison, without what its choices leave unasked."""
    asked = [setting for setting in kind.settings if _is_asked(setting, values)]
    return {"Name": name} | {label_of(setting): _readable(setting, values.get(setting.key)) for setting in asked}


def replaced_secrets(kind: StoredKind, old: Values, new: Values) -> dict[str, str]:
    """That a secret is another one now, without what it is; goes over a snapshot."""
    replaced = [key for key in kind.secrets if old[key] and new[key] and old[key] != new[key]]
    return {label_of(setting): "Changed" for setting in kind.settings if setting.key in replaced}


def write_references(kind: StoredKind, row: ProfileObject, values: Values) -> None:
    """Bring the rows that tell what this object points at in line with its values."""
    present = ObjectReference.objects.filter(user_kind=kind.key, user_id=row.pk)
    wanted = {(setting.refers_to, pk) for setting, ids in _pointing(kind, values) for pk in ids}
    found = {(ref.kind, ref.object_id): ref.pk for ref in present}
    if stale := [pk for pair, pk in found.items() if pair not in wanted]:
        present.filter(pk__in=stale).delete()
    ObjectReference.objects.bulk_create(
        ObjectReference(user_kind=kind.key, user_id=row.pk, kind=target, object_id=pk)
        for target, pk in sorted(wanted - found.keys())
    )


def _missing(kind: StoredKind, values: Values, lock: bool) -> Refusals:
    """Refusals of ids that no object has."""
    errors: Refusals = {}
    for setting, wanted in _pointing(kind, values):
        target = references.referable(setting.refers_to)
        if gone := sorted(wanted - (_present(target, wanted, lock) if target else set())):
            noun = target.noun if target else setting.label
            errors[setting.key] = [f"No {noun} has the id {', '.join(map(str, gone))}."]
    return errors


def _present(target: Referable, wanted: set[int], lock: bool) -> set[int]:
    rows = target.rows.filter(pk__in=wanted).order_by("pk")
    return {row.pk for row in (rows.select_for_update(no_key=True) if lock else rows)}


def _pointing(kind: StoredKind, values: Values) -> Iterable[tuple[Setting, set[int]]]:
    for setting in kind.settings:
        if setting.refers_to and (ids := ids_of(setting, values.get(setting.key))):
            yield setting, ids


def _is_asked(setting: Setting, values: Values) -> bool:
    """Whether the choices that it depends on are made; switches that are off leave it as it is."""
    return all(not need.wanted or values.get(need.key) in need.wanted for need in setting.needs)


def _readable(setting: Setting, value: Value | None) -> str:
    target = references.referable(setting.refers_to) if setting.refers_to else None
    if target is None:
        return catalog.readable(setting, value)
    names = target.rows.filter(pk__in=ids_of(setting, value)).values_list("name", flat=True)
    return ", ".join(names) or (target.none if setting.kind is Kind.REFERENCE else "—")


def label_of(setting: Setting) -> str:
    """With its section, since labels repeat between sections."""
    return " › ".join(part for part in (setting.section, setting.sub_section, setting.label) if part)
