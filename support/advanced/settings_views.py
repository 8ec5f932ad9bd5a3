"""The settings of the sync, on Advanced Configuration."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from directory.models import SyncSettings
from directory.schedule.saving import configure
from portal.audit.recording import actor_of
from portal.lib import merging
from portal.lib.access import needs
from portal.lib.errors import Conflict, DomainError
from support.advanced import settings_conflict
from support.advanced.forms import SyncSettingsForm
from support.advanced.page import PAGE, show


@require_POST
@needs("directory.change_syncsettings")
def save_sync_settings(request: HttpRequest) -> HttpResponse:
    before = SyncSettings.stored_or_empty()
    sent = settings_conflict.resolved(request.POST) if merging.is_asked(request.POST) else request.POST
    form = SyncSettingsForm(before, sent)
    if "back" in request.POST:
        return show(request, settings_form=form)
    if form.is_valid():
        try:
            revision = form.cleaned_data["revision"] or 0
            saved = configure(actor_of(request), form.values(), expected_revision=revision, now=timezone.now())
        except Conflict as error:
            return _conflict(request, form, error)
        except DomainError as error:
            form.refuse(error)
        else:
            if saved.revision == before.revision:
                messages.info(request, "Nothing was changed: the sync settings hold all of that already.")
            else:
                messages.success(request, "The sync settings are saved.")
            return redirect(PAGE)
    return show(request, settings_form=form, status=422)


def _conflict(request: HttpRequest, form: SyncSettingsForm, error: Conflict) -> HttpResponse:
    """What I opened, what is saved now, and what I typed; nothing that was typed is lost."""
    row = SyncSettings.stored_or_empty()
    merge = settings_conflict.merge(form, row)
    if merge.is_of_theirs_only:
        messages.info(request, f"{error.message} You changed nothing, so that stays.")
        return redirect(PAGE)
    kept = merging.without_choices(cast(QueryDict, form.data))
    context = {
        "row": row,
        "message": error.message,
        "merge": merge,
        "kept": [pair for pair in kept if pair[0] not in ("csrfmiddlewaretoken", "back")],
        "edit_url": reverse(PAGE),
        "crumb_url": reverse(PAGE),
        "crumb": "Advanced Configuration",
        "heading": "The sync settings were changed meanwhile",
    }
    return render(request, "conflict.html", context, status=409)
