"""Administration › Business Continuity of the embedded ZIA Admin Portal: what the Client Connector Portal syncs."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from directory.upstream.continuity import Continuity
from directory.zia import continuity
from directory.zia.gate import embedded_only
from directory.zia.models import ZiaContinuity
from portal.audit.recording import actor_of
from portal.lib.access import needs_by_method
from portal.lib.errors import DomainError
from portal.lib.forms import DomainForm
from portal.lib.unsaved import restored

VIEW, CHANGE = "zia.view_ziacontinuity", "zia.change_ziacontinuity"
SEEN_LATER = "The Client Connector Portal sees them at its next Sync under Administration › Business Continuity."


class ContinuityForm(DomainForm):
    controller_dns = forms.CharField(label="Private Cloud Controller DNS", required=False)
    controller_sni = forms.CharField(label="Private Cloud Controller SNI", required=False)
    sp_url = forms.CharField(label="SP URL", required=False, help_text="Begins with https://")
    sp_ca_certificate = forms.CharField(
        label="SP CA Certificate",
        required=False,
        help_text="One certificate in PEM form, as text. Never the private key.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
    )


@embedded_only
@needs_by_method(get=VIEW, post=(VIEW, CHANGE))
def business_continuity(request: HttpRequest) -> HttpResponse:
    row = ZiaContinuity.stored_or_empty()
    if request.method != "POST":
        return _page(request, ContinuityForm(restored(request), initial=_initial(row)), row)
    form = ContinuityForm(request.POST)
    if form.is_valid():
        try:
            continuity.save(actor_of(request), Continuity(**form.cleaned_data))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The Business Continuity values are saved. {SEEN_LATER}")
            return redirect("zia:business_continuity")
    return _page(request, form, row, status=422)


def _initial(row: ZiaContinuity) -> dict[str, str]:
    return {name: getattr(row, name) for name in ContinuityForm.base_fields}


def _page(request: HttpRequest, form: ContinuityForm, row: ZiaContinuity, *, status: int = 200) -> HttpResponse:
    may_write = request.user.has_perm(CHANGE)
    for field in form.fields.values():
        field.disabled = not may_write
    context = {"form": form, "certificate": continuity.certificate_of(row), "may_write": may_write}
    return render(request, "zia/business_continuity.html", context, status=status)
