"""Administration › Enrolment Keys. The text of a key is on the page that answers its making, and never again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.errors import DomainError
from portal.lib.lists import list_page, names_of
from profiles.enrolment import keys
from profiles.enrolment.keys import ShownKey
from profiles.enrolment.pages.forms import KeyForm, RotateForm
from profiles.enrolment.pages.tables import KeyFilter, KeyTable
from profiles.models import EnrolmentKey

PAGE = "enrolment:keys"
VIEW, ADD, CHANGE = "profiles.view_enrolmentkey", "profiles.add_enrolmentkey", "profiles.change_enrolmentkey"


@needs(VIEW)
def key_list(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=EnrolmentKey.objects.all(),
        filters=KeyFilter,
        table=KeyTable,
        template="enrolment/keys.html",
        context={
            **names_of(EnrolmentKey),
            "empty_title": "No enrolment keys",
            "empty_text": "A device management system needs one to enrol devices for the users it knows.",
        },
    )


@never_cache
@needs(VIEW, ADD)
def add_key(request: HttpRequest) -> HttpResponse:
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = keys.create(actor_of(request), **form.cleaned_data, now=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            return _shown(request, made, "was created")
    return render(request, "enrolment/key_form.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@needs(VIEW, CHANGE)
def rotate_key(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(EnrolmentKey, pk=pk, revoked_at=None)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = keys.rotate(actor_of(request), row.pk, **form.cleaned_data, now=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            return _shown(request, made, "was rotated")
    return render(request, "enrolment/rotate_key.html", {"form": form, "key": row}, status=422 if form.errors else 200)


@needs(VIEW, CHANGE)
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(EnrolmentKey, pk=pk, revoked_at=None)
    if request.method != "POST":
        return render(request, "enrolment/revoke_key.html", {"key": row})
    keys.revoke(actor_of(request), row.pk, now=timezone.now())
    messages.success(request, f"{row.name} is revoked. The devices that it enrolled stay.")
    return redirect(PAGE)


def _shown(request: HttpRequest, made: ShownKey, what: str) -> HttpResponse:
    return render(request, "enrolment/key.html", {"key": made.row, "text": made.text, "what": what})
