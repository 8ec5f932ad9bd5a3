"""What others changed since a form was opened, as the audit entries of their writes tell."""

from collections.abc import Mapping
from typing import Any

from portal.audit.differences import text_of
from portal.audit.models import AuditEntry
from portal.lib.merging import UNKNOWN, Change, Side, side_of

MOST_WRITES = 200
WRITES = (AuditEntry.Action.CREATE, AuditEntry.Action.UPDATE)


def changed_since(resource_type: str, resource_id: object, writes: int) -> Mapping[str, Any] | None:
    """What each field held, in words, that the newest `writes` writes changed: as it was before them.

    None where not each of them is known any more.
    """
    if not 0 < writes <= MOST_WRITES:
        return None
    rows = AuditEntry.objects.filter(resource_type=resource_type, resource_id=str(resource_id))
    rows = rows.filter(action__in=WRITES, result=AuditEntry.Result.SUCCESS).order_by("-pk")
    entries = list(rows.values_list("before", "after")[:writes])
    if len(entries) != writes:
        return None
    held: dict[str, Any] = {}
    for before, after in entries:
        old, new = before or {}, after or {}
        held |= {name: old.get(name) for name in {**old, **new} if old.get(name) != new.get(name)}
    return held


def change_since(
    opened: Mapping[str, Any] | None,
    names: tuple[str, ...],
    label: str,
    *,
    stored: str,
    typed: str,
    is_new: bool,
    is_secret: bool = False,
    shown: str = "",
) -> Change | None:
    """A field of a form that I or the others changed; `opened` is what `changed_since` told, by `label`.

    `is_new`: what was typed differs from what is stored. Of a secret only that it was typed is known. `shown` is what
    an admin reads where the entries call the field something else.
    """
    called = shown or label
    if opened is None:
        is_question = is_new and (is_secret or stored != typed)
        return Change(names, called, UNKNOWN, stored, typed, Side.BOTH) if is_question else None
    is_theirs = label in opened
    was = text_of(opened[label]) if is_theirs else stored
    is_mine = typed != was if is_theirs and not is_secret else is_new
    side = side_of(is_mine=is_mine, is_theirs=is_theirs, is_same=stored == typed and not is_secret)
    return Change(names, called, was, stored, typed, side) if side else None
