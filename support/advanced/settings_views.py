"""The settings of the sync, on Advanced Configuration."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from directory.models import SyncSettings
from directory.schedule.saving import configure
from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.errors import Conflict, DomainError
from support.advanced.forms import SyncSettingsForm
from support.advanced.page import PAGE, show


@require_POST
@needs("directory.change_syncsettings")
def save_sync_settings(request: HttpRequest) -> HttpResponse:
    form = SyncSettingsForm(SyncSettings.stored_or_empty(), request.POST)
    if form.is_valid():
        try:
            revision = form.cleaned_data["revision"] or 0
            configure(actor_of(request), form.values(), expected_revision=revision, now=timezone.now())
        except Conflict as error:
            form.take_revision(SyncSettings.stored_or_empty())
            form.refuse(error)
            return show(request, settings_form=form, status=409)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "The sync settings are saved.")
            return redirect(PAGE)
    return show(request, settings_form=form, status=422)
