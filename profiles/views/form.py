"""The form of a profile, its review before saving, and the page for two admins on one profile."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.audit.differences import diff
from portal.audit.recording import actor_of
from portal.lib import held_secrets, merging
from portal.lib.access import needs_to_edit
from portal.lib.errors import Conflict, DomainError
from portal.lib.unsaved import restored, status_of
from profiles import editing
from profiles.catalog import Platform
from profiles.devices import coverage
from profiles.editing import impact
from profiles.editing.wording import preview, snapshot, untouched
from profiles.forms import ProfileForm, overlap, secrets
from profiles.forms.layout import form_sections, problems
from profiles.models import AppProfile
from profiles.views import client_versions, conflict
from profiles.views.common import beyond, platform_of, tabs

BUTTONS = ("review", "back")
NOT_KEPT = ("csrfmiddlewaretoken", "revision", held_secrets.FIELD, *BUTTONS)


@needs_to_edit("profiles", "appprofile")
def edit(request: HttpRequest, platform: str, pk: int | None = None) -> HttpResponse:
    """The form of a new or an existing profile."""
    shown = platform_of(platform)
    profile = get_object_or_404(AppProfile, pk=pk, platform=shown) if pk else None
    form = ProfileForm(shown, profile, _sent(request, shown, profile))
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        try:
            return _review(request, form, profile) if "review" in request.POST else _saved(request, form, profile)
        except Conflict as error:
            return _conflict(request, form, profile, error)
        except DomainError as error:
            form.refuse(error)
    return _form_page(request, form, shown, profile)


def _sent(request: HttpRequest, platform: Platform, profile: AppProfile | None) -> QueryDict | None:
    """What was typed, passwords that wait on the server among it, and the other's changes where a merge is asked for.

    The way back from the conflict page leads to the form as it was typed: saved again, it is the same conflict.
    """
    if request.method != "POST":
        return restored(request)
    sent = held_secrets.merged(request, secrets.secret_keys(platform))
    return conflict.resolved(sent, profile) if profile and merging.is_asked(sent) else sent


def _saved(request: HttpRequest, form: ProfileForm, profile: AppProfile | None) -> HttpResponse:
    actor = actor_of(request)
    if profile is None:
        saved = editing.create(actor, form.platform, form.draft())
    else:
        revision = form.cleaned_data["revision"] or 0
        saved = editing.update(actor, profile.pk, form.draft(), expected_revision=revision)
    held_secrets.drop(request)
    if profile and saved.revision == profile.revision:
        messages.info(request, f"Nothing was changed: {saved.name} holds all of that already.")
        return redirect("profiles:list", platform=form.platform)
    place = f" as rule {saved.rule_order}" if saved.rule_order else ""
    messages.success(request, f"{saved.name} is saved{place}{beyond(saved.rule_order, form.draft().position)}.")
    return redirect("profiles:list", platform=form.platform)


def _review(request: HttpRequest, form: ProfileForm, profile: AppProfile | None) -> HttpResponse:
    """What saving would change, and whom it would hit. Nothing is written; both ways on keep everything."""
    draft = form.draft()
    if profile is not None and profile.revision != form.cleaned_data["revision"]:
        raise Conflict(f"{profile.name} was changed by {profile.updated_by_name} meanwhile.")
    editing.check(form.platform, draft, profile)
    present = profile or untouched(form.platform)
    lines = diff(snapshot(present), preview(present, draft))
    context = {
        **_carried(request, form),
        "profile": profile,
        "name": draft.name or present.name,
        "platform": form.platform,
        "fields": [line for line in lines if line.kind != "unchanged"],
        "checks": _checks(form),
        "impact": None if profile and profile.is_default else impact.of(form.platform, profile, draft),
    }
    return render(request, "profiles/review.html", context)


def _checks(form: ProfileForm) -> list[overlap.Check]:
    """The overlap check of every family that the platform has."""
    settings = {setting.key: setting for setting in form.settings}
    return [overlap.check(family, settings, lambda key: form[key].value()) for family in overlap.families(settings)]


def _form_page(request: HttpRequest, form: ProfileForm, platform: Platform, profile: AppProfile | None) -> HttpResponse:
    may_write = request.user.has_perm(f"profiles.{'change' if profile else 'add'}_appprofile")
    if not may_write:
        form.lock()
    sections = form_sections(form)
    context = {
        "form": form,
        "platform": platform,
        "profile": profile,
        "sections": sections,
        "problems": problems(sections),
        "may_write": may_write,
        "versions": client_versions.are_shown(request),
        "list_url": reverse("profiles:list", args=[platform]),
        "tabs": tabs(request, profile) if profile else [],
        "held": _held(request, form),
        "covered": coverage.of_profile(profile) if profile else None,
    }
    page = render(request, "profiles/form.html", context, status=status_of(request, form))
    return client_versions.remember(request, page)


def _conflict(request: HttpRequest, form: ProfileForm, profile: AppProfile | None, error: Conflict) -> HttpResponse:
    """What I opened, what is saved now, and what I typed; nothing that was typed is lost."""
    current = get_object_or_404(AppProfile, pk=profile.pk if profile else 0)
    merge = conflict.merge(form, current, form.draft())
    if merge.is_of_theirs_only:
        messages.info(request, f"{error.message} You changed nothing, so that stays.")
        return redirect("profiles:edit", platform=current.platform, pk=current.pk)
    context = {
        **_carried(request, form),
        "row": current,
        "message": error.message,
        "merge": merge,
        "edit_url": reverse("profiles:edit", args=[current.platform, current.pk]),
        "crumb_url": reverse("profiles:list", args=[current.platform]),
        "crumb": Platform(current.platform).label,
        "heading": f"{current.name} was changed meanwhile",
    }
    return render(request, "conflict.html", context, status=409)


def _carried(request: HttpRequest, form: ProfileForm) -> dict[str, Any]:
    """What a page between the form and the save must send on: everything but the passwords, and their handle."""
    hidden = {*NOT_KEPT, *secrets.secret_keys(form.platform)}
    kept = [pair for pair in merging.without_choices(_typed(form)) if pair[0] not in hidden]
    return {"kept": kept, "revision": form.cleaned_data.get("revision"), "held": _held(request, form)}


def _typed(form: ProfileForm) -> QueryDict:
    return cast(QueryDict, form.data)


def _held(request: HttpRequest, form: ProfileForm) -> str:
    """The handle of the passwords that were typed."""
    return held_secrets.hold(request, secrets.secret_keys(form.platform), form.data)
