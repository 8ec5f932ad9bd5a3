"""Reading every listing of the upstream, and setting apart what differs from the mirror."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.utils import CursorWrapper

from directory.models import Department as MirroredDepartment
from directory.models import DirectoryGroup, DirectoryUser
from directory.source import Source
from directory.sync import fingerprints, staging
from directory.sync.comparing import Comparison
from directory.sync.lease import Lease
from directory.upstream import Department, Group, Kind, Patience, Upstream, UpstreamError, User

TIMES_TO_LIST = 2


@dataclass(slots=True)
class Fetched:
    """How much was listed. `unknown_*` count what users refer to and the same run did not list."""

    groups: int = 0
    departments: int = 0
    users: int = 0
    memberships: int = 0
    unknown_groups: int = 0
    unknown_departments: int = 0
    users_without_groups: int = 0
    listed_groups: frozenset[int] = field(default=frozenset(), repr=False)
    listed_departments: frozenset[int] = field(default=frozenset(), repr=False)


def fetch(cursor: CursorWrapper, source: Source, lease: Lease, patience: Patience | None = None) -> Fetched:
    """All groups, departments, users and memberships. Raises UpstreamError; then nothing may be applied."""
    found = Fetched()
    with Upstream(session=source.session, beat=lease.beat, patience=patience) as upstream:
        groups = _listing(cursor, lease, "group", DirectoryGroup, upstream.groups, lambda: _plain)
        found.groups, found.listed_groups = groups.listed, groups.seen()
        departments = _listing(cursor, lease, "department", MirroredDepartment, upstream.departments, lambda: _plain)
        found.departments, found.listed_departments = departments.listed, departments.seen()
        users = _listing(cursor, lease, "user", DirectoryUser, upstream.users, lambda: _Users(found))
        found.users = users.listed
    lease.at("Comparing with the mirror")
    return found


Store = Callable[[CursorWrapper, str, list[Any], Comparison], None]


def _listing(
    cursor: CursorWrapper,
    lease: Lease,
    kind: str,
    mirror: type[DirectoryGroup] | type[MirroredDepartment] | type[DirectoryUser],
    pages: Callable[[], Iterator[list[Any]]],
    begin: Callable[[], Store],
) -> Comparison:
    """Read one listing. Where an id comes twice the list moved meanwhile: it is read once more, then refused."""
    expected = mirror.objects.filter(deleted_at=None).count() or None
    for _attempt in range(TIMES_TO_LIST):
        staging.clear(cursor, f"stage_{kind}", *(["stage_membership"] if kind == "user" else []))
        store, comparison = begin(), Comparison.with_mirror(cursor, mirror._meta.db_table)
        lease.at(f"Reading {kind}s", expected=expected)
        for page in pages():
            store(cursor, f"stage_{kind}", page, comparison)
            lease.beat(comparison.listed)
        if not comparison.repeated:
            staging.fill(cursor, f"gone_{kind}", [(pk,) for pk in comparison.gone()])
            return comparison
    words = f"ZIA's listing of {kind}s names the same id twice, again and again: it changes while it is read."
    raise UpstreamError(Kind.BAD_DATA, f"{kind}s", words)


def _plain(cursor: CursorWrapper, table: str, page: list[Group | Department], comparison: Comparison) -> None:
    rows = []
    for row in page:
        comments = row.comments or ""
        number = fingerprints.of_texts(row.name, comments)
        if comparison.differs(row.id, number):
            rows.append((row.id, row.name, comments, number))
    staging.fill(cursor, table, rows)


class _Users:
    """Users with their memberships, as far as the run has listed the groups that they name."""

    def __init__(self, found: Fetched) -> None:
        self.found = found
        found.memberships = found.unknown_groups = found.unknown_departments = found.users_without_groups = 0

    def __call__(self, cursor: CursorWrapper, table: str, page: list[User], comparison: Comparison) -> None:
        rows: list[tuple[Any, ...]] = []
        pairs: list[tuple[int, int]] = []
        for user in page:
            groups, department = self._groups(user), self._department(user)
            number = fingerprints.of_user(user.name, user.email, department or 0, groups)
            if comparison.differs(user.id, number):
                rows.append((user.id, user.name, user.email, department, number))
                pairs.extend([(user.id, group) for group in groups])
        staging.fill(cursor, table, rows)
        staging.fill(cursor, "stage_membership", pairs)

    def _groups(self, user: User) -> list[int]:
        """The listed groups of a user, once each, in ascending order."""
        found = self.found
        named = [reference.id for reference in user.groups or ()]
        groups = [pk for pk in named if pk in found.listed_groups]
        found.unknown_groups += len(named) - len(groups)
        if len(set(groups)) != len(groups):
            groups = list(set(groups))
        groups.sort()
        found.memberships += len(groups)
        found.users_without_groups += not groups
        return groups

    def _department(self, user: User) -> int | None:
        if user.department is None or user.department.id in self.found.listed_departments:
            return user.department.id if user.department else None
        self.found.unknown_departments += 1
        return None
