"""The enrolment codes of a user: issue one, see which were issued."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from directory.models import DirectoryUser
from directory.usage import Usage
from portal.audit.recording import actor_of
from portal.lib.access import needs_by_method
from portal.lib.errors import DomainError
from profiles.enrolment import codes
from profiles.enrolment.codes import IssuedCode
from profiles.enrolment.pages.forms import CodeForm
from profiles.models import EnrolmentCode

VIEW, ISSUE = "directory.view_directoryuser", "profiles.issue_enrolmentcode"
SHOWN = 20


@never_cache
@needs_by_method(get=VIEW, post=(VIEW, ISSUE))
def user_codes(request: HttpRequest, pk: int) -> HttpResponse:
    """GET lists them, and offers to issue one; POST issues it, and shows it this once."""
    person = get_object_or_404(DirectoryUser, pk=pk)
    form = CodeForm(request.POST if request.method == "POST" else None)
    issued: IssuedCode | None = None
    if request.method == "POST" and form.is_valid():
        try:
            hours = form.cleaned_data["hours"]
            issued = codes.issue(actor_of(request), person.pk, hours=hours, now=timezone.now())
        except DomainError as error:
            form.refuse(error)
    rows = EnrolmentCode.objects.filter(user=person).select_related("device")[:SHOWN]
    context = {"person": person, "form": form, "issued": issued, "codes": rows, "now": timezone.now()}
    return render(request, "enrolment/codes.html", context, status=422 if form.errors else 200)


def fact_of_user(user_id: int) -> list[Usage]:
    """A line among the facts of a user's page."""
    open_ones = EnrolmentCode.objects.filter(user=user_id, used_at=None, expires_at__gt=timezone.now()).count()
    name = f"{open_ones:,} not used yet" if open_ones else "Issue a code"
    return [Usage(kind="Enrolment codes", name=name, url=reverse("enrolment_codes:page", args=[user_id]))]
