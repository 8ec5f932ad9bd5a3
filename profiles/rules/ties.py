"""What connects one person and one device with the rules of some platforms: one statement, whatever the numbers are.

Only rules that could apply to the person come along, which are those for all, those of a group of theirs and those that
name them; and of their targets only what concerns the person. `profiles.rules.matching` says which of them match.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import connection

from directory.models import DirectoryGroup, DirectoryUser, Membership
from portal.lib.alphabets import sort_key
from portal.lib.isolation import shown
from profiles.catalog import Platform
from profiles.models import AppProfile, DeviceInGroup, ProfileGroup, ProfileReference, ProfileUser
from profiles.rules.matching import NOBODY, Device, Person, Rule

RULE = AppProfile._meta.db_table
NAMES_GROUP, NAMES_USER = ProfileGroup._meta.db_table, ProfileUser._meta.db_table
GROUP, USER, MEMBER = (model._meta.db_table for model in (DirectoryGroup, DirectoryUser, Membership))
REFERENCE, IN_GROUP = ProfileReference._meta.db_table, DeviceInGroup._meta.db_table

# what, platform, rule, position, enabled, then what it names: id and name
_OF_RULE = "p.platform, p.id, p.position, CASE WHEN p.is_enabled THEN 1 ELSE 0 END"
_NO_RULE = "'', 0, 0, 0"
_RULES = "p.position IS NOT NULL AND p.platform IN ({})"  # all but Default
_ALL = f"SELECT 'all', {_OF_RULE}, 0, '', 0 FROM {RULE} p WHERE p.applies_to_all AND {{rules}}"  # noqa: S608
_LIMITS = f"""
    SELECT 'limit', {_OF_RULE}, r.object_id, '', 0 FROM {REFERENCE} r JOIN {RULE} p ON p.id = r.profile_id
     WHERE r.kind = 'device_group' AND {{rules}}
"""  # noqa: S608
_GROUPS = f"""
    SELECT CASE WHEN n.is_excluded THEN 'out' ELSE 'in' END, {_OF_RULE}, g.id, g.name, g.upstream_id
      FROM {{source}} JOIN {GROUP} g ON g.id = m.group_id AND g.deleted_at IS NULL
      JOIN {NAMES_GROUP} n ON n.group_id = g.id JOIN {RULE} p ON p.id = n.profile_id
     WHERE {{condition}} AND {{rules}}
"""  # noqa: S608
_OWN_GROUPS = _GROUPS.format(source=f"{MEMBER} m", condition="m.user_id = %s", rules="{rules}")
_OTHER_GROUPS = _GROUPS.format(
    source=f"(SELECT id AS group_id FROM {GROUP}) m",  # noqa: S608
    condition="m.group_id IN ({also})",
    rules="{rules}",
)
_NAMED = f"""
    SELECT 'user', {_OF_RULE}, n.user_id, '', 0 FROM {NAMES_USER} n JOIN {RULE} p ON p.id = n.profile_id
     WHERE n.user_id = %s AND {{rules}}
"""  # noqa: S608
_PERSON = f"SELECT 'person', {_NO_RULE}, id, name, upstream_id FROM {USER} WHERE id = %s AND deleted_at IS NULL"  # noqa: S608
_DEVICE = f"SELECT 'device', {_NO_RULE}, group_id, '', 0 FROM {IN_GROUP} WHERE device_id = %s"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Someone:
    """Whom to ask for: a user by id, or nobody who is known; in more groups, by id, or fewer than the mirror says."""

    user: int | None = None
    also: frozenset[int] = NOBODY
    without: frozenset[int] = NOBODY


@dataclass(frozen=True, slots=True)
class Ties:
    """The rules of each platform that could apply to the person, in ascending order. `device` is None where none was
    named; `group_names` are those of the person's groups that rules name."""

    person: Person
    device: Device
    rules: dict[Platform, list[Rule]]
    group_names: dict[int, str]

    def first_named(self, groups: Collection[int]) -> str:
        """Of the person's groups among these the first by name."""
        names = sorted((sort_key(self.group_names[pk]), pk) for pk in groups if pk in self.group_names)
        return self.group_names[names[0][1]] if names else ""


def ties(someone: Someone, platforms: Collection[Platform], device: int | None = None) -> Ties:
    """One query. `device` is the id of one that is enrolled."""
    found = _Found()
    for row in _rows(someone, platforms, device):
        found.take(*row)
    return found.result(someone, platforms, has_device=device is not None)


def _rows(someone: Someone, platforms: Collection[Platform], device: int | None) -> Sequence[tuple[str | int, ...]]:
    on = [platform.value for platform in platforms]
    parts: list[tuple[str, list[object]]] = [(_ALL, on), (_LIMITS, on)]
    if someone.user is not None:
        parts += [(_OWN_GROUPS, [someone.user, *on]), (_NAMED, [someone.user, *on]), (_PERSON, [someone.user])]
    if someone.also:
        parts.append((_OTHER_GROUPS, [*sorted(someone.also), *on]))
    if device is not None:
        parts.append((_DEVICE, [device]))
    statement = " UNION ALL ".join(text for text, _ in parts).format(
        rules=_RULES.format(_marks(on)), also=_marks(someone.also)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _, values in parts for value in values])
        return cursor.fetchall()


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


@dataclass(slots=True)
class _Parts:
    """A rule on the way to becoming one."""

    platform: str
    position: int
    is_enabled: bool
    for_all: bool = False
    named: dict[str, set[int]] = field(default_factory=dict)


class _Found:
    """What the rows of the statement say, put together."""

    def __init__(self) -> None:
        self.rules: dict[int, _Parts] = {}
        self.names: dict[int, str] = {}
        self.device: set[int] = set()
        self.is_there = False

    def take(
        self, what: str, platform: str, rule: int, position: int, enabled: int, pk: int, name: str, key: int
    ) -> None:
        if what == "device":
            self.device.add(pk)
        elif what == "person":
            self.is_there = True
        else:
            parts = self.rules.setdefault(rule, _Parts(platform, position, bool(enabled)))
            parts.for_all = parts.for_all or what == "all"
            if what != "all":
                parts.named.setdefault(what, set()).add(pk)
            if what in ("in", "out"):
                self.names[pk] = shown(name, key)

    def result(self, someone: Someone, platforms: Collection[Platform], *, has_device: bool) -> Ties:
        names = {pk: name for pk, name in self.names.items() if pk not in someone.without}
        person = Person(someone.user, frozenset(names), is_removed=someone.user is not None and not self.is_there)
        rules: dict[Platform, list[Rule]] = {platform: [] for platform in platforms}
        for pk, parts in sorted(self.rules.items(), key=lambda item: item[1].position):
            rules[Platform(parts.platform)].append(_rule(pk, parts))
        return Ties(person, frozenset(self.device) if has_device else None, rules, names)


def _rule(pk: int, parts: _Parts) -> Rule:
    named = {what: frozenset(ids) for what, ids in parts.named.items()}
    return Rule(
        pk,
        parts.position,
        parts.is_enabled,
        parts.for_all,
        groups=named.get("in", NOBODY),
        excluded=named.get("out", NOBODY),
        users=named.get("user", NOBODY),
        limits=named.get("limit", NOBODY),
    )
