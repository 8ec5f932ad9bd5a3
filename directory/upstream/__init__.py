"""The client of the ZIA API: typed pages of groups, departments and users. No ORM.

Every listing is read page by page until an empty page, so a server that caps the page size loses nothing. Whatever is
short, broken or doubtful raises UpstreamError; a caller never sees half a listing as if it were whole.
"""

from directory.upstream.client import Upstream
from directory.upstream.continuity import Continuity, read_continuity
from directory.upstream.errors import ErrorKind, UpstreamError
from directory.upstream.items import DepartmentItem, GroupItem, UserItem
from directory.upstream.pages import Page
from directory.upstream.sessions import ClientCredentials, LegacySession, Session
from directory.upstream.transport import Patience

__all__ = [
    "ClientCredentials",
    "Continuity",
    "DepartmentItem",
    "ErrorKind",
    "GroupItem",
    "LegacySession",
    "Page",
    "Patience",
    "Session",
    "Upstream",
    "UpstreamError",
    "UserItem",
    "read_continuity",
]
