"""Reading the ZIA API's listings, page by page, a few pages ahead."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping

from directory.upstream.answers import READ_RIGHT, require_ok
from directory.upstream.errors import ErrorKind, UpstreamError
from directory.upstream.pace import Pace
from directory.upstream.pages import Page, cut_page
from directory.upstream.prefetch import WINDOW, Beat, Prefetch
from directory.upstream.sessions import Session
from directory.upstream.transport import Answer, Patience, Transport

PAGE_SIZES = {"groups": 1000, "departments": 1000, "users": 5000}  # the vendor's limits are 1,000, and 10,000 of users
PAGE_LIMIT = 10_000


class Upstream:
    """The three listings of one upstream. Use it as a context manager; `beat` is called while it waits."""

    def __init__(
        self, *, session: Session, beat: Callable[[], None] = lambda: None, patience: Patience | None = None
    ) -> None:
        self.session = session
        self.patience = patience or Patience()
        self._beat, self._ends = beat, time.monotonic() + self.patience.whole
        pace = Pace(session.requests_per_second, session.requests_per_hour, time.monotonic)
        self.transport = Transport(self.patience, self.beat, pace=pace)
        self._headers: Mapping[str, str] = {}
        self._signing_in = threading.Lock()

    def __enter__(self) -> "Upstream":
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        """Sign out after a reading that went well; an upstream in trouble is left alone."""
        if self._headers and failure is None:
            with contextlib.suppress(UpstreamError):
                self.session.close(self.transport, self._headers)
        self.transport.close()

    def beat(self) -> None:
        """Called while the reading goes on. Raises UpstreamError when the whole of it takes too long."""
        if time.monotonic() > self._ends:
            minutes = f"{self.patience.whole / 60:g} min"
            raise UpstreamError(
                ErrorKind.UNREACHABLE, "reading", f"ZIA did not hand out its directory within {minutes}."
            )
        self._beat()

    def groups(self) -> Iterator[Page]:
        return self._pages("groups")

    def departments(self) -> Iterator[Page]:
        return self._pages("departments")

    def users(self) -> Iterator[Page]:
        return self._pages("users")

    def _pages(self, listing: str) -> Iterator[Page]:
        """Pages until the empty one that ends a listing.

        A page that is shorter than the first is likely the last but one, so no more than one is asked for behind it;
        behind a full one several are.
        """
        full, previous = PAGE_SIZES[listing], b""
        if not self._headers:
            self._headers = self.session.open(self.transport)
        with Prefetch(self._reader(listing), beat=self.beat, step=self.patience.slice) as prefetch:
            for number in range(1, PAGE_LIMIT + 1):
                body = prefetch.take()
                self.beat()
                next_page = cut_page(listing, number, body)
                if not next_page.length:
                    return
                if body == previous:
                    break
                prefetch.window = WINDOW if next_page.length >= full else 1
                full = next_page.length if number == 1 else full
                prefetch.fill()
                previous = body
                yield next_page
        raise UpstreamError(ErrorKind.BAD_DATA, listing, f"ZIA's listing of {listing} does not end (page {number}).")

    def _reader(self, listing: str) -> Callable[[int, Beat], bytes]:
        url, size = f"{self.session.api}/{listing}", PAGE_SIZES[listing]

        def read(number: int, beat: Beat) -> bytes:
            return self._page(f"reading {listing}, page {number}", url, {"page": number, "pageSize": size}, beat)

        return read

    def _page(self, step: str, url: str, params: dict[str, int], beat: Beat) -> bytes:
        answer = self._signed(step, url, params, beat)
        require_ok(step, answer, "a list", right=READ_RIGHT)
        return answer.body

    def _signed(self, step: str, url: str, params: dict[str, int], beat: Beat) -> Answer:
        """Ask within the session; where it is refused, it is opened once more."""
        headers = self._headers
        answer = self._ask(step, url, params, headers, beat)
        if answer.status == 401:
            answer = self._ask(step, url, params, self._renewed(headers, beat), beat)
        return answer

    def _renewed(self, refused: Mapping[str, str], beat: Beat) -> Mapping[str, str]:
        """The headers of a new session; of several pages that were refused together, one signs in."""
        with self._signing_in:
            if self._headers is refused:
                self._headers = self.session.open(self.transport.with_beat(beat))
            return self._headers

    def _ask(self, step: str, url: str, params: dict[str, int], headers: Mapping[str, str], beat: Beat) -> Answer:
        transport = self.transport.with_beat(beat)
        return transport.ask(step, "GET", url, params=params, headers={**headers, "Accept": "application/json"})
