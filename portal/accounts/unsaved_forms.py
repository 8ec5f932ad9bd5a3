"""Keeping what was typed into a form whose session had ended, for the one to whom the form was shown.

Bounded: a form a page and user, ten a user, a megabyte each, three days. Secrets and files are never kept.
"""

import datetime as dt
import json
from collections import defaultdict
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.html import format_html

from portal.accounts.models import UnsavedForm, User
from portal.lib import merging
from portal.lib.unsaved import DAYS, FIELD, Unsaved, ticket_in

MOST_FORMS = 10
MOST_BYTES = 1024 * 1024
KEPT_FOR = dt.timedelta(days=DAYS)
NEVER_KEPT = ("csrfmiddlewaretoken", "held", "back", "review", FIELD)

KEPT = "What you typed is kept for you, without passwords and files, and is not saved yet: sign in, and it comes back."


def keep(sent: QueryDict, now: dt.datetime) -> str:
    """Keep a form by its ticket, in place of an earlier one of its page. Where it opens, "" where nothing is kept."""
    ticket = ticket_in(sent)
    if ticket is None or not User.objects.filter(pk=ticket.user_id, is_active=True).exists():
        return ""
    left_out = {*NEVER_KEPT, *ticket.secrets}
    pairs = [_storable(pair) for pair in merging.without_choices(sent) if pair[0] not in left_out]
    if len(json.dumps(pairs)) > MOST_BYTES:
        return ""
    with transaction.atomic():
        UnsavedForm.objects.update_or_create(
            user_id=ticket.user_id, page=ticket.page, defaults={"pairs": pairs, "at": now}
        )
        _forget_more_than(MOST_FORMS, ticket.user_id)
    return ticket.page


def _storable(pair: tuple[str, str]) -> tuple[str, str]:
    """Without NUL, which PostgreSQL does not store and no field takes."""
    name, value = pair
    return name.replace("\0", ""), value.replace("\0", "")


def look_up(request: HttpRequest) -> None:
    """Let the page of this request ask for what is kept for it; no query before it does."""
    request.unsaved_form = partial(of, int(request.user.pk or 0), request.path)  # type: ignore[attr-defined]


def of(user_id: int, page: str) -> Unsaved | None:
    """What is kept for the user at that address."""
    row = UnsavedForm.objects.filter(user_id=user_id, page=page, at__gt=timezone.now() - KEPT_FOR).first()
    if row is None:
        return None
    data, values = QueryDict(mutable=True), defaultdict(list)
    for name, value in row.pairs:
        values[name].append(value)
    for name, several in values.items():
        data.setlist(name, several)
    return Unsaved(data, row.at)


def pages_of(user_id: int) -> list[str]:
    """Where something is kept for the user, the newest first."""
    rows = UnsavedForm.objects.filter(user_id=user_id, at__gt=timezone.now() - KEPT_FOR)
    return list(rows.order_by("-at", "-pk").values_list("page", flat=True))


def mention(request: HttpRequest, next_page: str) -> None:
    """After a sign-in: where else than on the next page something is kept."""
    for page in pages_of(int(request.user.pk or 0)):
        if page != next_page.partition("?")[0]:
            words = 'What you typed before you were signed out is kept: <a href="{0}">{0}</a>'
            messages.info(request, format_html(words, page))


def drop(user_id: int, page: str) -> None:
    """After the save, or when the user wants it no more."""
    UnsavedForm.objects.filter(user_id=user_id, page=page).delete()


def drop_saved(request: HttpRequest) -> None:
    """After a form of the signed-in user was saved: an older version of it must not come back."""
    ticket = ticket_in(request.POST)
    if ticket is not None and ticket.user_id == request.user.pk:
        drop(ticket.user_id, ticket.page)


def purge(now: dt.datetime) -> int:
    """Forget what was kept for too long. How many forms that were."""
    return UnsavedForm.objects.filter(at__lte=now - KEPT_FOR).delete()[0]


def _forget_more_than(number: int, user_id: int) -> None:
    newest = UnsavedForm.objects.filter(user_id=user_id).order_by("-at", "-pk").values_list("pk", flat=True)
    if old := list(newest[number:]):
        UnsavedForm.objects.filter(pk__in=old).delete()
