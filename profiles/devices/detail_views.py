"""The page of one device, what is done with it, and its one-time passwords."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.audit.recording import Actor, actor_of
from portal.lib.access import needs
from portal.lib.errors import DomainError
from portal.lib.isolation import in_sentence
from profiles.devices import coverage, facts, one_time, verbs
from profiles.devices.compliance import compliance_of
from profiles.devices.states import Act, may
from profiles.devices.tables import ASKED, TONES, acts_of, slug_of
from profiles.models import COUNTED, AppProfile, Device


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks before an act, and what is done after it."""

    act: Act
    text: str
    done: str
    work: Callable[[Actor, int], object]


def _soft_remove(actor: Actor, pk: int) -> None:
    outcome = verbs.soft_remove(actor, [pk], timezone.now())
    if outcome.refused:
        raise DomainError(outcome.refused[0])


QUESTIONS: Mapping[str, Question] = {
    slug_of(question.act): question
    for question in (
        Question(
            Act.SOFT_REMOVE,
            "The user is logged out with the next keep-alive of the device, within 80 minutes. Until then it is "
            "Removal Pending and counts towards the devices that the user may have. A device on which nobody is "
            "logged in is removed at once. Client Connector is not uninstalled.",
            "soft-removed",
            _soft_remove,
        ),
        Question(
            Act.FORCE_REMOVE,
            "The device is removed at once, whatever its user does at that moment: traffic may be interrupted. Client "
            "Connector is not uninstalled.",
            "removed",
            lambda actor, pk: verbs.force_remove(actor, pk, timezone.now()),
        ),
        Question(
            Act.QUARANTINE,
            "The device is cut off at once, and neither it nor its hardware can enrol again, whoever tries, until it "
            "is taken out of quarantine.",
            "quarantined",
            lambda actor, pk: verbs.quarantine(actor, pk, timezone.now()),
        ),
        Question(
            Act.UNQUARANTINE,
            "The device becomes Removed, and its user can enrol it again.",
            "taken out of quarantine",
            lambda actor, pk: verbs.unquarantine(actor, pk, timezone.now()),
        ),
    )
}


@never_cache
@needs("profiles.view_device")
def device(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "devices/device.html", _page(request, _device(pk)))


def _device(pk: int) -> Device:
    return get_object_or_404(Device.objects.select_related("user__department", "profile"), pk=pk)


def _page(request: HttpRequest, shown: Device) -> dict[str, Any]:
    """Everything on the page but the one-time passwords."""
    applies = AppProfile.objects.get(pk=coverage.applying([shown.pk])[shown.pk])
    return {
        "device": shown,
        "tone": TONES[Device.State(shown.state)],
        "is_enrolled": shown.state in COUNTED,
        "policy": coverage.status(shown, applies.pk),
        "applies": applies,
        "texts": {label: facts.text_of(shown, key) for key, label in facts.TEXTS.items()},
        "times": {label: facts.time_of(shown, key) for key, label in facts.TIMES.items()},
        "services": facts.services_of(shown),
        "anti_tampering": shown.facts.get("antiTampering"),
        "compliance": compliance_of(shown),
        "has_passwords": shown.one_time_passwords.exists(),
        "acts": acts_of(shown) if request.user.has_perm("profiles.change_device") else [],
    }


@never_cache
@needs("profiles.view_device", "profiles.view_one_time_password")
def passwords(request: HttpRequest, pk: int) -> HttpResponse:
    """POST shows the one-time passwords on the page of the device, and an audit entry says so."""
    shown = _device(pk)
    if request.method != "POST":
        return redirect(f"{reverse('devices:device', args=[pk])}#passwords")
    seen = one_time.view(actor_of(request), pk)
    return render(request, "devices/device.html", {**_page(request, shown), "passwords": seen})


@needs("profiles.change_device")
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """GET asks, POST does it."""
    question, shown = QUESTIONS.get(act), _device(pk)
    if question is None:
        raise Http404
    label, _icon, is_danger = ASKED[question.act]
    if request.method != "POST":
        context = {"device": shown, "question": question, "label": label, "is_danger": is_danger}
        return render(request, "devices/act.html", context | {"may": may(shown.state, question.act)})
    question.work(actor_of(request), pk)
    messages.success(request, f"{in_sentence(str(shown))} is {question.done}.")
    return redirect("devices:device", pk=pk)
