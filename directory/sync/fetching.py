"""Reading every listing of the upstream, and setting apart what differs from the mirror."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.backends.utils import CursorWrapper

from directory.connection.source import Source
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, MirrorRow, SyncChange
from directory.sync.comparing import Comparison
from directory.sync.fingerprints import substance
from directory.sync.lease import Lease
from directory.upstream import ErrorKind, Page, Patience, Upstream, UpstreamError, UserItem

ATTEMPTS = 2
Kind = SyncChange.Kind
Pages = Callable[[], Iterator[Page]]
UserGroups = tuple[int, set[int]]  # a user's id and those of its groups, all upstream's


@dataclass(frozen=True, slots=True)
class Fetched:
    """How much was listed. `unknown_*` count what users refer to and the same run did not list; `without_groups` counts
    users in no group, of those that were staged.
    """

    groups: int
    departments: int
    users: int
    unknown_groups: int = 0
    unknown_departments: int = 0
    without_groups: int = 0


class Sink(Protocol):
    """Where it goes: staged beside the mirror, or at a first load straight into it."""

    @property
    def cursor(self) -> CursorWrapper: ...

    def begin(self, kind: str) -> None:
        """Forget what came of this listing before."""

    def add(self, what: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of a group, department, user or touched (user), as their stage table has them."""

    def add_memberships(self, memberships: Sequence[UserGroups]) -> None:
        """Of users that were added with the last page."""

    def finish(self, kind: str, gone: list[int]) -> None:
        """The listing is complete; `gone` are the ids that the mirror has and the listing has not."""


def fetch(sink: Sink, source: Source, lease: Lease, patience: Patience | None = None) -> Fetched:
    """All groups, departments, users and memberships. Raises UpstreamError; then nothing may be applied."""
    with Upstream(session=source.session, beat=lease.beat, patience=patience) as upstream:
        groups = _read(_NamedRows(sink, Kind.GROUP, DirectoryGroup), upstream.groups, lease)
        departments = _read(_NamedRows(sink, Kind.DEPARTMENT, Department), upstream.departments, lease)
        user_rows = _UserRows(sink, groups, departments)
        users = _read(user_rows, upstream.users, lease)
    lease.begin_stage("Comparing with the mirror")
    return Fetched(
        groups=groups.listed,
        departments=departments.listed,
        users=users.listed,
        unknown_groups=user_rows.unknown_groups,
        unknown_departments=user_rows.unknown_departments,
        without_groups=user_rows.without_groups,
    )


def _read(rows: "_Rows", pages: Pages, lease: Lease) -> Comparison:
    """Read one listing. Where an id comes twice, or a row slipped through between two pages, the list moved meanwhile:
    it is read once more, then refused.
    """
    for _attempt in range(ATTEMPTS):
        rows.sink.begin(rows.kind)
        comparison = Comparison.with_mirror(rows.sink.cursor, rows.mirror._meta.db_table)
        rows.begin(comparison)
        lease.begin_stage(f"Reading {rows.kind.plural}")  # how many there will be, ZIA does not say
        for page in pages():
            rows.add(page, comparison)
            lease.beat(comparison.listed)
        if not comparison.repeated and _none_comes_back(pages, comparison, lease):
            rows.sink.finish(rows.kind, comparison.gone())
            return comparison
    plural = rows.kind.plural
    message = f"ZIA's listing of {plural} changes again and again while it is read, so it is not complete."
    raise UpstreamError(ErrorKind.BAD_DATA, plural, message)


def _none_comes_back(pages: Pages, comparison: Comparison, lease: Lease) -> bool:
    """Whether none of the rows turns up when the listing is read again.

    A row that upstream removes from a page already read moves all behind it up by one, so the first row of the next
    page is read by nobody. It must not count as removed. How long a full page is, only ZIA knows: also where one page
    was all there was, it may have been the first of two.
    """
    missing = frozenset(comparison.gone())
    if not missing:
        return True
    read = 0
    lease.begin_stage("Making sure of what is gone", expected=comparison.listed)
    for page in pages():
        if not missing.isdisjoint(page.ids):
            return False
        read += len(page.ids)
        lease.beat(min(read, comparison.listed))
    return True


class _Rows(Protocol):
    """How the rows of one listing go into the sink."""

    sink: Sink
    kind: Kind
    mirror: type[MirrorRow]

    def begin(self, comparison: Comparison) -> None:
        """Before the first page; once more where the listing moved."""

    def add(self, page: Page, comparison: Comparison) -> None:
        """Those of a page that differ from the mirror."""


