"""The session as pages ask for it, and the forms that are kept when it ends."""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import csrf
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts import sessions, unsaved_forms
from portal.lib.access import open_to_everyone, signed_in
from portal.lib.unsaved import ticket_in


@never_cache
@require_http_methods(["GET", "POST"])
@open_to_everyone("Pages ask whether their session is over")
def session(request: HttpRequest) -> HttpResponse:
    """The seconds that are left of the own session, 0 where it is over. POST makes it as long as it may be."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "may_extend": False})
    if request.method == "POST":
        sessions.note_activity(request.session, at_once=True)
    left = sessions.time_left(request.session)
    return JsonResponse({"left": left.seconds, "may_extend": left.may_extend})


@require_POST
@open_to_everyone("A page sends what was typed after its session ended; the form's ticket says for whom")
def keep_form(request: HttpRequest) -> HttpResponse:
    """The address where the kept form opens; 400 where it is not kept."""
    page = unsaved_forms.keep(request.POST, timezone.now())
    return JsonResponse({"page": page}, status=200 if page else 400)


@require_POST
@signed_in("What is kept for oneself")
def discard_form(request: HttpRequest) -> HttpResponse:
    """Forget what is kept for the page that `page` names, and show that page."""
    page = request.POST.get("page", "")
    if not _is_page_of_ours(page):
        return redirect("dashboard")
    unsaved_forms.drop(int(request.user.pk or 0), page)
    messages.info(request, "What was kept is discarded.")
    return redirect(page)


def _is_page_of_ours(page: str) -> bool:
    """Whether it is a path from the root, with nothing that leads elsewhere or that no database takes."""
    is_path = page.startswith("/") and "\0" not in page and page == urlsplit(page).path
    return is_path and url_has_allowed_host_and_scheme(page, allowed_hosts=None)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form of a page from before the last sign-in: it is kept, by its ticket, and shown again to be sent anew.

    That answers 303, since 302 is the answer to a form that was saved.
    """
    if page := unsaved_forms.keep(request.POST, timezone.now()):
        ticket = ticket_in(request.POST)
        if ticket and request.user.pk == ticket.user_id:
            messages.warning(request, "You signed in again meanwhile, so nothing was saved. Look at it, then save.")
        return HttpResponseRedirect(page, status=HTTPStatus.SEE_OTHER)
    return csrf.csrf_failure(request, reason)
