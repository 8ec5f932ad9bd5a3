"""How often somebody may try to come in. Asked before a password is hashed, so that trying costs the portal little.

The database counts, which all processes share, in windows of a fixed length for each name from one network, for each
network, and for each name from everywhere. The last limit is far wider, so that a stranger locks no name for its owner.
Names that do not exist are counted as those that do.
"""

import hashlib
import ipaddress
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet

from portal.accounts.models import Attempts
from portal.lib.doors import Attempt, Door, Limit, TooMany

MOST_ROWS = 20_000
NOWHERE = "none"  # an address that is not known
NETWORK = 64  # bits of an IPv6 address that one customer has

UPSERT = """
    INSERT INTO {table} (door, subject, address, count, ends_at) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (door, subject, address) DO UPDATE SET
        count = CASE WHEN {table}.ends_at > %s THEN {table}.count + 1 ELSE 1 END,
        ends_at = CASE WHEN {table}.ends_at > %s THEN {table}.ends_at ELSE excluded.ends_at END
"""


SIGN_IN = Door("sign_in", network=Limit(30, 300), name_from_network=Limit(5, 300), name=Limit(50, 3600))
TOKEN = Door("token", network=Limit(30, 300), name_from_network=Limit(10, 300))
"""Failures; those of a name from everywhere are not limited, since nobody guesses a client's secret."""
TOKEN_REQUEST = Door("token_request", network=Limit(300, 300))
"""Requests for a token, also those that are granted."""


Limits = Mapping[tuple[str, str], Limit]
"""By the subject and the network that they count, of which one may be empty."""


def count(
    door: Door, *, name: str, address: str, now: datetime, is_at_home: Callable[[], bool] = lambda: False
) -> Attempt:
    """One more attempt. Raises TooMany, without writing more than one number, where there were too many already.

    `is_at_home` is asked where the name was tried too often from everywhere: whether its owner came from this network
    before. Then only the limits of the network count.
    """
    limits = dict(_limits(door, name, address))
    full = _full(door, limits, now)
    everywhere = (_hash(name), "")
    if any((row.subject, row.address) == everywhere for row in full) and is_at_home():
        del limits[everywhere]
        full = _full(door, limits, now)
    _refuse(full, limits, now)
    is_new = False
    try:
        with transaction.atomic():
            for (subject, network), limit in limits.items():
                counted = _add(door, subject, network, limit, now)
                is_new = is_new or counted == 1
                if counted > limit.most:
                    raise _Raced
    except _Raced:
        _refuse(_full(door, limits, now), limits, now)
    if is_new:
        _prune(now)
    return Attempt(door, tuple(limits))


def give_back(attempt: Attempt) -> None:
    """It was none: it succeeded. The name may be tried from there as if nothing had been."""
    for subject, network in attempt.counted_in:
        rows = Attempts.objects.filter(door=attempt.door.key, subject=subject, address=network)
        if subject and network:
            rows.delete()
        else:
            rows.filter(count__gt=0).update(count=F("count") - 1)


def forget(door: Door, name: str) -> bool:
    """Let the name in again from everywhere; whether any attempts were counted."""
    deleted, _ = Attempts.objects.filter(door=door.key, subject=_hash(name)).delete()
    return bool(deleted)


def network_of(address: str) -> str:
    """An IPv4 address as it is, of an IPv6 address the /64, in which one customer may choose any."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return NOWHERE
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.IPv6Network((int(found), NETWORK), strict=False).network_address)


class Keeper:
    """The counts, for the apps that know `portal.lib.doors` only."""

    def count(self, door: Door, *, name: str, address: str, now: datetime) -> Attempt:
        return count(door, name=name, address=address, now=now)

    def give_back(self, attempt: Attempt) -> None:
        give_back(attempt)


class _Raced(Exception):
    """Others tried at the same time, and took the last attempt."""


def _hash(name: str) -> str:
    """Of names that mean the same admin. Who mistakes the fields types a password as name: it is not kept."""
    return hashlib.sha256(name.strip().casefold().encode(errors="replace")).hexdigest()


def _limits(door: Door, name: str, address: str) -> Iterator[tuple[tuple[str, str], Limit]]:
    """What counts an attempt, in the order in which every process locks it."""
    subject, network = _hash(name), network_of(address)
    if door.network:
        yield ("", network), door.network
    if door.name_from_network:
        yield (subject, network), door.name_from_network
    if door.name:
        yield (subject, ""), door.name


def _full(door: Door, limits: Limits, now: datetime) -> list[Attempts]:
    """The windows in which nobody may try any more."""
    subjects, networks = zip(*limits, strict=True)
    rows = Attempts.objects.filter(door=door.key, subject__in=subjects, address__in=networks, ends_at__gt=now)
    found = [(row, limits.get((row.subject, row.address))) for row in rows]
    return [row for row, limit in found if limit and row.count >= limit.most]


def _refuse(full: list[Attempts], limits: Limits, now: datetime) -> None:
    """Of a full window the count says `most`; one more says that its first refusal is noted."""
    if not full:
        return
    last = max(full, key=lambda row: row.ends_at)
    most = limits[last.subject, last.address].most
    is_first = last.count == most and Attempts.objects.filter(pk=last.pk, count=most).update(count=most + 1) == 1
    raise TooMany(max(1, round((last.ends_at - now).total_seconds())), is_first)


def _add(door: Door, subject: str, network: str, limit: Limit, now: datetime) -> int:
    """The attempts of the window with this one."""
    ends_at = now + timedelta(seconds=limit.seconds)
    until, since = (connection.ops.adapt_datetimefield_value(moment) for moment in (ends_at, now))
    with connection.cursor() as cursor:
        statement = UPSERT.format(table=connection.ops.quote_name(Attempts._meta.db_table))
        cursor.execute(statement, [door.key, subject, network, until, since, since])
    counted: int = Attempts.objects.values_list("count", flat=True).get(door=door.key, subject=subject, address=network)
    return counted


def _prune(now: datetime) -> None:
    """Windows that ended are forgotten. Should there be too many, those in which least was tried go first."""
    rows = Attempts.objects.select_for_update(skip_locked=True)
    _delete(rows.filter(ends_at__lte=now))
    surplus = Attempts.objects.count() - MOST_ROWS
    if surplus > 0:
        _delete(rows.order_by("count", "ends_at", "pk")[: surplus + MOST_ROWS // 10])


@transaction.atomic
def _delete(rows: "QuerySet[Attempts]") -> None:
    """Only what nobody counts in at this moment."""
    if found := list(rows.values_list("pk", flat=True)):
        Attempts.objects.filter(pk__in=found).delete()


__all__ = [
    "SIGN_IN",
    "TOKEN",
    "TOKEN_REQUEST",
    "Attempt",
    "Door",
    "Keeper",
    "Limit",
    "TooMany",
    "count",
    "forget",
    "give_back",
    "network_of",
]
