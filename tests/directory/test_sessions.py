"""Signing in to ZIA in both ways, over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from directory.upstream import ClientCredentials, ErrorKind, LegacySession, Patience, Session, Upstream, UpstreamError
from directory.upstream.sessions import obfuscated
from directory.upstream.transport import Transport
from tests.directory.legacy_server import API_KEY, COOKIE, PASSWORD, USERNAME, LegacyHandler, mixed
from tests.directory.upstream_server import Fault, Zia, first, serving, status, text

QUICK = Patience(connect=1, read=1, page=1.5, tries=2, backoff=0.01, longest_wait=1, slice=0.05)


@pytest.fixture
def legacy() -> Iterator[Zia]:
    zia = Zia(page_cap=2)
    for pk in range(11, 16):
        zia.add_group(pk, f"Group {pk}")
    with serving(zia, LegacyHandler):
        yield zia


def session(zia: Zia, **changes: str) -> LegacySession:
    way = LegacySession(api=f"{zia.url}/api/v1", username=USERNAME, password=PASSWORD, api_key=API_KEY)
    return replace(way, **changes)  # type: ignore[arg-type]


def opened(way: Session) -> dict[str, str]:
    transport = Transport(QUICK, lambda: None)
    try:
        return dict(way.open(transport))
    finally:
        transport.close()


@pytest.mark.parametrize("digits", ["000000", "000001", "999999", "123456", "900001", "100000"])
def test_the_key_is_mixed_with_the_time_as_the_vendor_does(digits: str) -> None:
    assert obfuscated(API_KEY, f"1795500{digits}") == mixed(API_KEY, f"1795500{digits}")


def test_the_mixed_key_of_a_known_time() -> None:
    assert obfuscated("abcdefghijklmnop", "1795500123457") == "bcdefh" + "cidjek"


def test_an_admin_session_reads_all_pages_with_its_cookie(legacy: Zia) -> None:
    with Upstream(session=session(legacy), patience=QUICK) as upstream:
        names = [row.name for page in upstream.groups() for row in page.rows(range(page.length))]
    assert names == [f"Group {pk}" for pk in range(11, 16)]
    assert legacy.asked["sign-in"] == 1


def test_an_expired_session_is_opened_once_more(legacy: Zia) -> None:
    legacy.faults = {"groups:2": first(1, status(401, {"code": "SESSION_NOT_VALID"}))}
    with Upstream(session=session(legacy), patience=QUICK) as upstream:
        assert sum(page.length for page in upstream.groups()) == 5
    assert legacy.asked["sign-in"] == 2


def test_signing_out_ends_the_session_upstream(legacy: Zia) -> None:
    transport = Transport(QUICK, lambda: None)
    way = session(legacy)
    headers = way.open(transport)
    assert headers == {"Cookie": f"JSESSIONID={COOKIE}"}
    way.close(transport, headers)
    transport.close()
    assert legacy.asked["sign-out"] == 1


@pytest.mark.parametrize(
    "wrong",
    [{"password": "another"}, {"username": "nobody"}, {"api_key": "zzzzzzzzzzzz"}, {"api_key": "short"}],
    ids=lambda wrong: "-".join(wrong.values()),
)
def test_wrong_credentials_are_named_as_such(wrong: dict[str, str], legacy: Zia) -> None:
    with pytest.raises(UpstreamError) as refusal:
        opened(session(legacy, **wrong))
    assert refusal.value.kind == ErrorKind.CREDENTIALS
    assert not any(secret in refusal.value.message for secret in (PASSWORD, API_KEY, *wrong.values()))


REFUSALS: dict[str, tuple[Fault, ErrorKind, int | None]] = {
    "the role may not": (status(403, {"code": "NOT_ALLOWED"}), ErrorKind.PERMISSION, 403),
    "a bad request": (status(400, {"code": "INVALID_INPUT_ARGUMENT"}), ErrorKind.CREDENTIALS, 400),
    "too many requests": (status(429, Retry_After="900"), ErrorKind.THROTTLED, 429),
    "blocked under load": (
        status(401, {"message": "Resource Access Blocked"}, Retry_After="900"),
        ErrorKind.THROTTLED,
        401,
    ),
    "broken": (status(500), ErrorKind.SERVER, 500),
    "no cookie": (status(200, {"authType": "ADMIN_LOGIN"}), ErrorKind.BAD_DATA, 200),
    "a sign-in page": (text(b"<html>", 302), ErrorKind.BAD_DATA, 302),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_session_is_classified(name: str, legacy: Zia) -> None:
    fault, kind, code = REFUSALS[name]
    legacy.faults = {"sign-in": fault}
    with pytest.raises(UpstreamError) as refusal:
        opened(session(legacy))
    assert (refusal.value.kind, refusal.value.http_status) == (kind, code)


def test_an_upstream_that_is_down_is_unreachable() -> None:
    with pytest.raises(UpstreamError) as refusal:
        opened(session(Zia(url="http://127.0.0.1:9")))
    assert refusal.value.kind == ErrorKind.UNREACHABLE


def test_no_session_shows_its_secrets() -> None:
    way = LegacySession(api="https://zsapi.example/api/v1", username="u", password=PASSWORD, api_key=API_KEY)
    client = ClientCredentials(base_url="https://api.example", token_url="", client_id="id", client_secret=PASSWORD)
    for shown in (repr(way), str(way), repr(client), f"{client}"):
        assert PASSWORD not in shown
        assert API_KEY not in shown


ODD = ["two\r\nlines", "two\nlines", " blank", "tab\t", "nul\0", "ümlaut", "x" * 8193]


@pytest.mark.parametrize("token", ODD)
def test_a_token_that_would_be_more_than_a_header_is_refused(token: str) -> None:
    zia = Zia(faults={"token": status(200, {"access_token": token})})
    with serving(zia):
        way = ClientCredentials(base_url=zia.url, token_url=f"{zia.url}/token", client_id="id", client_secret="secret")
        with pytest.raises(UpstreamError) as refusal:
            opened(way)
    assert refusal.value.kind == ErrorKind.BAD_DATA
    assert "token with odd characters" in str(refusal.value)


@pytest.mark.parametrize("token", ["x" * 8192, "a.b-c_d~e+f/g==", "!~"])
def test_a_token_of_visible_characters_is_sent_as_it_is(token: str) -> None:
    zia = Zia(faults={"token": status(200, {"access_token": token})})
    with serving(zia):
        way = ClientCredentials(base_url=zia.url, token_url=f"{zia.url}/token", client_id="id", client_secret="secret")
        assert opened(way) == {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("cookie", ["\x01", "\x7f", "\xe9", "x" * 8193])
def test_a_session_cookie_that_is_no_text_for_a_header_is_refused(cookie: str, legacy: Zia) -> None:
    legacy.faults = {"sign-in": status(200, {}, **{"Set_Cookie": f"JSESSIONID={cookie}; Path=/"})}
    with pytest.raises(UpstreamError) as refusal:
        opened(session(legacy))
    assert refusal.value.kind == ErrorKind.BAD_DATA
