"""The kinds of findings, in the order in which they are shown: the gravest first."""

from collections.abc import Mapping
from dataclasses import dataclass

from profiles.models import Problem

BROKEN, CHECK, NOTE = Problem.Severity.BROKEN, Problem.Severity.CHECK, Problem.Severity.NOTE


@dataclass(frozen=True, slots=True)
class FindingKind:
    """`title` heads the findings, `lead` says once what they have in common and what helps."""

    key: str
    title: str
    severity: Problem.Severity
    lead: str


SHADOWED, ABOVE, NOBODY, REMOVED, LETS_IN = "shadowed", "above", "nobody", "removed", "lets_in"
PARTLY_REMOVED, NO_MEMBERS, LEFT, DUPLICATE = "partly_removed", "no_members", "left", "duplicate"
OVERRULED, UNUSED = "overruled", "unused"

KINDS: Mapping[str, FindingKind] = {
    kind.key: kind
    for kind in (
        FindingKind(
            SHADOWED,
            "Rules that never match",
            BROKEN,
            "Earlier rules take every user they are for, on every device. Move the rule up, or delete it.",
        ),
        FindingKind(
            ABOVE,
            "All groups above other rules",
            BROKEN,
            "A rule for all groups on every device takes everybody: no rule below it ever matches. Move it down.",
        ),
        FindingKind(
            NOBODY, "Rules for nobody", BROKEN, "They name no group and no user. Choose some, or disable the rule."
        ),
        FindingKind(
            REMOVED,
            "Rules whose groups and users were all removed in ZIA",
            BROKEN,
            "They match nobody until ZIA has one of them again.",
        ),
        FindingKind(
            LETS_IN,
            "Excluded groups that were removed in ZIA",
            BROKEN,
            "Whoever was in such a group is not left out any more. Leave out another group.",
        ),
        FindingKind(
            PARTLY_REMOVED,
            "Rules of which some groups or users were removed in ZIA",
            CHECK,
            "The rest of the rule goes on to match.",
        ),
        FindingKind(NO_MEMBERS, "Rules whose groups have no members", CHECK, "They match nobody today."),
        FindingKind(
            LEFT,
            "Users for whom only Default is left",
            CHECK,
            "A rule has to do with their groups, and yet none gives them a profile.",
        ),
        FindingKind(
            DUPLICATE,
            "Rules that are the same twice",
            CHECK,
            "The same users, device groups and settings. The later one can go.",
        ),
        FindingKind(
            OVERRULED,
            "Inclusions and exclusions that contradict each other",
            CHECK,
            "An entry on the same network decides about all traffic of the other, which therefore never counts.",
        ),
        FindingKind(UNUSED, "Objects that nothing uses", NOTE, "No app profile and no other object refers to them."),
    )
}
