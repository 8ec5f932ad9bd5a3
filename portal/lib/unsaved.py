"""Forms that were typed and could not be saved, because the session had ended: what a page says and asks for.

A form carries a ticket, signed by the portal: whose page it is, where its form is opened, and which of its fields are
secret. Whoever sends the form without a session proves by it for whom it may be kept; nothing is kept without one. The
rows are the accounts' matter, whose middleware puts `unsaved_form` on the request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, QueryDict

FIELD = "unsaved_ticket"
SALT = "portal.unsaved"
DAYS = 3


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a page's form says of itself. `page` is the address that opens it, `secrets` are never kept."""

    user_id: int
    page: str
    secrets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A form as it was typed, and when it was kept."""

    data: QueryDict
    at: datetime


def ticket_text(user_id: int, page: str, form: forms.BaseForm) -> str:
    """The ticket of a form that is shown to that user now."""
    secrets = [form.add_prefix(name) for name, field in form.fields.items() if _is_secret(field)]
    return signing.dumps([user_id, page, secrets], salt=SALT, compress=True)


def ticket_in(sent: QueryDict) -> Ticket | None:
    """The ticket that came with a form; None where it has none of ours, or one that is older than three days."""
    try:
        user_id, page, secrets = signing.loads(sent.get(FIELD, ""), salt=SALT, max_age=DAYS * 86_400)
    except signing.BadSignature:
        return None
    return Ticket(user_id, page, secrets)


def restored(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form of this page before the session ended, where something is kept. A page notes it."""
    find = getattr(request, "unsaved_form", None)
    if request.method != "GET" or find is None:
        return None
    found: Unsaved | None = find()
    request.shown_unsaved = found  # type: ignore[attr-defined]
    return found.data if found else None


def sent_or_restored(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, or what is kept from before the session ended; None for a fresh one."""
    return request.POST if request.method == "POST" else restored(request)


def status_of(request: HttpRequest, form: forms.BaseForm) -> int:
    """Of a page that shows the form: what was sent and is refused is 422. What is only shown again is not sent."""
    return 422 if request.method == "POST" and form.errors else 200


def _is_secret(field: Any) -> bool:
    return isinstance(field.widget, forms.PasswordInput)
