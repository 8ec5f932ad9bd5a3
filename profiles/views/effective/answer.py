"""What the simulator answers: the profile on each platform, the way to it, and what another person would get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from directory.models import DirectoryGroup, Membership
from portal.lib.lookups import SortKey
from profiles.catalog import Platform
from profiles.models import AppProfile, Device, DeviceGroup, DeviceInGroup
from profiles.rules.device_groups import fulfilled
from profiles.rules.resolve import Resolved, answers
from profiles.rules.ties import Someone, Ties, ties
from profiles.rules.walking import Walk, walk
from profiles.views.effective.question import Question

GROUPS_SHOWN = 2
DeviceGroups = Mapping[Platform, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Answer:
    """`lines` has one for each platform, `shown` is that of the platform asked for. `walk` is None for a user who is
    gone. `supposed` is what the *what if* leads to, `other` what the user to compare with gets; None where not asked.

    `device_groups` are the names of those that the device is in, None where no device is known.
    """

    lines: Sequence[Resolved]
    shown: Resolved
    default: AppProfile
    walk: Walk | None
    supposed: Resolved | None = None
    other: Resolved | None = None
    device_groups: Sequence[str] | None = None


def answer(question: Question) -> Answer:
    """A constant number of queries for each thing that is asked."""
    platform = question.platform
    devices = _device_groups(question)
    found = ties(_someone(question), tuple(Platform))
    name = str(question.person) if question.person else ""
    lines = answers(found, name, devices)
    shown = next(line for line in lines if line.platform == platform)
    device = devices.get(platform)
    return Answer(
        lines=lines,
        shown=shown,
        default=_default(shown),
        walk=None if found.person.is_removed else walk(found, shown, device),
        supposed=_supposed(question, devices),
        other=_other(question, devices),
        device_groups=None if device is None else _names(device),
    )


def _someone(question: Question) -> Someone:
    if question.person:
        return Someone(question.person.pk)
    return Someone(also=frozenset(question.groups or ()))


def _device_groups(question: Question) -> DeviceGroups:
    """Where a device is known: one of the user's is for its platform, one that passes postures for each."""
    if question.device:
        groups = DeviceInGroup.objects.filter(device=question.device).values_list("group_id", flat=True)
        return {question.platform: frozenset(groups)}
    return fulfilled(question.passing) if question.passing is not None else {}


def _default(shown: Resolved) -> AppProfile:
    if shown.profile.is_default:
        return shown.profile
    return AppProfile.objects.get(platform=shown.platform, is_default=True)


def _supposed(question: Question, devices: DeviceGroups) -> Resolved | None:
    if not question.supposes or question.person is None:
        return None
    someone = Someone(question.person.pk, frozenset(question.also), frozenset(question.without))
    return _on_the_platform(ties(someone, [question.platform]), devices, str(question.person))


def _other(question: Question, devices: DeviceGroups) -> Resolved | None:
    """The same device is taken for both."""
    if question.other is None:
        return None
    return _on_the_platform(ties(Someone(question.other.pk), [question.platform]), devices, str(question.other))


def _on_the_platform(found: Ties, devices: DeviceGroups, name: str) -> Resolved:
    return answers(found, name, devices)[0]


def _names(device_groups: frozenset[int]) -> list[str]:
    rows = DeviceGroup.objects.filter(pk__in=device_groups)
    return list(rows.order_by("name", "pk").values_list("name", flat=True))


@dataclass(frozen=True, slots=True)
class GroupsOf:
    """The first groups of a user by name, and how many more there are."""

    first: Sequence[DirectoryGroup]
    more: int


def groups_of(question: Question) -> GroupsOf:
    """Two queries."""
    mine = Membership.objects.filter(user=question.person, group__deleted_at=None)
    rows: QuerySet[DirectoryGroup] = DirectoryGroup.objects.filter(pk__in=mine.values("group_id"))
    first = list(rows.order_by(SortKey("name"), "pk")[:GROUPS_SHOWN])
    return GroupsOf(first, mine.count() - len(first))


def policy_state(device: Device, applying: AppProfile) -> str:
    """Whether a device has what applies to it: `never`, `current`, `outdated`, or `other` for another profile."""
    if device.downloaded_at is None:
        return "never"
    if device.profile_id != applying.pk:
        return "other"
    return "current" if device.profile_revision == applying.revision else "outdated"
