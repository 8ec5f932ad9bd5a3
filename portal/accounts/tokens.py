"""`POST /oauth2/v1/token`: an API client shows its id and secret and gets a token for an hour (RFC 6749, 4.4).

Everything but client credentials is refused before the database is asked. Who tries too often is refused before a
secret is hashed; an id that does not exist costs as much as one that does, and is answered with the same words.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, JsonResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import get_access_token_model, set_token_value
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import generate_token

from portal.accounts import attempts
from portal.accounts.models import ApiClient
from portal.api.paging import is_storable
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.access import open_to_everyone
from portal.lib.http import client_ip
from portal.lib.keys import whole

GRANT = "client_credentials"
BODY_LIMIT = 16 * 1024  # bytes
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SINGLE = ("grant_type", "client_id", "client_secret", "scope")
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, ValueError)
WRONG = "The client id or the client secret is wrong."


class TokenValidator(OAuth2Validator):  # type: ignore[misc]
    """A token counts as long as its client is enabled and has the role with which the token was issued."""

    def validate_bearer_token(self, token: str, scopes: Any, request: Any) -> bool:
        is_valid = super().validate_bearer_token(token, scopes, request)
        return bool(is_valid and request.client and set(request.scopes) <= set(request.client.scopes))


class Refused(Exception):
    """`error` is one of RFC 6749, 5.2, or of RFC 6750 where that has none."""

    def __init__(
        self, error: str, description: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Credentials:
    """`challenge` is what the answer to wrong ones asks for."""

    client_id: str
    secret: str
    challenge: Mapping[str, str]


@csrf_exempt
@open_to_everyone("API clients sign in here, with their id and secret")
def token(request: HttpRequest) -> JsonResponse:
    try:
        return _answer(_token(request))
    except Refused as refused:
        body = {"error": refused.error, "error_description": refused.description}
        return _answer(body, status=refused.status, headers=refused.headers)


def _answer(body: Mapping[str, Any], **how: Any) -> JsonResponse:
    answer = JsonResponse(body, **how)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    return answer


def _token(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        raise Refused("invalid_request", "Ask for a token with POST.", 405, {"Allow": "POST"})
    form = _form(request)
    if not (grant := form.get("grant_type")):
        raise Refused("invalid_request", "grant_type is missing.")
    if grant != GRANT:
        raise Refused("unsupported_grant_type", f"Only the grant type {GRANT} is known.")
    client = _signed_in(request, _credentials(request, form))
    scopes = tuple(dict.fromkeys(form.get("scope", "").split())) or client.scopes
    if not set(scopes) <= set(client.scopes):
        raise Refused("invalid_scope", f"The client may ask for: {' '.join(client.scopes)}.")
    return _issued(client, " ".join(scopes))


def _form(request: HttpRequest) -> QueryDict:
    """Too large ones are not read."""
    if whole(request.META.get("CONTENT_LENGTH") or "0", BODY_LIMIT) is None:
        raise Refused("invalid_request", f"The body has more than {BODY_LIMIT} bytes.", 413)
    if request.content_type not in FORMS:
        raise Refused("invalid_request", f"Send the body as {FORMS[0]}.")
    try:
        form = request.POST
    except UNREADABLE:
        raise Refused("invalid_request", f"The body cannot be read as {request.content_type}.") from None
    for name in SINGLE:
        if len(form.getlist(name)) > 1:
            raise Refused("invalid_request", f"{name} is there more than once.")
    return form


def _credentials(request: HttpRequest, form: QueryDict) -> Credentials:
    """Of the header Authorization where it is Basic, otherwise of the body."""
    scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "basic":
        found = Credentials(form.get("client_id", ""), form.get("client_secret", ""), {})
    elif "client_secret" in form:
        raise Refused("invalid_request", "The client secret is in the header Authorization and in the body. Send one.")
    else:
        found = Credentials(*_basic(text), {"WWW-Authenticate": 'Basic realm="api"'})
    if not (found.client_id and found.secret):
        raise Refused("invalid_client", "client_id and client_secret are missing.", 401, found.challenge)
    return found


def _basic(text: str) -> tuple[str, str]:
    """Each form-encoded, as RFC 6749, 2.3.1 has it; empty where they cannot be read."""
    try:
        client_id, _, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


def _signed_in(request: HttpRequest, shown: Credentials) -> ApiClient:
    """The client. Its secret is hashed also where there is none, so that the time tells nothing."""
    address, now = client_ip(request), timezone.now()
    try:
        attempts.count(attempts.TOKEN_REQUEST, name=shown.client_id, address=address, now=now)
        attempt = attempts.count(attempts.TOKEN, name=shown.client_id, address=address, now=now)
    except attempts.TooMany as refused:
        if refused.is_first:
            _note(shown.client_id, address, "Too many attempts")
        wait = f"Too many attempts. Try again in {refused.seconds} seconds."
        raise Refused("temporarily_unavailable", wait, 429, {"Retry-After": str(refused.seconds)}) from None
    client = _client(shown.client_id)
    is_right = check_password(shown.secret, client.client_secret if client else UNUSABLE_PASSWORD_PREFIX)
    if client is None or not is_right or not client.is_enabled:
        _note(shown.client_id, address, "Client is disabled" if client and is_right else "Wrong client id or secret")
        raise Refused("invalid_client", WRONG, 401, shown.challenge)
    attempts.give_back(attempt)
    return client


def _client(client_id: str) -> ApiClient | None:
    asked = client_id if is_storable(client_id) else ""
    found: ApiClient | None = ApiClient.objects.filter(
        client_id=asked, authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS
    ).first()
    return found


def _issued(client: ApiClient, scope: str) -> dict[str, Any]:
    seconds: int = oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS
    text = generate_token()
    row = get_access_token_model()(application=client, scope=scope, expires=timezone.now() + timedelta(seconds=seconds))
    set_token_value(row, text)
    row.save()
    return {"access_token": text, "token_type": "Bearer", "expires_in": seconds, "scope": scope}


def _note(client_id: str, address: str, reason: str) -> None:
    """A refusal, for the audit log. It shows the id as it was typed."""
    shown = client_id.replace("\0", "\N{REPLACEMENT CHARACTER}")[:150]
    record(
        Actor(name=shown, interface=AuditEntry.Interface.API, ip=address or None),
        AuditEntry.Action.SIGN_IN,
        category="Public API",
        resource=shown,
        resource_type="api_client",
        result=AuditEntry.Result.FAILURE,
        after={"reason": reason},
    )
