"""One rule at a time: enable, disable, move, copy, delete."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.errors import DomainError
from portal.lib.keys import whole
from profiles import editing, queries
from profiles.catalog import Platform
from profiles.editing import copying, impact, pending
from profiles.models import AppProfile
from profiles.rules import precedence
from profiles.views.common import back, beyond, platform_of, profile_of, undo
from profiles.views.impact import question
from profiles.views.overriding import overridable, override_of


@needs("profiles.delete_appprofile")
@overridable
def delete(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    profile = profile_of(platform, pk)
    if request.method != "POST":
        context = {
            "profile": profile,
            "platform": platform_of(platform),
            "applies": queries.applies_to([profile])[profile.pk],
            "matrix": impact.matrix_of(pending.deleting(platform_of(platform), [pk])),
        }
        return render(request, "profiles/delete.html", context)
    editing.delete(actor_of(request), profile.pk, override=override_of(request))
    address = reverse("profiles:deleted_list", args=[platform])
    message = '{} is deleted. The rules behind it moved up. <a href="{}">Restore</a>'
    messages.success(request, format_html(message, profile.name, address))
    return redirect("profiles:list", platform=platform)


@require_POST
@needs("profiles.change_appprofile")
@overridable
def set_enabled(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    wanted, name = request.POST.get("enabled") == "1", profile_of(platform, pk).name
    button, change = "Enable" if wanted else "Disable", pending.switching(platform_of(platform), [pk], wanted)
    if asked := question(request, change, f"{button} {name}?", button, enabled="1" if wanted else "0"):
        return asked
    profile, is_news = editing.set_enabled(actor_of(request), pk, wanted, override=override_of(request))
    if not is_news:
        messages.info(request, f"{profile.name} is {'enabled' if wanted else 'disabled'} already.")
        return redirect(back(request, platform, f"state-{pk}"))
    message = "enabled" if wanted else "disabled: it matches nobody and keeps its place"
    way_back = undo(request, reverse("profiles:set_enabled", args=[platform, pk]), enabled="0" if wanted else "1")
    messages.success(request, format_html("{} is {}. {}", profile.name, message, way_back))
    return redirect(back(request, platform, f"state-{pk}"))


@needs("profiles.change_appprofile")
@overridable
def move(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    """Put a rule at `position`, a number from 1; beyond the ends means the end. GET asks for the number, and says whom
    the one in the address would hit."""
    profile = profile_of(platform, pk)
    if request.method != "POST":
        return _move_page(request, profile)
    position = whole(request.POST.get("position", "").strip())
    if position is None:
        raise DomainError("The rule order must be a whole number from 1.")
    title = f"Move {profile.name} to rule {precedence.clamp(position, precedence.last(platform_of(platform))):,}?"
    if asked := question(request, pending.moving(profile, position), title, "Move", position=str(position)):
        return asked
    profile, old = editing.move(actor_of(request), pk, position, override=override_of(request))
    moved = beyond(profile.rule_order, position)
    if profile.rule_order == old:
        messages.info(request, f"{profile.name} is rule {old} already{moved}.")
        return redirect(back(request, platform))
    way_back = undo(request, reverse("profiles:move", args=[platform, pk]), position=str(old))
    messages.success(request, format_html("{} is rule {} now{}. {}", profile.name, profile.rule_order, moved, way_back))
    return redirect(back(request, platform, f"{'up' if (profile.rule_order or 0) < old else 'down'}-{pk}"))


def _move_page(request: HttpRequest, profile: AppProfile) -> HttpResponse:
    shown = Platform(profile.platform)
    wanted = whole(request.GET.get("position", ""))
    context = {
        "profile": profile,
        "platform": shown,
        "last": precedence.last(shown),
        "position": wanted or profile.rule_order,
        "matrix": impact.matrix_of(pending.moving(profile, wanted)) if wanted and not profile.is_default else None,
    }
    return render(request, "profiles/move.html", context)


@require_POST
@needs("profiles.add_appprofile")
def copy(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    """One copy, directly under its source; its name and settings can be changed right away."""
    profile_of(platform, pk)
    made = copying.copy(actor_of(request), platform_of(platform), [pk])[0]
    message = format_html(
        '{} is rule {}, disabled. <a href="{}">Edit it</a>',
        made.name,
        made.rule_order,
        reverse("profiles:edit", args=[platform, made.pk]),
    )
    messages.success(request, message)
    return redirect(back(request, platform, f"rule-{made.pk}"))
