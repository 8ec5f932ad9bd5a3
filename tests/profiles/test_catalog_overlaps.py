"""Which entry wins where both lists of Z-Tunnel 2.0 cover the same traffic, and how that is said."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.catalog import overlaps
from tests.counting import calls_of


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "is_included", "why"),
    [
        ("10.1.0.0/24", "10.1.0.0/16", True, "/24 is more specific than /16"),
        ("10.1.0.0/16", "10.1.0.0/24", False, "/24 is more specific than /16"),
        ("10.0.0.0/8:443:tcp", "10.0.0.0/8:443", True, "it names a port and a protocol, the other a port"),
        ("10.0.0.0/8", "10.0.0.0/8:443", False, "it names a port, the other no port"),
        ("10.0.0.0/8", "10.0.0.0/8", True, "of two equally specific entries the inclusion counts"),
        ("10.0.0.0/8:80-90", "10.0.0.0/8:85-443", True, "of two equally specific entries the inclusion counts"),
        ("10.0.0.0/8:443:tcp", "10.1.0.0/16", False, "/16 is more specific than /8"),
        ("[2001:DB8::/32]", "[2001:DB8::1]", False, "/128 is more specific than /32"),
    ],
)
def test_the_more_specific_entry_wins_and_the_inclusion_a_tie(
    inclusion: str, exclusion: str, is_included: bool, why: str
) -> None:
    [found] = overlaps([inclusion], [exclusion])
    assert (found.inclusion, found.exclusion, found.is_included) == (inclusion, exclusion, is_included)
    assert why in found.words


@pytest.mark.parametrize(
    ("inclusion", "exclusion"),
    [
        ("10.0.0.0/8", "11.0.0.0/8"),
        ("10.0.0.0/8:80", "10.0.0.0/8:81-90"),
        ("10.0.0.0/8:80:tcp", "10.0.0.0/8:80:udp"),
        ("0.0.0.0/0", "[::/0]"),
    ],
)
def test_what_shares_no_traffic_does_not_overlap(inclusion: str, exclusion: str) -> None:
    assert overlaps([inclusion], [exclusion]) == []


def test_an_admin_reads_what_happens_to_which_traffic() -> None:
    [found] = overlaps(["0.0.0.0/0"], ["10.0.0.0/8:80-90:udp"])
    assert found.words == (
        "UDP traffic to 10.0.0.0/8 on ports 80-90 stays out of the tunnel: the exclusion 10.0.0.0/8:80-90:udp wins "
        "over the inclusion 0.0.0.0/0, because its network is the smaller one (/8 is more specific than /0)."
    )
    [found] = overlaps(["10.0.0.0/8:443"], ["10.0.0.0/8:443"])
    assert found.words.startswith("Traffic to 10.0.0.0/8 on port 443 goes through the tunnel: the inclusion")


def test_an_entry_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.999 is not an IPv4 address"):
        overlaps(["10.0.0.0/8"], ["10.0.0.999"])


SMALL = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(
    lambda pair: str(ip_network(f"10.0.0.{pair[0]}/{pair[1]}", strict=False))
)


@given(st.lists(SMALL, max_size=5), st.lists(SMALL, max_size=5))
def test_an_overlap_is_found_exactly_where_an_address_is_in_both(inclusions: list[str], exclusions: list[str]) -> None:
    found = {(overlap.inclusion, overlap.exclusion) for overlap in overlaps(inclusions, exclusions)}
    wanted = {
        (_plain(one), _plain(other)) for one in inclusions for other in exclusions if _covered(one) & _covered(other)
    }
    assert found == wanted


def _covered(text: str) -> set[int]:
    last, length = (int(part) for part in text.removeprefix("10.0.0.").split("/"))
    size = 1 << (32 - length)
    return set(range(last - last % size, last - last % size + size))


def _plain(text: str) -> str:
    covered, length = _covered(text), text.split("/")[1]
    return f"10.0.0.{min(covered)}" + ("" if length == "32" else f"/{length}")


def test_lists_twice_as_long_take_about_twice_the_work() -> None:
    """A look at every pair would take four times."""

    def work(size: int) -> int:
        long = [f"10.{n // 250}.{n % 250}.0/24" for n in range(size)]
        assert len(overlaps(long, long)) == size
        return calls_of(lambda: overlaps(long, long))

    assert work(450) < 3 * work(225)
