"""The Dashboard, and the page of a request that cannot be read."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.dashboard import current_dashboard
from portal.lib.access import signed_in


@signed_in("Everyone lands here; the sync is shown to those who may see it")
def show_dashboard(request: HttpRequest) -> HttpResponse:
    may_look = request.user.has_perm("directory.view_syncrun")
    return render(request, "portal/dashboard.html", {"board": current_dashboard(timezone.now()) if may_look else None})


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refused before a view was called: of what is too large, how large it may be."""
    status, message = 400, ""
    match exception:
        case TooManyFieldsSent():
            message = f"More than {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields are sent. Choose fewer at a time."
        case RequestDataTooBig():
            status = 413
            message = f"The form is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes. Send less at a time."
    return render(request, "400.html", {"status": status, "message": message}, status=status)
