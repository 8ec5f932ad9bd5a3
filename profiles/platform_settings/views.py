"""Administration › Platform Settings, a tab per platform."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.audit.recording import actor_of
from portal.lib import merging
from portal.lib.access import needs, needs_by_method
from portal.lib.errors import Conflict, DomainError
from portal.lib.forms import DomainForm
from portal.lib.merging import Change, Merge, Side
from portal.lib.unsaved import sent_or_restored, status_of
from profiles.catalog import Platform
from profiles.models import AppProfile, PlatformSettings
from profiles.models.platforms import FOLLOWS_PLATFORM, MODES, global_log_mode
from profiles.platform_settings.log_mode import set_log_mode

VIEW, CHANGE = "profiles.view_platformsettings", "profiles.change_platformsettings"


class LogModeForm(DomainForm):
    """`opened` is the mode that the page showed, so that a lost update is noticed."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    log_mode = forms.ChoiceField(label="Log Mode", choices=tuple(MODES.items()))


@needs(VIEW)
def first(request: HttpRequest) -> HttpResponse:
    return redirect("platform_settings:page", Platform.WINDOWS)


@needs_by_method(get=VIEW, post=(VIEW, CHANGE))
def settings_page(request: HttpRequest, platform: str) -> HttpResponse:
    shown = _platform(platform)
    may_write = request.user.has_perm(CHANGE)
    mode = global_log_mode(shown)
    form = LogModeForm(_sent(request), initial={"log_mode": mode, "opened": mode})
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        wanted, opened = form.cleaned_data["log_mode"], form.cleaned_data["opened"]
        try:
            is_changed = set_log_mode(actor_of(request), shown, wanted, opened=opened)
        except Conflict as error:
            return _conflict(request, form, shown, error)
        except DomainError as error:
            form.refuse(error)
        else:
            if is_changed:
                messages.success(request, f"The platform settings of {shown.label} are saved.")
            else:
                messages.info(request, f"Nothing was changed: {shown.label} is set to {MODES[wanted]} already.")
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


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; from the conflict page, with the choice made there, on top of the mode that it showed."""
    sent = sent_or_restored(request)
    if sent is None or not merging.is_asked(sent):
        return sent
    chosen, onto = sent.copy(), sent.get(merging.ONTO, "")
    chosen["opened"] = onto
    if sent.get(f"{merging.CHOICE}log_mode") != merging.MINE:
        chosen["log_mode"] = onto
    return chosen


def _conflict(request: HttpRequest, form: LogModeForm, platform: Platform, error: Conflict) -> HttpResponse:
    """The mode that I saw, the one that is set now, and the one that I chose."""
    row = get_object_or_404(PlatformSettings, platform=platform)
    opened, wanted = form.cleaned_data["opened"], form.cleaned_data["log_mode"]
    if opened == wanted:
        messages.info(request, f"{error.message} You changed nothing, so that stays.")
        return redirect("platform_settings:page", platform)
    modes = (MODES.get(opened, merging.UNKNOWN), MODES[row.log_mode], MODES[wanted])
    address = reverse("platform_settings:page", args=[platform])
    context = {
        "row": row,
        "message": error.message,
        "merge": Merge([Change(("log_mode",), "Log Mode", *modes, Side.BOTH)]),
        "onto": row.log_mode,
        "kept": [("log_mode", wanted), ("opened", opened)],
        "edit_url": address,
        "crumb_url": address,
        "crumb": "Platform Settings",
        "heading": f"The platform settings of {platform.label} were changed meanwhile",
    }
    return render(request, "conflict.html", context, status=409)


def _following(platform: Platform) -> int:
    """How many of the platform's profiles leave their log mode to it, Default among them."""
    return AppProfile.objects.filter(platform=platform, settings__log_mode=FOLLOWS_PLATFORM).count()


def _platform(slug: str) -> Platform:
    try:
        return Platform(slug)
    except ValueError:
        raise Http404 from None
