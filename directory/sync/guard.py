"""The safeguard: a run that would remove too much, or does something odd to a group in use, is held.

An upstream that answers with half its list, or with an empty one, must not cost anybody a profile. Nothing of a held
run is applied. What it would have done is kept as a change set; an admin may approve exactly that one.
"""

import hashlib

from django.db.backends.utils import CursorWrapper

from directory import usage
from directory.schedule.settings import Threshold, effective
from directory.sync.doubts import Doubt, Doubts
from directory.sync.planning import KINDS, Plan

GROUPS_NAMED = 5
_ROWS = "SELECT '{kind}', upstream_id, change, name, fingerprint FROM {plan} WHERE change NOT IN ('touched', 'equal')"
_CHANGE_SET = (
    *(_ROWS.format(kind=kind.kind, plan=kind.plan) for kind in KINDS),
    "SELECT 'join', user_upstream_id, group_upstream_id FROM plan_join",
    "SELECT 'leave', user_id, group_id FROM plan_leave",
)


def reasons_to_hold(plan: Plan, doubts: Doubts) -> list[str]:
    """Why the run must not be applied without an admin's word; empty where it may.

    A kind is too much when more rows *and* a larger share of those present would go than the settings allow. An empty
    listing where there were rows is always too much. Memberships count where both the user and the group stay. Of a
    group that something refers to, a new owner of its id and the loss of most members are held too.
    """
    thresholds = effective().thresholds
    reasons = []
    for kind in KINDS:
        numbers = plan.counts[kind.kind]
        present = numbers["removed"] + numbers["listed"] - numbers["added"] - numbers["revived"]
        if present and not numbers["listed"]:
            reasons.append(f"ZIA listed no {kind.kind.plural} at all: all {present:,} would go.")
        elif _is_too_much(numbers["removed"], present, thresholds[kind.kind]):
            reasons.append(f"{numbers['removed']:,} of {present:,} {kind.kind.plural} would go.")
    members = plan.counts["membership"]["unchanged"] + plan.counts["membership"]["removed"]
    if _is_too_much(plan.parted, members, thresholds["membership"]):
        reasons.append(f"{plan.parted:,} of {members:,} memberships would go, though users and groups stay.")
    return reasons + _of_groups_in_use([*doubts.reused, *doubts.emptied])


def _is_too_much(removed: int, present: int, threshold: Threshold) -> bool:
    return removed > threshold.above and removed * 100 > threshold.percent * present


def _of_groups_in_use(doubts: list[Doubt]) -> list[str]:
    used = usage.in_use("group", [doubt.group_id for doubt in doubts])
    texts = [doubt.text for doubt in doubts if doubt.group_id in used]
    more = [f"and {len(texts) - GROUPS_NAMED:,} more like that"] if len(texts) > GROUPS_NAMED else []
    return [f"In use by {usage.users_of('group')}: {'; '.join(texts[:GROUPS_NAMED] + more)}."] if texts else []


def digest(cursor: CursorWrapper) -> str:
    """What the change set is: the same only for the same rows with the same changes, memberships too. 64 hex digits."""
    change_set = hashlib.sha256()
    for query in _CHANGE_SET:
        cursor.execute(f"{query} ORDER BY 2, 3")
        for row in cursor:
            change_set.update(repr(row).encode())
    return change_set.hexdigest()
