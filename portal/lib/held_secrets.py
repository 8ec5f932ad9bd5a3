"""Passwords that were typed and not saved yet: kept in the session, encrypted, for a quarter of an hour.

A page never holds one, so the review, the conflict page and a refused form carry a handle instead.
"""

import json
import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict

from portal.lib.crypto import decrypt, encrypt

SESSION_KEY = "typed_secrets"
FIELD = "held"
SECONDS = 15 * 60
MOST = 5  # at a time and session


def merged(request: HttpRequest, keys: Collection[str]) -> QueryDict:
    """What was sent, with the passwords of these fields behind its handle where the fields are empty now."""
    data = request.POST.copy()
    for key, text in _opened(request, data.get(FIELD, "")).items():
        if key in keys and not data.get(key):
            data[key] = text
    return data


def hold(request: HttpRequest, keys: Iterable[str], data: Mapping[str, Any]) -> str:
    """A handle for the passwords of these fields in `data`; "" where there is none."""
    typed = {key: data[key] for key in keys if data.get(key)}
    if not typed:
        return ""
    present = _present(request)
    handle = data.get(FIELD, "") if data.get(FIELD) in present else secrets.token_urlsafe(16)
    present.pop(handle, None)
    kept = dict(list(present.items())[-(MOST - 1) :])
    kept[handle] = {"until": time.time() + SECONDS, "box": encrypt(json.dumps(typed))}
    request.session[SESSION_KEY] = kept
    return handle


def drop(request: HttpRequest) -> None:
    """After the save."""
    kept = _present(request)
    if kept.pop(request.POST.get(FIELD, ""), None):
        request.session[SESSION_KEY] = kept


def _present(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(SESSION_KEY, {})
    return {handle: box for handle, box in kept.items() if box["until"] > time.time()}


def _opened(request: HttpRequest, handle: str) -> dict[str, str]:
    box = _present(request).get(handle)
    if box is None:
        return {}
    try:
        texts: dict[str, str] = json.loads(decrypt(box["box"]))
    except ValueError:
        return {}
    return texts
