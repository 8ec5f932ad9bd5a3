"""What of a sync run concerns app profiles: the groups and users they name that go, or whose ids get another owner."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.template.defaultfilters import pluralize

from directory.models import Membership, SyncChange
from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.rules import precedence

NOTES_SHOWN = 3
ODD = (SyncChange.Change.REMOVED, SyncChange.Change.REUSED)


@dataclass(frozen=True, slots=True)
class Stake:
    """A profile, with its rule order, and in words what the run does to the groups and users that it names."""

    profile: AppProfile
    notes: Sequence[str]

    @property
    def shown(self) -> str:
        more = len(self.notes) - NOTES_SHOWN
        return "; ".join([*self.notes[:NOTES_SHOWN], *([f"and {more:,} more like that"] if more > 0 else [])])


def stakes_in(run_id: int, *, also: Sequence[int] = ()) -> list[Stake]:
    """The profiles that the run concerns, and those of `also`, in rule order. A constant number of queries."""
    groups, users = _changed(run_id, SyncChange.Kind.GROUP), _changed(run_id, SyncChange.Kind.USER)
    by_group = ProfileGroup.objects.filter(group__upstream_id__in=groups.values("upstream_id"))
    by_user = ProfileUser.objects.filter(user__upstream_id__in=users.values("upstream_id"))
    concerned = Q(pk__in=by_group.values("profile_id")) | Q(pk__in=by_user.values("profile_id")) | Q(pk__in=also)
    profiles = list(AppProfile.objects.filter(concerned).order_by("platform", "is_default", "position"))
    profiles.sort(key=lambda profile: list(Platform).index(Platform(profile.platform)))
    precedence.number(profiles)
    ids = [profile.pk for profile in profiles]
    notes = _of_groups(by_group.filter(profile__in=ids), groups)
    for profile_id, texts in _of_users(by_user.filter(profile__in=ids), users).items():
        notes[profile_id] += texts
    return [Stake(profile, notes.get(profile.pk, [])) for profile in profiles]


def _changed(run_id: int, kind: SyncChange.Kind) -> "QuerySet[SyncChange]":
    return SyncChange.objects.filter(run_id=run_id, kind=kind, change__in=ODD).order_by()


def _by_id(changes: "QuerySet[SyncChange]", upstream_ids: Sequence[int]) -> dict[int, SyncChange]:
    return {change.upstream_id: change for change in changes.filter(upstream_id__in=upstream_ids)}


def _of_groups(named: "QuerySet[ProfileGroup]", changes: "QuerySet[SyncChange]") -> dict[int, list[str]]:
    rows = list(named.select_related("group").order_by("group__name", "group_id"))
    by_id = _by_id(changes, [row.group.upstream_id for row in rows])
    members = _members([row.group_id for row in rows if row.is_excluded])
    notes = defaultdict(list)
    for row in rows:
        change = by_id[row.group.upstream_id]
        text = _text(change)
        if row.is_excluded and change.change == SyncChange.Change.REMOVED:
            number = members.get(row.group_id, 0)
            text = f"{change.name}, which it leaves out, would go: lets in its {number:,} member{pluralize(number)}"
        notes[row.profile_id].append(text)
    return notes


def _members(groups: Sequence[int]) -> Mapping[int, int]:
    rows = Membership.objects.filter(group__in=groups).order_by().values("group_id")
    return dict(rows.annotate(number=Count("user_id")).values_list("group_id", "number"))


def _of_users(named: "QuerySet[ProfileUser]", changes: "QuerySet[SyncChange]") -> dict[int, list[str]]:
    rows = list(named.select_related("user").order_by("user__name", "user_id"))
    by_id = _by_id(changes, [row.user.upstream_id for row in rows])
    notes = defaultdict(list)
    for row in rows:
        notes[row.profile_id].append(_text(by_id[row.user.upstream_id]))
    return notes


def _text(change: SyncChange) -> str:
    if change.change == SyncChange.Change.REUSED:
        return f"{change.old_name} would become {change.name}"
    return f"{change.name} would go"
