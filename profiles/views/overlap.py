"""The overlap check of lists that are being typed. Nothing is stored."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from portal.lib.access import needs
from profiles import catalog
from profiles.forms import overlap
from profiles.views.common import platform_of


@require_POST
@needs("profiles.view_appprofile")
def overlaps(request: HttpRequest, platform: str, family: str) -> HttpResponse:
    """What the form shows under the lists of a family, for the two lists that the request carries."""
    settings = {setting.key: setting for setting in catalog.settings_on(platform_of(platform))}
    known = next((name for name in overlap.families(settings) if name.lower() == family), None)
    if known is None:
        raise Http404
    check = overlap.check(known, settings, lambda key: request.POST.get(key, ""))
    return render(request, "profiles/_overlap_answer.html", {"check": check})
