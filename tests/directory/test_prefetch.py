"""Pages are read ahead, in order, a few at once, and no more than the upstream allows."""

import threading
import time
from collections.abc import Callable

import pytest

from directory.upstream import Patience, Upstream
from directory.upstream.client import PAGE_SIZES
from directory.upstream.pace import HOUR, Pace
from directory.upstream.prefetch import WINDOW, Abandoned, Prefetch
from directory.upstream.sessions import ClientCredentials
from tests.directory.upstream_server import Handler, Zia, serving


def nothing() -> None:
    pass


def test_pages_come_in_order_however_long_each_takes() -> None:
    def read(number: int, beat: Callable[[], None]) -> bytes:
        time.sleep(0.05 if number % 2 else 0)
        return b"%d" % number

    with Prefetch(read, beat=nothing, step=1) as ahead:
        ahead.window = 4
        assert [ahead.take() for _ in range(9)] == [b"%d" % n for n in range(1, 10)]


def test_what_a_page_raises_is_raised_where_it_is_taken() -> None:
    def read(number: int, beat: Callable[[], None]) -> bytes:
        if number == 2:
            raise ValueError("page two")
        return b""

    with Prefetch(read, beat=nothing, step=1) as ahead:
        ahead.take()
        with pytest.raises(ValueError, match="page two"):
            ahead.take()


def test_the_waiting_caller_beats_and_a_page_that_nobody_wants_gives_up() -> None:
    beats: list[int] = []
    given_up = threading.Event()

    def read(number: int, beat: Callable[[], None]) -> bytes:
        try:
            while number == 2:
                beat()
                time.sleep(0.01)
        except Abandoned:
            given_up.set()
            raise
        while len(beats) < 3:
            time.sleep(0.01)
        return b""

    with Prefetch(read, beat=lambda: beats.append(1), step=0.02) as ahead:
        ahead.window = 2
        ahead.take()
    assert len(beats) >= 3
    assert given_up.wait(30)


def together(seen: list[int]) -> Callable[[Handler, Zia], bool]:
    """Notes how many are under way at once; no page is answered before that were as many as there may be."""
    under_way, lock, full = [0], threading.Lock(), threading.Event()

    def fault(handler: Handler, zia: Zia) -> bool:
        with lock:
            under_way[0] += 1
            seen.append(under_way[0])
        if under_way[0] >= WINDOW:
            full.set()
        full.wait(30)
        with lock:
            under_way[0] -= 1
        return False

    return fault


def read_groups(zia: Zia) -> list[int]:
    session = ClientCredentials(zia.url, f"{zia.url}/token", "id", "secret")
    with Upstream(session=session, patience=Patience(page=10)) as upstream:
        return [pk for page in upstream.groups() for pk in page.ids]


def test_no_more_than_four_requests_are_in_flight_and_never_fewer_pages_than_there_are() -> None:
    zia = Zia(page_cap=50)
    for pk in range(1, 1002):
        zia.add_group(pk, f"Group {pk}")
    seen: list[int] = []
    zia.faults = dict.fromkeys((f"groups:{number}" for number in range(5, 40)), together(seen))
    with serving(zia):
        assert read_groups(zia) == list(range(1, 1002))
    assert max(seen) == WINDOW


def test_a_short_listing_asks_for_one_page_more_and_no_others() -> None:
    zia = Zia()
    for pk in range(1, 40):
        zia.add_group(pk, f"Group {pk}")
    with serving(zia):
        read_groups(zia)
    assert zia.asked["groups:1"] == zia.asked["groups:2"] == 1
    assert zia.asked["groups:3"] == 0
    assert PAGE_SIZES["groups"] == 1000


def test_the_pace_spreads_requests_and_keeps_to_the_hour() -> None:
    now = [100.0]
    pace = Pace(2, 3, lambda: now[0])
    assert [pace.take() for _ in range(3)] == [0, 0.5, 1]
    assert pace.take() == HOUR
    now[0] += HOUR + 2
    assert pace.take() == 0


def test_a_pause_that_the_upstream_asks_for_holds_everybody() -> None:
    pace = Pace(None, None, lambda: 5.0)
    assert pace.take() == 0
    pace.hold(30)
    assert pace.take() == 30
