"""The lists of enrolled devices, and the soft removal of ticked ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.keys import sent_keys
from portal.lib.lists import list_page
from portal.lib.tabs import Tab
from profiles.devices import coverage, verbs
from profiles.devices.compliance import failing_in_use
from profiles.devices.filters import DeviceFilter
from profiles.devices.states import Act, may
from profiles.devices.tables import CHOICES, DEFAULT_COLUMNS, DeviceTable
from profiles.models import Device

SIZES = (50, 100)
COLUMNS = "columns"
SESSION_KEY = "device_columns"
NAMED = 20  # in the question before a removal


@dataclass(frozen=True, slots=True)
class DeviceList:
    """One of the tabs: which devices it has, and what it says where there are none."""

    label: str
    url_name: str
    lead: str
    empty: str
    rows: Callable[["QuerySet[Device]"], "QuerySet[Device]"] = lambda devices: devices
    more: Sequence[str] = ()


OVERVIEW = DeviceList(
    "Device Overview",
    "devices:list",
    "Every device on which Client Connector has enrolled, and the app profile that it downloaded last.",
    "A device appears here as soon as its Client Connector enrols.",
)
MACHINES = DeviceList(
    "Machine Tunnel",
    "devices:machines",
    "Devices on which nobody has signed in yet: a policy token or a machine tunnel serves them.",
    "No device without a user has enrolled.",
    lambda devices: devices.filter(user=None, partner=""),
)
PARTNERS = DeviceList(
    "Partner Devices",
    "devices:partners",
    "Devices of other organisations, whose users signed in with a partner login.",
    "Nobody has signed in with a partner login.",
    lambda devices: devices.exclude(partner=""),
    ("partner",),
)
FAILED = DeviceList(
    "Failed Posture Devices",
    "devices:failed",
    "Devices that fail a device posture which a device group or a ZIA posture profile asks for.",
    "No device fails a posture that anything asks for.",
    failing_in_use,
)
LISTS = (OVERVIEW, MACHINES, PARTNERS, FAILED)


@needs("profiles.view_device")
def overview(request: HttpRequest) -> HttpResponse:
    return _listed(request, OVERVIEW)


@needs("profiles.view_device")
def machines(request: HttpRequest) -> HttpResponse:
    return _listed(request, MACHINES)


@needs("profiles.view_device")
def partners(request: HttpRequest) -> HttpResponse:
    return _listed(request, PARTNERS)


@needs("profiles.view_device")
def failed(request: HttpRequest) -> HttpResponse:
    return _listed(request, FAILED)


def _listed(request: HttpRequest, shown: DeviceList) -> HttpResponse:
    columns = _columns(request)
    rows = shown.rows(Device.objects.all()).select_related("user__department", "profile")
    return list_page(
        request,
        rows=rows.defer("profile__settings", "profile__secrets"),
        filters=DeviceFilter,
        table=DeviceTable,
        table_options={"shown": {*columns, *shown.more}, "may_change": request.user.has_perm("profiles.change_device")},
        counts={"applies_id": coverage.applying},
        sizes=SIZES,
        export=f"devices-{shown.url_name.partition(':')[2]}" if shown is not OVERVIEW else "devices",
        template="devices/list.html",
        context={
            "list_tools": "devices/_columns.html",
            "shown": shown,
            "tabs": [Tab(one.label, reverse(one.url_name), one is shown) for one in LISTS],
            "choices": [(key, label, key in columns) for key, label in CHOICES.items()],
            "kept": [(name, text) for name, text in request.GET.items() if name not in (COLUMNS, "page")],
            "noun": "device",
            "nouns": "devices",
            "list_label": shown.label,
            "empty_title": "No devices",
            "empty_text": shown.empty,
        },
    )


def _columns(request: HttpRequest) -> Sequence[str]:
    """The chosen columns: of the address, and from then on those of the session."""
    sent = request.GET.getlist(COLUMNS)
    if sent:
        request.session[SESSION_KEY] = [key for key in CHOICES if key in sent]
    known: Any = request.session.get(SESSION_KEY)
    return known if known is not None else DEFAULT_COLUMNS


@require_POST
@needs("profiles.change_device")
def remove_many(request: HttpRequest) -> HttpResponse:
    """Asks first, with the names; what is removed is exactly what the question showed."""
    ids = sent_keys("ids", request.POST.getlist("ids"))
    if not ids:
        messages.warning(request, "No device is chosen.")
        return redirect("devices:list")
    if request.POST.get("confirmed"):
        outcome = verbs.soft_remove(actor_of(request), ids, timezone.now())
        _report(request, outcome)
        return redirect("devices:list")
    rows = [
        row for row in Device.objects.filter(pk__in=ids).order_by("hostname", "pk") if may(row.state, Act.SOFT_REMOVE)
    ]
    context = {
        "count": len(rows),
        "names": [str(row) for row in rows[:NAMED]],
        "more": max(len(rows) - NAMED, 0),
        "left": len(ids) - len(rows),
        "ids": ",".join(map(str, ids)),
    }
    return render(request, "devices/remove_many.html", context)


def _report(request: HttpRequest, outcome: verbs.Outcome) -> None:
    number = len(outcome.done)
    parts = [f"{number:,} device{pluralize(number)} soft-removed."]
    parts += [f"Refused: {reason}" for reason in outcome.refused]
    tone = messages.warning if outcome.refused else messages.success
    tone(request, " ".join(parts))
