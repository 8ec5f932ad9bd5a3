"""Reading the ZIA API's listings page by page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from directory.upstream import items
from directory.upstream.errors import Kind, UpstreamError
from directory.upstream.sessions import Session, decoded
from directory.upstream.transport import Answer, Patience, Transport

PAGE_SIZE = 1000
PAGE_LIMIT = 10_000


class Upstream:
    """The three listings of one upstream. Use it as a context manager; `beat` is called while it waits."""

    def __init__(
        self,
        *,
        session: Session,
        beat: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
    ) -> None:
        self.session = session
        self.transport = Transport(patience or Patience(), beat)
        self.headers: Mapping[str, str] = {}

    def __enter__(self) -> "Upstream":
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.close()

    def groups(self) -> Iterator[list[items.Group]]:
        return self._typed("groups", items.group)

    def departments(self) -> Iterator[list[items.Department]]:
        return self._typed("departments", items.department)

    def users(self) -> Iterator[list[items.User]]:
        return self._typed("users", items.user)

    def _typed(self, listing: str, parse: Callable[[object, items.Place], Any]) -> Iterator[list[Any]]:
        for number, page in enumerate(self._pages(listing), start=1):
            rows = (parse(raw, items.Place(listing, number, index)) for index, raw in enumerate(page, start=1))
            yield [row for row in rows if row is not None]

    def _pages(self, listing: str) -> Iterator[Sequence[object]]:
        """Raw pages until the empty one that ends a listing."""
        previous: Sequence[object] = []
        for number in range(1, PAGE_LIMIT + 1):
            step = f"reading {listing}, page {number}"
            page = self._page(step, f"{self.session.api}/{listing}", {"page": number, "pageSize": PAGE_SIZE})
            if not page:
                return
            if page == previous:
                break
            previous = page
            yield page
        raise UpstreamError(Kind.BAD_DATA, listing, f"ZIA's listing of {listing} does not end (page {number}).")

    def _page(self, step: str, url: str, params: dict[str, int]) -> Sequence[object]:
        answer = self._signed(step, url, params)
        if answer.status in (401, 403):
            raise _denied(step, answer)
        if answer.status != 200:
            words = f"ZIA answered {answer.status} while {step}, where a list was expected."
            raise UpstreamError(Kind.BAD_DATA, step, words, answer.status)
        page = decoded(step, answer)
        if not isinstance(page, list):
            raise UpstreamError(Kind.BAD_DATA, step, f"ZIA's answer is not a list while {step}.", answer.status)
        return page

    def _signed(self, step: str, url: str, params: dict[str, int]) -> Answer:
        """Ask within the session; where it is refused, it is opened once more."""
        if not self.headers:
            self.headers = self.session.open(self.transport)
        answer = self._ask(step, url, params)
        if answer.status == 401:
            self.headers = self.session.open(self.transport)
            answer = self._ask(step, url, params)
        return answer

    def _ask(self, step: str, url: str, params: dict[str, int]) -> Answer:
        headers = {**self.headers, "Accept": "application/json"}
        return self.transport.ask(step, "GET", url, params=params, headers=headers)


def _denied(step: str, answer: Answer) -> UpstreamError:
    if answer.status == 401:
        words = f"ZIA does not accept the session (HTTP 401) while {step}. Check the client id and secret."
        return UpstreamError(Kind.CREDENTIALS, step, words, 401)
    words = f"The API client may not do this (HTTP 403) while {step}. Give it the right to read user management."
    return UpstreamError(Kind.PERMISSION, step, words, 403)
