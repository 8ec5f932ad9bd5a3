"""An expression over device postures as settings of an object: one list of postures per group.

The groups of `prefix` are the settings `prefix_1` to `prefix_5`: AND within, OR between. So the postures are references
like any other: they must exist, and are not deleted while they are used.
"""

from collections.abc import Mapping, Sequence

from profiles.catalog import Platform, Setting, Value
from profiles.catalog.build import TOP, references, section
from profiles.catalog.postures import expression
from profiles.catalog.postures.expression import GROUPS, groups_of
from profiles.models.postures import DevicePosture


def settings(prefix: str, title: str) -> tuple[Setting, ...]:
    groups = (references(f"{prefix}_{n}", f"Group {n}", TOP, f"{prefix}_{n}", "device_posture") for n in GROUPS)
    return section(title, "", *groups)


def packed(groups: Sequence[Sequence[int]], prefix: str) -> dict[str, list[int]]:
    """The settings of an expression, its groups moved together."""
    filled = [*map(list, groups), *([] for _ in GROUPS)]
    return {f"{prefix}_{n}": filled[n - 1] for n in GROUPS}


def settled(values: Mapping[str, Value], *prefixes: str) -> dict[str, Value]:
    """The values with the groups of each expression moved together, so that none is empty between two."""
    moved: dict[str, Value] = dict(values)
    for prefix in prefixes:
        moved |= packed(groups_of(values, prefix), prefix)
    return moved


def refused(values: Mapping[str, Value], prefix: str) -> str:
    """Why the expression is refused, "" where it is not."""
    try:
        expression.normal(groups_of(values, prefix))
    except ValueError as error:
        return str(error)
    return ""


def unfit(values: Mapping[str, Value], prefix: str, platforms: Sequence[Platform]) -> str:
    """Which of the postures none of the platforms evaluates, or which platform can fulfil no group; one query."""
    groups = groups_of(values, prefix)
    chosen = {row.pk: row for row in DevicePosture.objects.filter(pk__in=expression.postures_of(groups))}
    for row in chosen.values():
        if not set(row.platforms) & set(platforms):
            return f"{row.name} is not for {' or '.join(platform.label for platform in platforms)}."
    for platform in platforms:
        if groups and not any(all(platform in chosen[pk].platforms for pk in group) for group in groups):
            return f"No device of {platform.label} can fulfil it: each group holds a posture that is not for it."
    return ""


def names() -> dict[int, str]:
    return dict(DevicePosture.objects.values_list("pk", "name"))
