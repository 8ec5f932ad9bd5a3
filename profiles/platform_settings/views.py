"""Administration › Platform Settings, a tab per platform."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.audit.recording import actor_of
from portal.lib.access import needs, needs_by_method
from portal.lib.errors import DomainError
from portal.lib.forms import DomainForm
from portal.lib.unsaved import sent_or_restored, status_of
from profiles.catalog import Platform
from profiles.models import AppProfile, PlatformSettings
from profiles.models.platforms import FOLLOWS_PLATFORM, MODES, global_log_mode
from profiles.platform_settings.log_mode import set_log_mode

VIEW, CHANGE = "profiles.view_platformsettings", "profiles.change_platformsettings"


class LogModeForm(DomainForm):
    log_mode = forms.ChoiceField(label="Log Mode", choices=tuple(MODES.items()))


@needs(VIEW)
def first(request: HttpRequest) -> HttpResponse:
    return redirect("platform_settings:page", Platform.WINDOWS)


@needs_by_method(get=VIEW, post=(VIEW, CHANGE))
def settings_page(request: HttpRequest, platform: str) -> HttpResponse:
    shown = _platform(platform)
    may_write = request.user.has_perm(CHANGE)
    form = LogModeForm(sent_or_restored(request), initial={"log_mode": global_log_mode(shown)})
    if request.method == "POST" and form.is_valid():
        try:
            set_log_mode(actor_of(request), shown, form.cleaned_data["log_mode"])
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The platform settings of {shown.label} are saved.")
            return redirect("platform_settings:page", shown)
    form.fields["log_mode"].disabled = not may_write
    context = {
        "form": form,
        "platform": shown,
        "platforms": list(Platform),
        "may_write": may_write,
        "stored": PlatformSettings.objects.filter(platform=shown).first(),
        "following": _following(shown),
    }
    return render(request, "profiles/platform_settings.html", context, status=status_of(request, form))


def _following(platform: Platform) -> int:
    """How many of the platform's profiles leave their log mode to it, Default among them."""
    return AppProfile.objects.filter(platform=platform, settings__log_mode=FOLLOWS_PLATFORM).count()


def _platform(slug: str) -> Platform:
    try:
        return Platform(slug)
    except ValueError:
        raise Http404 from None
