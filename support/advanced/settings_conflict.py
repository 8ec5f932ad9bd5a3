"""Two admins on the sync settings: three versions of them side by side, and mine on top of theirs."""

from collections.abc import Iterator

from django.http import QueryDict

from directory.models import SyncSettings
from directory.schedule.saving import FIELDS
from portal.audit.since import change_since, changed_since
from portal.lib import merging
from portal.lib.merging import Change, Merge
from portal.lib.single_row import ONLY
from support.advanced.forms import SyncSettingsForm

EMPTY = "Empty: as the server has it"


def resolved(sent: QueryDict) -> QueryDict:
    """What was sent by the conflict page, on top of what is stored; as it was sent where that changed once more."""
    row = SyncSettings.stored_or_empty()
    form = SyncSettingsForm(row, sent)
    if not merging.is_onto(sent, row.revision) or not form.is_valid():
        return sent
    return merge(form, row).applied(sent, form, form.initial)


def merge(form: SyncSettingsForm, row: SyncSettings) -> Merge:
    """The three versions. Only of a form that was valid."""
    writes = row.revision - (form.cleaned_data["revision"] or 0)
    return merging.changes_of(_changes(form, row, writes))


def _changes(form: SyncSettingsForm, row: SyncSettings, writes: int) -> Iterator[Change | None]:
    held = changed_since("sync_settings", ONLY, writes)
    opened = None if held is None else {label: _in_words(number) for label, number in held.items()}
    for name, limits in FIELDS.items():
        yield change_since(
            opened,
            (name,),
            limits.label,
            stored=_in_words(getattr(row, name)),
            typed=_in_words(form.cleaned_data[name]),
            is_new=getattr(row, name) != form.cleaned_data[name],
        )


def _in_words(number: int | None) -> str:
    return EMPTY if number is None else f"{number:,}"
