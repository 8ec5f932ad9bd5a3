"""Two admins on the connection: three versions of it side by side, and mine on top of theirs.

What was typed as a secret waits in the session, and no page shows it.
"""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from directory.connection.draft import LABELS, ConnectionKind
from directory.connection.form import CLEAR, SECRET_NAMES, ConnectionForm
from directory.connection.saving import AUDIT_LABELS, snapshot
from directory.models import ZiaConnection
from portal.audit.differences import text_of
from portal.audit.since import change_since, changed_since
from portal.lib import merging
from portal.lib.merging import Change, Merge
from portal.lib.single_row import ONLY

OWN = {
    "kind": "Kind",
    "is_enabled": "In use",
    "requests_per_second": "Requests per second",
    "requests_per_hour": "Requests per hour",
}


def resolved(stored: ZiaConnection, sent: QueryDict) -> QueryDict:
    """What was sent by the conflict page, on top of what is stored; as it was sent where that changed once more."""
    form = ConnectionForm(stored, sent)
    if not merging.is_onto(sent, stored.revision) or not form.is_valid():
        return sent
    return merge(form, stored).applied(sent, form, form.initial)


def merge(form: ConnectionForm, stored: ZiaConnection) -> Merge:
    """The three versions. Only of a form that was valid."""
    now = ConnectionForm(stored, form.data)
    now.full_clean()
    return merging.changes_of(_changes(now, stored, stored.revision - (now.cleaned_data["revision"] or 0)))


def _changes(form: ConnectionForm, stored: ZiaConnection, writes: int) -> Iterator[Change | None]:
    opened, theirs = changed_since("zia_connection", ONLY, writes), snapshot(stored)
    for name, label in (OWN | {name: AUDIT_LABELS[name] for name in LABELS}).items():
        is_secret = name in SECRET_NAMES
        typed = _secret_in_words(form, name) if is_secret else _in_words(name, form.cleaned_data[name])
        is_cleared = bool(form.cleaned_data.get(name + CLEAR))
        present = text_of(theirs.get(label))
        yield change_since(
            opened,
            (name, name + CLEAR) if is_secret else (name,),
            label,
            shown=LABELS.get(name, label),
            stored=present,
            typed=typed,
            is_new=bool(form.cleaned_data[name]) or is_cleared if is_secret else typed != present,
            is_secret=is_secret,
        )


def _in_words(name: str, value: Any) -> str:
    return text_of(ConnectionKind(value).label if name == "kind" else value)


def _secret_in_words(form: ConnectionForm, name: str) -> str:
    if form.cleaned_data[name]:
        return "Set" if not (form.stored and getattr(form.stored, name)) else "Changed"
    return "Removed" if form.cleaned_data.get(name + CLEAR) else "As it is"
