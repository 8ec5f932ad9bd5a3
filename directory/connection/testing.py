"""Test connection: sign in and read the first group, within ten seconds, without saving anything."""

from dataclasses import dataclass

from directory.connection.draft import ConnectionDraft, ConnectionKind, checked
from directory.connection.opening import session_of
from directory.models import ZiaConnection
from directory.upstream import ErrorKind, Patience, Session, UpstreamError
from directory.upstream.answers import READ_RIGHT, decoded, require_ok
from directory.upstream.pages import cut_page
from directory.upstream.single_try import LIMIT, PATIENCE, request_once
from directory.upstream.transport import Answer, Transport
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.single_row import ONLY

STEP = "reading the first group"
FIRST = {"page": 1, "pageSize": 1}
ADVICE: dict[str, str] = {
    ErrorKind.CREDENTIALS: "Credentials: ZIA does not know them, or they belong to another tenant.",
    ErrorKind.PERMISSION: "Permission: the sign-in is known but may not do this.",
    ErrorKind.THROTTLED: "Throttled: nothing is wrong with the connection. Try again in some minutes.",
    ErrorKind.UNREACHABLE: "Unreachable: check the addresses, and whether this server may reach them.",
    ErrorKind.SERVER: "ZIA's own trouble: try again later.",
    ErrorKind.BAD_DATA: "Unexpected answer: the addresses may lead to something that is not ZIA.",
}


@dataclass(frozen=True, slots=True)
class ConnectionResult:
    """What came of the test, in words for the admin; `error` is the class of the trouble, empty where it went well."""

    message: str
    error: str = ""
    http_status: int | None = None

    @property
    def is_good(self) -> bool:
        return not self.error

    @property
    def advice(self) -> str:
        """Who can mend it, with the HTTP status where the words do not name it."""
        says_status = self.http_status is None or str(self.http_status) in self.message
        return ADVICE.get(self.error, "") + ("" if says_status else f" HTTP status {self.http_status}.")


def test_connection(actor: Actor, draft: ConnectionDraft) -> ConnectionResult:
    """Try out what was entered. Raises DomainError with the refused fields; then nothing was sent anywhere."""
    wanted = checked(draft, ZiaConnection.stored(), complete=True)
    outcome = try_out(session_of(wanted))
    record(
        actor,
        AuditEntry.Action.TEST,
        category="Administration",
        subcategory="ZIA Connection",
        resource=wanted.base_url,
        resource_type="zia_connection",
        resource_id=ONLY,
        result=AuditEntry.Result.SUCCESS if outcome.is_good else AuditEntry.Result.FAILURE,
        after={"Kind": ConnectionKind(wanted.kind).label, "Answer": outcome.message},
    )
    return outcome


def try_out(session: Session, *, patience: Patience = PATIENCE, limit: float = LIMIT) -> ConnectionResult:
    """Sign in, ask for one group, sign out. Ends within `limit` seconds; errors come back as words."""

    def ask(transport: Transport, headers: dict[str, str]) -> int:
        return _groups(transport.ask(STEP, "GET", f"{session.api}/groups", params=FIRST, headers=headers))

    try:
        number = request_once(session, STEP, ask, patience=patience, limit=limit)
    except UpstreamError as error:
        return ConnectionResult(error.message, error.kind, error.http_status)
    if not number:
        return ConnectionResult("The sign-in works, but ZIA lists no group.")
    return ConnectionResult(f"The sign-in works, and groups can be read: asked for one, got {number}.")


def _groups(answer: Answer) -> int:
    """How many groups the page holds, each as the sync would read it. Raises UpstreamError."""
    require_ok(STEP, answer, "a list of groups", right=READ_RIGHT, advice="Check the base URL.")
    page = decoded(STEP, answer.body)
    if not isinstance(page, list):
        message = "The sign-in works, but what came for the groups is not a list. Check the base URL."
        raise UpstreamError(ErrorKind.BAD_DATA, STEP, message, 200)
    groups = cut_page("groups", 1, answer.body)
    groups.rows(range(len(groups.ids)))
    return groups.length
