"""The safeguard against mass removal: a run that would remove too much is held, and nothing of it is applied.

An upstream that answers with half its list, or with an empty one, must not cost anybody a profile. What a held run
would have done is kept as a change set; an admin may approve exactly that one.
"""

import hashlib

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from directory.sync.plan import KINDS, PLAN_TABLES, Counts

PLURALS = {"group": "groups", "department": "departments", "user": "users"}


def reason_to_hold(counts: Counts) -> str:
    """Why the run must not be applied without an admin's word; empty where it may.

    A kind is too much when more than PORTAL_SYNC_HOLD_ABOVE rows *and* more than PORTAL_SYNC_HOLD_PERCENT of those
    present would go. An empty listing where there were rows is always too much.
    """
    words = []
    for kind in KINDS:
        numbers = counts[kind.kind]
        present = numbers["removed"] + numbers["listed"] - numbers["added"] - numbers["revived"]
        name = PLURALS[kind.kind]
        if present and not numbers["listed"]:
            words.append(f"ZIA listed no {name} at all: all {present:,} would go.")
        elif _is_too_much(numbers["removed"], present):
            words.append(f"{numbers['removed']:,} of {present:,} {name} would go.")
    return " ".join(words)


def _is_too_much(removed: int, present: int) -> bool:
    above: int = settings.PORTAL_SYNC_HOLD_ABOVE
    percent: int = settings.PORTAL_SYNC_HOLD_PERCENT
    return removed > above and removed * 100 > percent * present


def digest(cursor: CursorWrapper) -> str:
    """What the change set is: the same only for the same rows with the same changes, memberships too. 64 hex digits."""
    found = hashlib.sha256()
    for table in PLAN_TABLES:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - our own names
        found.update(table.encode())
        for row in cursor:
            found.update(repr(row).encode())
    return found.hexdigest()
