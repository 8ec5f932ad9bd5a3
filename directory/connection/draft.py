"""What an admin enters for a connection, and whether it can be one.

A stored secret is only ever used with the addresses that it was saved with. Otherwise whoever gets hold of an admin's
session could have the portal send it to an address of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from directory.models import ZiaConnection
from directory.upstream.sessions import KEY_LENGTH
from portal.lib.addresses import address_fault, host_fault
from portal.lib.crypto import SecretUnreadable
from portal.lib.errors import DomainError
from portal.lib.secret_fields import Sealed
from portal.lib.single_row import ONLY

ConnectionKind = ZiaConnection.Kind
ADDRESSES = {ConnectionKind.ONEAPI: ("base_url", "token_url"), ConnectionKind.LEGACY: ("base_url",)}
NAMES = {ConnectionKind.ONEAPI: ("client_id", "audience"), ConnectionKind.LEGACY: ("username",)}
SECRETS = {ConnectionKind.ONEAPI: ("client_secret",), ConnectionKind.LEGACY: ("password", "api_key")}
LABELS = {
    "base_url": "API base URL",
    "token_url": "Token URL",
    "client_id": "Client ID",
    "client_secret": "Client secret",
    "audience": "Audience",
    "username": "User name",
    "password": "Password",
    "api_key": "API key",
}
OPTIONAL = ("audience",)
MOST_PER_SECOND, MOST_PER_HOUR = 100, 1_000_000
ONEAPI_PATH, LEGACY_PATH = "/zia/api/v1", "/api/v1"
SECRET_LIMIT = 1000
UNCHECKED = ("client_secret", "password", "api_key", "updated_at", "updated_by_name", "id")

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """A connection as it was entered. `secrets` holds new ones; "" removes one, a missing one is kept."""

    kind: str
    base_url: str = ""
    token_url: str = ""
    client_id: str = ""
    audience: str = ""
    username: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    requests_per_second: float = 2.0
    requests_per_hour: int = 1000
    is_enabled: bool = False


def checked(draft: ConnectionDraft, stored: ZiaConnection | None, *, complete: bool) -> ZiaConnection:
    """The connection as the draft would have it, not saved. `complete`: it must be able to sign in.

    Raises DomainError with every refused field. Fields of the other kind, and its secrets, are dropped.
    """
    wanted = _plain(draft)
    errors = _field_errors(wanted) or _address_errors(wanted)
    for name in SECRETS[ConnectionKind(draft.kind)] if "kind" not in errors else ():
        try:
            setattr(wanted, name, _secret(name, draft, stored, wanted, needed=complete))
        except DomainError as error:
            errors |= error.fields
    if complete:
        errors |= {name: [f"{LABELS[name]} is missing."] for name in _missing(wanted) if name not in errors}
    if errors:
        raise DomainError.of_fields(errors, "Nothing was saved: some entries are refused.")
    return wanted


def _plain(draft: ConnectionDraft) -> ZiaConnection:
    kind = draft.kind
    used = (
        (*ADDRESSES.get(ConnectionKind(kind), ()), *NAMES[ConnectionKind(kind)])
        if kind in ConnectionKind.values
        else ()
    )
    values = {name: getattr(draft, name).strip() for name in used}
    values |= {name: _normal(kind, name, values[name]) for name in ("base_url", "token_url") if values.get(name)}
    return ZiaConnection(
        pk=ONLY,
        kind=kind,
        requests_per_second=draft.requests_per_second,
        requests_per_hour=draft.requests_per_hour,
        is_enabled=draft.is_enabled,
        **values,
    )


def _normal(kind: str, name: str, url: str) -> str:
    """Without a slash at the end; the base URL without the path that we add, or with the one that we need."""
    clean = url.rstrip("/")
    if name == "base_url" and kind == ConnectionKind.ONEAPI:
        return clean.removesuffix(ONEAPI_PATH)
    if name == "base_url" and not address_fault(clean) and not urlsplit(clean).path:
        return clean + LEGACY_PATH
    return clean if name == "base_url" else url


def _field_errors(wanted: ZiaConnection) -> Errors:
    try:
        wanted.clean_fields(exclude=UNCHECKED)
    except ValidationError as error:
        return {name: list(messages) for name, messages in error.message_dict.items()}
    errors: Errors = {}
    if not 0 <= wanted.requests_per_second <= MOST_PER_SECOND:
        errors["requests_per_second"] = [f"Enter a number from 0 (no limit) to {MOST_PER_SECOND}."]
    if not 0 <= wanted.requests_per_hour <= MOST_PER_HOUR:
        errors["requests_per_hour"] = [f"Enter a whole number from 0 (no limit) to {MOST_PER_HOUR:,}."]
    return errors


def _address_errors(wanted: ZiaConnection) -> Errors:
    errors: Errors = {}
    for name in ADDRESSES[ConnectionKind(wanted.kind)]:
        url = getattr(wanted, name)
        if url and (fault := address_fault(url) or host_fault(urlsplit(url).hostname or "")):
            errors[name] = [fault]
    return errors


def _missing(wanted: ZiaConnection) -> list[str]:
    if wanted.kind not in ConnectionKind.values:
        return []
    kind = ConnectionKind(wanted.kind)
    needed = (*ADDRESSES[kind], *NAMES[kind], *SECRETS[kind])
    return [name for name in needed if name not in OPTIONAL and not getattr(wanted, name)]


def _secret(
    name: str, draft: ConnectionDraft, stored: ZiaConnection | None, wanted: ZiaConnection, *, needed: bool
) -> Sealed:
    if name in draft.secrets:
        return _new(name, draft.secrets[name])
    kept: Sealed = getattr(stored, name) if stored else Sealed()
    if not kept:
        return kept
    if stored is None or not same_place(stored, wanted):
        raise DomainError.on(
            name, "The address changed, and a stored secret is never sent to a new one. Enter it again."
        )
    if needed:
        _opened(name, kept)
    return kept


def _new(name: str, text: str) -> Sealed:
    if len(text) > SECRET_LIMIT or "\0" in text:
        raise DomainError.on(name, f"It has more than {SECRET_LIMIT} characters, or some that nobody can type.")
    if text and name == "api_key" and len(text) < KEY_LENGTH:
        raise DomainError.on(name, f"An API key of ZIA has {KEY_LENGTH} characters.")
    return Sealed.of(text)


def _opened(name: str, kept: Sealed) -> None:
    try:
        kept.reveal()
    except SecretUnreadable:
        raise DomainError.on(name, "No encryption key opens the stored one any more. Enter it again.") from None


def same_place(one: ZiaConnection, other: ZiaConnection) -> bool:
    """Whether both send their secrets to the same addresses."""
    return (one.kind, one.base_url, one.token_url) == (other.kind, other.base_url, other.token_url)