class _NamedRows:
    """Groups or departments: a name and comments."""

    def __init__(self, sink: Sink, kind: Kind, mirror: type[MirrorRow]) -> None:
        self.sink, self.kind, self.mirror = sink, kind, mirror

    def begin(self, comparison: Comparison) -> None:
        """There is nothing to forget."""

    def add(self, page: Page, comparison: Comparison) -> None:
        rows = [(row.id, row.name, row.comments or "", fingerprint) for row, fingerprint in comparison.differing(page)]
        self.sink.add(self.kind, rows)


class _UserRows:
    """Users with their memberships, as far as the run has listed the groups that they name."""

    kind: Kind = Kind.USER
    mirror: type[MirrorRow] = DirectoryUser

    def __init__(self, sink: Sink, groups: Comparison, departments: Comparison) -> None:
        self.sink = sink
        self._any_is_gone = bool(groups.gone() or departments.gone())
        self._listed_groups, self._listed_departments = groups.seen(), departments.seen()
        self.unknown_groups = self.unknown_departments = self.without_groups = 0

    def begin(self, comparison: Comparison) -> None:
        self.unknown_groups = self.unknown_departments = self.without_groups = 0
        if self._any_is_gone:
            comparison.forget(_users_of_what_is_gone(self.sink.cursor))

    def add(self, page: Page, comparison: Comparison) -> None:
        rows: list[tuple[Any, ...]] = []
        touched: list[tuple[Any, ...]] = []
        memberships: list[UserGroups] = []
        differing = list(comparison.differing(page))
        mirrored = _mirrored([user.id for user, _fingerprint in differing]) if comparison.expected else {}
        for user, fingerprint in differing:
            groups, names_unknown_group = self._groups(user)
            department, is_known = self._department(user)
            kept_fingerprint = fingerprint if is_known and not names_unknown_group else None
            new_substance = substance(user.name, user.email, department, groups)
            old_substance, old_fingerprint = mirrored.get(user.id, (None, None))
            if old_substance == new_substance:
                if old_fingerprint != kept_fingerprint:
                    touched.append((user.id, kept_fingerprint))
                continue
            self.without_groups += not groups
            rows.append((user.id, user.name, user.email, department, kept_fingerprint, new_substance))
            memberships.append((user.id, groups))
        self.sink.add(self.kind, rows)
        self.sink.add("touched", touched)
        self.sink.add_memberships(memberships)

    def _groups(self, user: UserItem) -> tuple[set[int], bool]:
        """The listed groups of a user, once each, and whether it names others."""
        named = {reference.id for reference in user.groups or ()}
        groups = named if named <= self._listed_groups else named & self._listed_groups
        missing = len(named) - len(groups)
        self.unknown_groups += missing
        return groups, missing > 0

    def _department(self, user: UserItem) -> tuple[int | None, bool]:
        """The listed department of a user, and whether it names no other."""
        if user.department is None:
            return None, True
        if user.department.id in self._listed_departments:
            return user.department.id, True
        self.unknown_departments += 1
        return None, False


def _users_of_what_is_gone(cursor: CursorWrapper) -> Iterator[int]:
    """The users in a group or a department that is gone: they may read as before, and are not."""
    user, group, department = DirectoryUser._meta.db_table, DirectoryGroup._meta.db_table, Department._meta.db_table
    cursor.execute(
        f"""
        SELECT u.upstream_id
          FROM gone_group gone
          JOIN {group} g ON g.upstream_id = gone.upstream_id
          JOIN {Membership._meta.db_table} m ON m.group_id = g.id
          JOIN {user} u ON u.id = m.user_id
         UNION
        SELECT u.upstream_id
          FROM gone_department gone
          JOIN {department} d ON d.upstream_id = gone.upstream_id
          JOIN {user} u ON u.department_id = d.id
        """  # noqa: S608 - our own names
    )
    return (pk for (pk,) in cursor)


def _mirrored(upstream_ids: list[int]) -> dict[int, tuple[int | None, int | None]]:
    """The substance and the fingerprint of those that are present in the mirror."""
    present = DirectoryUser.objects.filter(deleted_at=None, upstream_id__in=upstream_ids)
    rows = present.values_list("upstream_id", "substance", "fingerprint")
    return {upstream_id: (substance, fingerprint) for upstream_id, substance, fingerprint in rows}
