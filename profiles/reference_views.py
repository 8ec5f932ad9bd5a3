"""What the pickers of the profile form ask for."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse

from portal.lib.http import searched
from portal.lib.pickers import picker_answer
from profiles import references
from profiles.catalog import Platform


@permission_required("profiles.view_appprofile", raise_exception=True)
def reference_options(request: HttpRequest, platform: str, kind: str) -> HttpResponse:
    """The objects of a kind that a profile of the platform may point at."""
    found = references.referable(kind)
    if found is None or platform not in set(Platform):
        raise Http404
    rows = references.search(found, Platform(platform), searched(request))
    return picker_answer(rows, text=found.text, hint=found.hint)
