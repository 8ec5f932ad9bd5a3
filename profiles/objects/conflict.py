"""Two admins on one object: three versions of it side by side, and mine on top of theirs.

An object keeps no versions. What the other changed, and what it was before, the audit entries of those writes tell.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from portal.audit.differences import text_of
from portal.audit.since import change_since, changed_since
from portal.lib import merging
from portal.lib.keys import whole
from portal.lib.merging import Change, Merge
from profiles.models.objects import ProfileObject
from profiles.objects.forms import ObjectForm
from profiles.objects.kind import ObjectKind
from profiles.objects.values import checked, label_of, replaced_secrets, snapshot, values_of


def resolved(kind: ObjectKind, row: ProfileObject, sent: QueryDict) -> QueryDict:
    """What was sent by the conflict page, on top of the object as it is stored.

    Where the object changed once more, it stays as it was sent, and the save finds the next conflict.
    """
    form = kind.form(kind, row, sent)
    if not merging.is_onto(sent, row.revision) or not form.is_valid():
        return sent
    return merge(kind, row, form).applied(sent, form, kind.form(kind, row).initial)


def merge(kind: ObjectKind, row: ProfileObject, form: ObjectForm) -> Merge:
    """The three versions. Only of a form that was valid."""
    stored, draft = values_of(kind, row), form.draft()
    mine = checked(kind, draft, stored, lock=False).values
    theirs = snapshot(kind, row.name, stored)
    typed = snapshot(kind, draft.name, mine) | replaced_secrets(kind, stored, mine)
    opened = changed_since(kind.key, row.pk, row.revision - (whole(form.data.get("revision", "")) or 0))
    return merging.changes_of(_changes(kind, row, form, opened, theirs, typed))


def _changes(
    kind: ObjectKind,
    row: ProfileObject,
    form: ObjectForm,
    opened: Mapping[str, Any] | None,
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
) -> Iterator[Change | None]:
    initial = kind.form(kind, row).initial
    labels = {"name": "Name"} | {setting.key: label_of(setting) for setting in kind.settings}
    for name in (name for name in labels if name in form.fields):
        yield change_since(
            opened,
            (name,),
            labels[name],
            stored=text_of(theirs.get(labels[name])),
            typed=text_of(mine.get(labels[name])),
            is_new=form.fields[name].has_changed(initial.get(name), form[name].data),
            is_secret=name in kind.secrets,
        )
