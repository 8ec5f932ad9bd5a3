"""The safeguard: a run that would remove too much, or does something odd to a group in use, is held.

An upstream that answers with half its list, or with an empty one, must not cost anybody a profile. Nothing of a held
run is applied. What it would have done is kept as a change set; an admin may approve exactly that one.
"""

import hashlib

from django.db.backends.utils import CursorWrapper
from django.template.defaultfilters import pluralize

from directory import usage
from directory.schedule.settings import Threshold, effective
from directory.sync.doubts import Doubts
from directory.sync.planning import KINDS, MANY_MEMBERS, Plan

NAMED = 5
_ROWS = "SELECT '{kind}', upstream_id, change, name, fingerprint FROM {plan} WHERE change NOT IN ('touched', 'equal')"
_CHANGE_SET = (
    *(_ROWS.format(kind=kind.kind, plan=kind.plan) for kind in KINDS),
    "SELECT 'join', user_upstream_id, group_upstream_id FROM plan_join",
    "SELECT 'leave', user_id, group_id FROM plan_leave",
)


def reasons_to_hold(plan: Plan, doubts: Doubts) -> list[str]:
    """Why the run must not be applied without an admin's word; empty where it may.

    A kind is too much when more rows *and* a larger share of those present would go than the settings allow. An empty
    listing where there were rows is always too much. Memberships count where both the user and the group stay. Of what
    something refers to, a new owner of an id is held too; so is the loss of most members of a group that has more than
    20, or of that group. A group that something leaves out may not go while anybody is in it.
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
    return reasons + _of_what_is_in_use(doubts) + _of_excluded_groups(doubts)


def _is_too_much(removed: int, present: int, threshold: Threshold) -> bool:
    return removed > threshold.above and removed * 100 > threshold.percent * present


def _of_what_is_in_use(doubts: Doubts) -> list[str]:
    groups = [*doubts.reused, *doubts.emptied]
    used = usage.in_use("group", [doubt.row_id for doubt in groups])
    texts = [doubt.text for doubt in groups if doubt.row_id in used]
    texts += [doubt.text for doubt in doubts.other_users]
    texts += [
        f"{group.name} would go with its {group.members:,} members"
        for group in doubts.vanished
        if group.members > MANY_MEMBERS and not group.is_excluded
    ]
    return [f"In use by {usage.users_of('group')}: {_listed(texts)}."] if texts else []


def _of_excluded_groups(doubts: Doubts) -> list[str]:
    texts = [
        f"{group.name} would go, which lets in its {group.members:,} member{pluralize(group.members)}"
        for group in doubts.vanished
        if group.members and group.is_excluded
    ]
    return [f"Left out by {usage.users_of('group')} for all groups: {_listed(texts)}."] if texts else []


def _listed(texts: list[str]) -> str:
    more = [f"and {len(texts) - NAMED:,} more like that"] if len(texts) > NAMED else []
    return "; ".join(texts[:NAMED] + more)


def digest(cursor: CursorWrapper) -> str:
    """What the change set is: the same only for the same rows with the same changes, memberships too. 64 hex digits."""
    change_set = hashlib.sha256()
    for query in _CHANGE_SET:
        cursor.execute(f"{query} ORDER BY 2, 3")
        for row in cursor:
            change_set.update(repr(row).encode())
    return change_set.hexdigest()
