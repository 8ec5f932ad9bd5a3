"""What an admin should know of a run that was not refused: odd things in the directory, counted."""

from collections.abc import Sequence
from typing import Any

from django.template.defaultfilters import pluralize

from directory import usage
from directory.sync.doubts import Doubts, Vanished
from directory.sync.fetching import Fetched
from directory.sync.planning import Plan

MANY_RENAMES = 20
NAMED = 5


def list_warnings(fetched: Fetched, plan: Plan, doubts: Doubts) -> list[dict[str, Any]]:
    """As `SyncRun.warnings` holds them: what, and how often."""
    group = plan.counts["group"]
    renames = group["renamed"]
    using = usage.users_of("group")
    excluded = [group for group in doubts.vanished if group.is_excluded]
    many = renames > MANY_RENAMES and renames * 5 > group["listed"]
    warnings = (
        ("Groups have a new name and other members under the same id: it may have been given to another group.",
         len(doubts.reused)),
        ("Users have another login name under the same id: it may have been given to another person.",
         doubts.users_reused),
        (f"Groups that {using} for all groups leave out vanish, and who was in them is let in: {_named(excluded)}.",
         len(excluded)),
        (f"Groups that {using} name vanish. They match nobody any more.",
         len(doubts.vanished) - len(excluded)),
        (f"Users that {using} name vanish.", doubts.users_gone),
        ("Groups lose more than half of their members.", len(doubts.emptied)),
        ("Groups were renamed at once.", renames if many else 0),
        ("Memberships name a group that ZIA did not list. They are left out.", fetched.unknown_groups),
        ("Users name a department that ZIA did not list. They are shown without one.", fetched.unknown_departments),
        ("Users are in no group. Only profiles for all groups, or for them by name, apply to them.",
         plan.counts["user"]["without_groups"]),
    )  # fmt: skip
    return [{"text": text, "count": count} for text, count in warnings if count]


def _named(groups: Sequence[Vanished]) -> str:
    shown = [f"{group.name} ({group.members:,} member{pluralize(group.members)})" for group in groups[:NAMED]]
    return ", ".join(shown) + (" and more" if len(groups) > NAMED else "")
