"""The page of the simulator."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.lib.access import needs
from portal.lib.http import clean_address
from profiles.catalog import Platform
from profiles.views.effective.answer import Answer, answer, groups_of, policy_state
from profiles.views.effective.contents import as_json, contents
from profiles.views.effective.question import NEW, POSTURES, EffectiveForm, Question, Show, read

ICONS = {
    Platform.WINDOWS: "monitor",
    Platform.MACOS: "laptop",
    Platform.LINUX: "terminal",
    Platform.IOS: "smartphone",
    Platform.ANDROID: "tablet-smartphone",
}


@needs("profiles.view_appprofile", "directory.view_directoryuser")
@clean_address
def effective_page(request: HttpRequest) -> HttpResponse:
    question = read(request.GET, sees_devices=request.user.has_perm("profiles.view_device"))
    context: dict[str, Any] = {
        "question": question,
        "form": EffectiveForm(question),
        "is_new": request.GET.get("who") == NEW and question.person is None,
        "asks_postures": request.GET.get("device") == POSTURES,
        "address": request.build_absolute_uri(),
    }
    if question.person:
        context["groups"] = groups_of(question)
    if question.asks:
        context |= _answered(question, answer(question))
    return render(request, "profiles/effective/page.html", context)


def _answered(question: Question, found: Answer) -> dict[str, Any]:
    shown = found.shown.profile
    beside = found.other.profile if found.other else found.default
    held = contents(shown, beside, found.supposed.profile if found.supposed else None)
    context: dict[str, Any] = {"answer": found, "contents": held, "beside": beside}
    context["tabs"] = [(line, ICONS[line.platform]) for line in found.lines]
    context["lines"] = held.lines if question.show is Show.ALL else held.different
    if question.show is Show.JSON:
        context["json"] = as_json(shown)
    if question.device:
        context["policy"] = policy_state(question.device, shown)
    if found.supposed and found.supposed.profile != shown:
        context["difference"] = f"{reverse('profiles:compare')}?a={shown.pk}&b={found.supposed.profile.pk}"
    return context
