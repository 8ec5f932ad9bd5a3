"""More that an upstream can do wrong, and what must hold whatever went wrong."""

import random
import threading
import time
from typing import Any

from directory import sync
from directory.models import DirectoryGroup, Membership, SyncRun
from portal.audit.recording import SYSTEM
from tests.directory.conftest import QUICK
from tests.directory.upstream_server import Fault, Handler, Zia


def hang(seconds: float = 20) -> Fault:
    """Takes the request and says nothing."""

    def fault(handler: Handler, zia: Zia) -> bool:
        for _ in range(round(seconds / 0.05)):
            if handler.connection.fileno() < 0:
                break
            time.sleep(0.05)
        return True

    return fault


def slow_headers() -> Fault:
    """One byte of a header each 50 ms."""

    def fault(handler: Handler, zia: Zia) -> bool:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(400):
                handler.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass
        handler.close_connection = True
        return True

    return fault


def flaky(share: float, fault: Fault, seed: int) -> Fault:
    """That share of the requests goes wrong."""
    chance = random.Random(seed)

    def sometimes(handler: Handler, zia: Zia) -> bool:
        return chance.random() < share and fault(handler, zia)

    return sometimes


def before(change: Any, then: Fault | None = None) -> Fault:
    """The directory changes once, just before this page is answered."""
    done = threading.Event()

    def fault(handler: Handler, zia: Zia) -> bool:
        if not done.is_set():
            done.set()
            change(zia)
        return bool(then and then(handler, zia))

    return fault


class Gate:
    """A page that is not answered before the test says so."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, handler: Handler, zia: Zia) -> bool:
        self.reached.set()
        self.opened.wait(60)
        return False


State = tuple[frozenset[tuple[int, str]], frozenset[tuple[int, int]]]


def mirrored() -> State:
    """Groups and memberships of the mirror, by the upstream's ids; a tombstone counts as absent."""
    groups = DirectoryGroup.objects.values_list("upstream_id", "name", "deleted_at")
    pairs = Membership.objects.values_list("user__upstream_id", "group__upstream_id")
    return frozenset((pk, name) for pk, name, gone in groups if gone is None), frozenset(pairs)


def upstream(zia: Zia) -> State:
    """The same of the upstream as it is now."""
    groups = frozenset((row["id"], row["name"]) for row in zia.groups)
    return groups, frozenset((row["id"], entry["id"]) for row in zia.users for entry in row["groups"])


def next_run() -> SyncRun:
    """What the next schedule brings, executed here."""
    requested = sync.request(SYSTEM, trigger=SyncRun.Trigger.SCHEDULE)
    assert requested.created, f"run {requested.run.pk} is still {requested.run.state}"
    sync.run(requested.run.pk, patience=QUICK)
    requested.run.refresh_from_db()
    return requested.run


def all_is_well(zia: Zia) -> None:
    """What must hold after every fault: the next run succeeds without a human, no run stays open, nothing is lost."""
    ids = set(DirectoryGroup.objects.values_list("pk", flat=True))
    run = next_run()
    assert run.state in SyncRun.GOOD, run.error
    assert mirrored() == upstream(zia)
    assert not SyncRun.objects.filter(state__in=SyncRun.OPEN).exists()
    assert ids <= set(DirectoryGroup.objects.values_list("pk", flat=True)), "a row is never deleted"
    for broken in SyncRun.objects.filter(state__in=SyncRun.BROKEN):
        assert broken.error, "the admin can read what happened"
