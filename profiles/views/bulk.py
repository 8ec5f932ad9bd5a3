"""The bulk bar of the list: one action on the chosen rules, or on all that match, and one summary of the outcome."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.errors import DomainError
from portal.lib.keys import require_few, sent_keys
from profiles import queries
from profiles.catalog import Platform
from profiles.editing import bulk, copying, exporting, history, impact, pending
from profiles.rules import precedence
from profiles.views import criteria
from profiles.views.common import back, platform_of, undo
from profiles.views.impact import question
from profiles.views.overriding import overridable, override_of

PERMISSIONS = {
    "enable": "change",
    "disable": "change",
    "delete": "delete",
    "copy": "add",
    "export": "view",
    "compare": "view",
}
NAMED = 20  # in the question before a deletion


def _permission(request: HttpRequest, platform: str) -> str:
    """That of the action; without one, of the list from which the bar is sent."""
    return f"profiles.{PERMISSIONS.get(request.POST.get('action', ''), 'view')}_appprofile"


@require_POST
@needs(_permission)
@overridable
def many(request: HttpRequest, platform: str) -> HttpResponse:
    shown = platform_of(platform)
    action = request.POST.get("action", "")
    if action not in PERMISSIONS:
        raise DomainError("Choose what to do with the profiles.")
    ids = _chosen(request, shown)
    if not ids:
        messages.warning(request, "No profile is chosen.")
        return redirect(back(request, shown))
    match action:
        case "enable" | "disable":
            return _set_enabled(request, shown, ids, action == "enable")
        case "delete":
            return _delete(request, shown, ids)
        case "copy":
            return _copy(request, shown, ids)
        case "export":
            return _export(request, shown, ids)
        case _:
            return _compare(request, shown, ids)


def _chosen(request: HttpRequest, platform: Platform) -> list[int]:
    """The ticked ones, or with `all` every rule that the search and filters match. Raises DomainError on `ids`."""
    if request.POST.get("all"):
        wanted = criteria.read(QueryDict(request.POST.get("query", "")))
        matching = wanted.apply(precedence.rules(platform))
        require_few("ids", matching.count())
        return list(matching.values_list("pk", flat=True))
    return sent_keys("ids", request.POST.getlist("ids"))


def _set_enabled(request: HttpRequest, platform: Platform, ids: list[int], is_enabled: bool) -> HttpResponse:
    change, button = pending.switching(platform, ids, is_enabled), "Enable" if is_enabled else "Disable"
    again = {"action": button.lower(), "ids": ",".join(str(pk) for pk in ids)}
    title = f"{button} {len(ids):,} profile{pluralize(len(ids))}?"
    if asked := question(request, change, title, button, **again):
        return asked
    outcome = bulk.set_enabled(actor_of(request), platform, ids, is_enabled, override=override_of(request))
    verb, other = ("enabled", "disable") if is_enabled else ("disabled", "enable")
    way_back: str = ""
    if outcome.done:
        keys = ",".join(str(profile.pk) for profile in outcome.done)
        way_back = undo(request, reverse("profiles:many", args=[platform]), action=other, ids=keys)
    _report(request, outcome, verb, way_back)
    return redirect(back(request, platform))


def _delete(request: HttpRequest, platform: Platform, ids: list[int]) -> HttpResponse:
    """Asks first, with the names; what is deleted is exactly what the question showed."""
    if request.POST.get("confirmed"):
        outcome = bulk.delete(actor_of(request), platform, ids, override=override_of(request))
        way_back = format_html('<a href="{}">Restore</a>', reverse("profiles:deleted_list", args=[platform]))
        _report(request, outcome, "deleted", way_back if outcome.done else "")
        return redirect(back(request, platform))
    rows = list(precedence.rules(platform).filter(pk__in=ids).only("pk", "name", "platform", "position"))
    context = {
        "platform": platform,
        "count": len(rows),
        "names": [row.name for row in rows[:NAMED]],
        "more": max(len(rows) - NAMED, 0),
        "most": history.KEPT,
        "matrix": impact.matrix_of(pending.deleting(platform, [row.pk for row in rows])),
        "ids": ",".join(str(pk) for pk in ids),
        "query": request.POST.get("query", ""),
        "list_url": back(request, platform),
    }
    return render(request, "profiles/delete_many.html", context)


def _copy(request: HttpRequest, platform: Platform, ids: list[int]) -> HttpResponse:
    try:
        made = copying.copy(actor_of(request), platform, ids)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(back(request, platform))
    places = ", ".join(f"rule {profile.rule_order}" for profile in made)
    count = "1 copy is" if len(made) == 1 else f"{len(made)} copies are"
    messages.success(request, f"{count} made, disabled, each directly under its source: {places}.")
    return redirect(back(request, platform))


def _export(request: HttpRequest, platform: Platform, ids: list[int]) -> HttpResponse:
    """A JSON file. All that match means Default too, unless the list is narrowed."""
    is_whole = request.POST.get("all") and not criteria.read(QueryDict(request.POST.get("query", ""))).is_active
    rows = queries.listed(platform)
    chosen = list(rows if is_whole else rows.filter(pk__in=ids))
    text = json.dumps(exporting.export(actor_of(request), platform, chosen), indent=2, ensure_ascii=False)
    name = f"{platform}-app-profiles-{timezone.localtime():%Y%m%d-%H%M%S}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="application/json", headers=headers)


def _compare(request: HttpRequest, platform: Platform, ids: list[int]) -> HttpResponse:
    if len(ids) != 2:
        messages.warning(request, f"Choose two profiles to compare, not {len(ids)}.")
        return redirect(back(request, platform))
    return redirect(f"{reverse('profiles:compare')}?a={ids[0]}&b={ids[1]}")


def _report(request: HttpRequest, outcome: bulk.Outcome, verb: str, way_back: str = "") -> None:
    """One message for everything: how many, what was so already, what was refused and why."""
    parts = [f"{len(outcome.done):,} profile{pluralize(len(outcome.done))} {verb}."]
    if outcome.unchanged:
        parts.append(f"{outcome.unchanged:,} {'was' if outcome.unchanged == 1 else 'were'} {verb} already.")
    parts += [f"Refused: {reason}" for reason in outcome.refused]
    tone = messages.warning if outcome.refused else messages.success
    tone(request, format_html("{} {}", " ".join(parts), way_back))
