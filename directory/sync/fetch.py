"""Reading every listing of the upstream into the stage tables."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from directory.source import Source
from directory.sync import staging
from directory.sync.lease import Lease
from directory.upstream import Department, Group, Kind, Patience, Upstream, UpstreamError, User

TIMES_TO_LIST = 2


def fetch(cursor: CursorWrapper, source: Source, lease: Lease, patience: Patience | None = None) -> None:
    """All groups, departments, users and memberships. Raises UpstreamError; then nothing may be applied."""
    with Upstream(session=source.session, beat=lease.beat, patience=patience) as upstream:
        _listing(cursor, lease, "groups", "stage_group", upstream.groups, _plain)
        _listing(cursor, lease, "departments", "stage_department", upstream.departments, _plain)
        _listing(cursor, lease, "users", "stage_user", upstream.users, _user)
    lease.at("Comparing with the mirror")
    staging.index(cursor)


def _listing(
    cursor: CursorWrapper,
    lease: Lease,
    listing: str,
    table: str,
    pages: Callable[[], Iterator[list[Any]]],
    store: Callable[[CursorWrapper, str, list[Any]], None],
) -> None:
    """Read one listing. Where an id comes twice the list moved meanwhile: it is read once more, then refused."""
    for _attempt in range(TIMES_TO_LIST):
        staging.clear(cursor, table, *(["stage_membership"] if table == "stage_user" else []))
        done = 0
        lease.at(f"Reading {listing}")
        for page in pages():
            store(cursor, table, page)
            done += len(page)
            lease.beat(done)
        if not staging.has_duplicates(cursor, table):
            return
    words = f"ZIA's listing of {listing} names the same id twice, again and again: it changes while it is read."
    raise UpstreamError(Kind.BAD_DATA, listing, words)


def _plain(cursor: CursorWrapper, table: str, page: Sequence[Group | Department]) -> None:
    staging.fill(cursor, table, page)


def _user(cursor: CursorWrapper, table: str, page: Sequence[User]) -> None:
    staging.fill(cursor, table, [(row.id, row.name, row.email, row.department_id) for row in page])
    staging.fill(cursor, "stage_membership", [(row.id, group) for row in page for group in row.group_ids])
