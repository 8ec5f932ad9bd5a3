"""Changing what the sync goes by."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.forms import model_to_dict

from directory.models import SyncChange, SyncSettings
from directory.schedule import timetable
from directory.schedule.settings import in_force
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import Conflict, DomainError
from portal.lib.single_row import ONLY

MOST_ROWS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a field is called, and the whole numbers that it takes."""

    label: str
    least: int
    most: int


FIELDS: dict[str, Limits] = {
    "interval_minutes": Limits("Interval in minutes", 15, 1440),
    "keep_days": Limits("Keep the history for days", 1, 3650),
}
for _kind in SyncChange.Kind:
    FIELDS[f"{_kind}_percent"] = Limits(f"{_kind.plural_label}: percent", 0, 100)
    FIELDS[f"{_kind}_above"] = Limits(f"{_kind.plural_label}: number", 0, MOST_ROWS)


@transaction.atomic
def configure(
    actor: Actor, values: Mapping[str, int | None], *, expected_revision: int, now: dt.datetime
) -> SyncSettings:
    """Set the fields named in `values`; None follows the environment. A new interval moves the next run.

    Raises DomainError that names each field whose number is out of its limits, or Conflict where somebody saved other
    values since `expected_revision` (0: nothing was ever saved). Then nothing is changed.
    """
    _check(values)
    row = SyncSettings.locked() or SyncSettings.store()
    before = _facts(row)
    after = before | dict(values)
    if after == before:
        return row
    if row.revision != expected_revision:
        raise Conflict(f"{row.updated_by_name or 'Somebody'} changed the sync settings meanwhile.")
    for name, value in values.items():
        setattr(row, name, value)
    row.revision, row.updated_by_name = expected_revision + 1, actor.name
    row.save()
    timetable.follow_interval(in_force(row).interval, now)
    record(
        actor,
        AuditEntry.Action.UPDATE,
        category="Client Connector Support",
        subcategory="Advanced Configuration",
        resource="Sync settings",
        resource_type="sync_settings",
        resource_id=ONLY,
        before=_in_words(before),
        after=_in_words(after),
    )
    return row


def _check(values: Mapping[str, int | None]) -> None:
    errors = {}
    for name, value in values.items():
        limits = FIELDS[name]
        if value is not None and not limits.least <= value <= limits.most:
            errors[name] = [f"Enter a whole number from {limits.least:,} to {limits.most:,}, or leave it empty."]
    if errors:
        raise DomainError.of_fields(errors, "The sync settings hold numbers that are out of their limits.")


def _facts(row: SyncSettings) -> dict[str, int | None]:
    return model_to_dict(row, fields=list(FIELDS))


def _in_words(facts: Mapping[str, int | None]) -> dict[str, int | None]:
    return {FIELDS[name].label: value for name, value in facts.items()}
