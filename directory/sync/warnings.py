"""What an admin should know of a run that was not refused: odd things in the directory, counted."""

from typing import Any

from directory import usage
from directory.sync.doubts import Doubts
from directory.sync.fetching import Fetched
from directory.sync.planning import Plan

MANY_RENAMES = 20


def list_warnings(fetched: Fetched, plan: Plan, doubts: Doubts) -> list[dict[str, Any]]:
    """As `SyncRun.warnings` holds them: what, and how often."""
    group = plan.counts["group"]
    renames = group["renamed"]
    using = usage.users_of("group")
    many = renames > MANY_RENAMES and renames * 5 > group["listed"]
    warnings = (
        ("Groups have a new name and other members under the same id: it may have been given to another group.",
         len(doubts.reused)),
        ("Users have another login name under the same id: it may have been given to another person.",
         doubts.users_reused),
        (f"Groups that {using} for all groups leave out vanish. Their members are let in.",
         sum(group.is_excluded for group in doubts.vanished)),
        (f"Groups that {using} name vanish. They match nobody any more.",
         sum(not group.is_excluded for group in doubts.vanished)),
        (f"Users that {using} name vanish.", doubts.users_gone),
        ("Groups lose more than half of their members.", len(doubts.emptied)),
        ("Groups were renamed at once.", renames if many else 0),
        ("Memberships name a group that ZIA did not list. They are left out.", fetched.unknown_groups),
        ("Users name a department that ZIA did not list. They are shown without one.", fetched.unknown_departments),
        ("Users are in no group. Only profiles for all groups, or for them by name, apply to them.",
         plan.counts["user"]["without_groups"]),
    )  # fmt: skip
    return [{"text": text, "count": count} for text, count in warnings if count]
