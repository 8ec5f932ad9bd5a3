"""What a page does with a write that would break expectations: it says which and who, and asks for a reason.

Every view that writes profiles is `overridable`: what it refuses for an expectation becomes a page that carries what
was sent, so that it can be sent once more, with a reason, by those who may.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.lib.errors import DomainError, NotAllowed
from profiles.models import Expectation
from profiles.rules.expectations.enforcing import OVERRIDE, REASON_FIELD, REASON_LIMIT, Broken, checked_reason
from profiles.rules.expectations.keeping import with_named
from profiles.rules.expectations.questions import question_of
from profiles.views.common import back as list_url

NOT_KEPT = (REASON_FIELD, "csrfmiddlewaretoken")
Pairs = Sequence[tuple[str, str]]
View = Callable[..., HttpResponse]


def override_of(request: HttpRequest) -> str:
    """The reason that was sent, for the verb; "" where there is none yet. Raises NotAllowed without the permission."""
    if REASON_FIELD not in request.POST:
        return ""
    if not request.user.has_perm(OVERRIDE):
        raise NotAllowed
    return "" if _refused(request) else checked_reason(request.POST[REASON_FIELD])


def _refused(request: HttpRequest) -> str:
    """Why the reason that was sent does not do."""
    try:
        checked_reason(request.POST[REASON_FIELD])
    except DomainError as error:
        return error.message
    return ""


def overridable(view: View) -> View:
    """See above; and what was saved although it breaks an expectation that only warns, is said."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        started = timezone.now()
        try:
            response = view(request, *args, **kwargs)
        except Broken as error:
            return broken_page(request, error, sent(request))
        if response.status_code == 302:
            warn_of_broken(request, started)
        return response

    return answer


def sent(request: HttpRequest) -> Pairs:
    """What was sent, to be sent once more."""
    pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return [pair for pair in pairs if pair[0] not in NOT_KEPT]


def broken_page(request: HttpRequest, error: Broken, kept: Pairs, **more: Any) -> HttpResponse:
    """`more` are the page's own: `revision` and `held` of a form, and whether there is a way `back` to it."""
    context = {
        "broken": error.broken,
        "kept": kept,
        "may_override": request.user.has_perm(OVERRIDE),
        "reason": request.POST.get(REASON_FIELD, ""),
        "reason_error": _refused(request) if REASON_FIELD in request.POST else "",
        "limit": REASON_LIMIT,
        "list_url": _list_url(request),
        **more,
    }
    return render(request, "profiles/broken.html", context, status=409)


def _list_url(request: HttpRequest) -> str:
    """The list of the platform that the address names, as it was."""
    match = request.resolver_match
    return list_url(request, match.kwargs["platform"]) if match else ""


def warn_of_broken(request: HttpRequest, since: Any) -> None:
    """A message for each expectation that this admin's write has just broken."""
    rows = with_named(Expectation.objects.filter(is_enabled=True, last_break_at__gte=since))
    for row in rows.filter(last_break__by=request.user.get_username()):
        text = row.trouble or (row.last_break or {}).get("text", "")
        messages.warning(request, f"This breaks an expectation. “{question_of(row).statement}”: {text}")
