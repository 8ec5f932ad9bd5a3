"""Reading every listing of the upstream, and setting apart what differs from the mirror."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.backends.utils import CursorWrapper

from directory.connection.source import Source
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, MirrorRow
from directory.sync.comparing import Comparison
from directory.sync.fingerprints import substance
from directory.sync.lease import Lease
from directory.upstream import ErrorKind, Page, Patience, Upstream, UpstreamError, UserItem

TIMES_TO_LIST = 2
Pages = Callable[[], Iterator[Page]]
Belonging = tuple[int, set[int]]  # a user's id and those of its groups, all upstream's


@dataclass(slots=True)
class Fetched:
    """How much was listed. `unknown_*` count what users refer to and the same run did not list; `alone` counts users
    without a group, of those that were staged.
    """

    groups: int = 0
    departments: int = 0
    users: int = 0
    unknown_groups: int = 0
    unknown_departments: int = 0
    alone: int = 0


class Sink(Protocol):
    """Where it goes: staged beside the mirror, or at a first load straight into it."""

    @property
    def cursor(self) -> CursorWrapper: ...

    def begin(self, kind: str) -> None:
        """Forget what came of this listing before."""

    def add(self, what: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of a group, department, user or touched (user), as their stage table has them."""

    def add_memberships(self, belonging: Sequence[Belonging]) -> None:
        """Of users that were added with the last page."""

    def finish(self, kind: str, gone: list[int]) -> None:
        """The listing is complete; `gone` are the ids that the mirror has and the listing has not."""


def fetch(sink: Sink, source: Source, lease: Lease, patience: Patience | None = None) -> Fetched:
    """All groups, departments, users and memberships. Raises UpstreamError; then nothing may be applied."""
    found = Fetched()
    with Upstream(session=source.session, beat=lease.beat, patience=patience) as upstream:
        groups = _listing(sink, lease, "group", DirectoryGroup, upstream.groups, lambda _: _plain)
        departments = _listing(sink, lease, "department", Department, upstream.departments, lambda _: _plain)

        def users(comparison: Comparison) -> Store:
            if groups.gone() or departments.gone():
                comparison.forget(_bereft(sink.cursor))
            return _Users(found, groups.seen(), departments.seen())

        found.users = _listing(sink, lease, "user", DirectoryUser, upstream.users, users).listed
    found.groups, found.departments = groups.listed, departments.listed
    lease.at("Comparing with the mirror")
    return found


Store = Callable[[Sink, str, Page, Comparison], None]


def _listing(
    sink: Sink,
    lease: Lease,
    kind: str,
    mirror: type[MirrorRow],
    pages: Pages,
    begin: Callable[[Comparison], Store],
) -> Comparison:
    """Read one listing. Where an id comes twice, or a row slipped through between two pages, the list moved meanwhile:
    it is read once more, then refused.
    """
    for _attempt in range(TIMES_TO_LIST):
        sink.begin(kind)
        comparison = Comparison.with_mirror(sink.cursor, mirror._meta.db_table)
        store = begin(comparison)
        lease.at(f"Reading {kind}s", expected=comparison.expected or None)
        for page in pages():
            store(sink, kind, page, comparison)
            lease.beat(comparison.listed)
        if not comparison.repeated and _stay_away(pages, comparison.gone(), lease):
            sink.finish(kind, comparison.gone())
            return comparison
    words = f"ZIA's listing of {kind}s changes again and again while it is read, so it is not complete."
    raise UpstreamError(ErrorKind.BAD_DATA, f"{kind}s", words)


def _stay_away(pages: Pages, gone: list[int], lease: Lease) -> bool:
    """Whether none of the rows turns up when the listing is read again.

    A row that upstream removes from a page already read moves all behind it up by one, so the first row of the next
    page is read by nobody. It must not count as removed. How long a full page is, only ZIA knows: also where one page
    was all there was, it may have been the first of two.
    """
    missing = frozenset(gone)
    if not missing:
        return True
    lease.at("Making sure of what is gone")
    for page in pages():
        if not missing.isdisjoint(page.ids):
            return False
        lease.beat()
    return True


def _plain(sink: Sink, kind: str, page: Page, comparison: Comparison) -> None:
    sink.add(kind, [(row.id, row.name, row.comments or "", number) for row, number in comparison.differing(page)])


def _bereft(cursor: CursorWrapper) -> Iterator[int]:
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


class _Users:
    """Users with their memberships, as far as the run has listed the groups that they name."""

    def __init__(self, found: Fetched, groups: frozenset[int], departments: frozenset[int]) -> None:
        self.found, self.listed_groups, self.listed_departments = found, groups, departments
        found.unknown_groups = found.unknown_departments = found.alone = 0

    def __call__(self, sink: Sink, kind: str, page: Page, comparison: Comparison) -> None:
        rows: list[tuple[Any, ...]] = []
        touched: list[tuple[Any, ...]] = []
        belonging: list[Belonging] = []
        differing = list(comparison.differing(page))
        mirrored = _mirrored([user.id for user, _number in differing]) if comparison.expected else {}
        for user, number in differing:
            groups, missing = self._groups(user)
            department, is_known = self._department(user)
            read = number if is_known and not missing else None
            what = substance(user.name, user.email, department, groups)
            known, was_read = mirrored.get(user.id, (None, None))
            if known == what:
                if was_read != read:
                    touched.append((user.id, read))
                continue
            self.found.alone += not groups
            rows.append((user.id, user.name, user.email, department, read, what))
            belonging.append((user.id, groups))
        sink.add(kind, rows)
        sink.add("touched", touched)
        sink.add_memberships(belonging)

    def _department(self, user: UserItem) -> tuple[int | None, bool]:
        """The listed department of a user, and whether it names no other."""
        if user.department is None:
            return None, True
        if user.department.id in self.listed_departments:
            return user.department.id, True
        self.found.unknown_departments += 1
        return None, False

    def _groups(self, user: UserItem) -> tuple[set[int], bool]:
        """The listed groups of a user, once each, and whether it names others."""
        named = {reference.id for reference in user.groups or ()}
        groups = named if named <= self.listed_groups else named & self.listed_groups
        missing = len(named) - len(groups)
        self.found.unknown_groups += missing
        return groups, missing > 0


def _mirrored(upstream_ids: list[int]) -> dict[int, tuple[int | None, int | None]]:
    """The substance and the fingerprint of those that are present in the mirror."""
    present = DirectoryUser.objects.filter(deleted_at=None, upstream_id__in=upstream_ids)
    rows = present.values_list("upstream_id", "substance", "fingerprint")
    return {pk: (substance, read) for pk, substance, read in rows}
