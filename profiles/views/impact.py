"""Whom a change would hit: the question before it is made, and the lists behind its numbers."""

import tempfile
from collections.abc import Mapping
from typing import Any, cast

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from directory.mirror.tables import MemberTable
from directory.models import DirectoryUser, SyncRun
from portal.lib.access import needs
from portal.lib.errors import Gone
from portal.lib.lists import list_page
from portal.lib.search import SearchFilter
from profiles.catalog import Platform
from profiles.editing import impact, pending
from profiles.editing.impact import GONE
from profiles.editing.pending import Change
from profiles.models import MOST_KEPT, AppProfile, Device, PlannedMove
from profiles.rules import outcome
from profiles.rules.outcome import NEW
from profiles.views.common import back, platform_of

VIEW = "profiles.view_appprofile"
WORDS = {"save": "the save", "move": "the move", "enable": "enabling", "disable": "disabling", "delete": "the deletion"}


class UserFilter(SearchFilter):
    searched = ("name", "email")

    class Meta:
        model = DirectoryUser
        fields = ("q",)


class DeviceFilter(SearchFilter):
    searched = ("hostname", "udid")

    class Meta:
        model = Device
        fields = ("q",)


class DeviceTable(tables.Table):  # type: ignore[misc]
    hostname = tables.Column("Device", order_by=("hostname",), attrs={"td": {"class": "wide"}})
    user = tables.Column("User", order_by=("user__name", "hostname"))
    udid = tables.Column("UDID", attrs={"td": {"class": "mono"}})
    state = tables.Column("State")

    class Meta:
        model = Device
        fields = ("hostname", "user", "udid", "state")
        order_by = ("hostname",)


@needs(VIEW, "directory.view_directoryuser")
def users(request: HttpRequest, change: str, had: int, gets: int) -> HttpResponse:
    """The users who would go from one profile to the other."""
    return _list(request, change, had, gets, of_users=True)


@needs(VIEW, "profiles.view_device")
def devices(request: HttpRequest, change: str, had: int, gets: int) -> HttpResponse:
    return _list(request, change, had, gets, of_users=False)


@needs(VIEW, "directory.view_directoryuser")
def planned_users(request: HttpRequest, run: int, platform: str, had: int, gets: int) -> HttpResponse:
    """The users whom a sync run that was not applied would move."""
    return _planned(request, run, platform_of(platform), had, gets, of_users=True)


@needs(VIEW, "profiles.view_device")
def planned_devices(request: HttpRequest, run: int, platform: str, had: int, gets: int) -> HttpResponse:
    return _planned(request, run, platform_of(platform), had, gets, of_users=False)


def _planned(
    request: HttpRequest, run_id: int, platform: Platform, had: int, gets: int, *, of_users: bool
) -> HttpResponse:
    shown = get_object_or_404(SyncRun, pk=run_id)
    kept = PlannedMove.objects.filter(run=shown, platform=platform, had=had, gets=gets)
    keys = kept.values("user_id" if of_users else "device_id")
    rows: QuerySet[Any] = (DirectoryUser if of_users else Device).objects.filter(pk__in=keys)
    context = {**_context(platform, had, gets, of_users), "run": shown, "most": MOST_KEPT}
    return _page(request, rows, context, of_users)


def _list(request: HttpRequest, key: str, had: int, gets: int, *, of_users: bool) -> HttpResponse:
    """Found anew for every page of the list, by the rules as they are now. An export is read to its end at once, for
    the tables behind it live no longer than this request."""
    wanted = pending.find(key)
    if wanted is None:
        raise Gone("What would change is not kept any more. Ask for it again.")
    before, after = pending.rule_sets(wanted)
    with outcome.between([before], [after]) as found:
        find = found.moving_users if of_users else found.moving_devices
        context = {**_context(wanted.platform, had, gets, of_users), "words": WORDS[wanted.verb]}
        answer = _page(request, find(wanted.platform, had, gets), context, of_users)
        return _whole(answer) if isinstance(answer, StreamingHttpResponse) else answer


def _context(platform: Platform, had: int, gets: int, of_users: bool) -> dict[str, Any]:
    noun, names = "user" if of_users else "device", _titles(had, gets)
    return {
        "platform": platform,
        "had": names[0],
        "gets": names[1],
        "noun": noun,
        "nouns": f"{noun}s",
        "list_label": f"{noun.capitalize()}s from {names[0]} to {names[1]}",
        "empty_title": f"No {noun} any more",
        "empty_text": "The rules, groups or devices were changed since the number was counted.",
    }


def _page(request: HttpRequest, rows: "QuerySet[Any]", context: Mapping[str, Any], of_users: bool) -> HttpResponse:
    return list_page(
        request,
        rows=rows.select_related("department" if of_users else "user"),
        filters=UserFilter if of_users else DeviceFilter,
        table=MemberTable if of_users else DeviceTable,
        template="profiles/moving.html",
        context=context,
        export=f"moving-{context['nouns']}",
    )


def _titles(had: int, gets: int) -> tuple[str, str]:
    names: Mapping[int, str] = dict(AppProfile.objects.filter(pk__in=[had, gets]).values_list("pk", "name"))
    known = {NEW: "the new profile", **names}
    return known.get(had, GONE), known.get(gets, GONE)


def _whole(answer: StreamingHttpResponse) -> HttpResponse:
    """The same download from a file, of which memory holds a part."""
    file = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115 - the answer closes it
    for part in cast("list[bytes]", answer.streaming_content):
        file.write(part)
    file.seek(0)
    whole = FileResponse(file, content_type=answer.headers["Content-Type"])
    whole.headers["Content-Disposition"] = answer.headers["Content-Disposition"]
    return cast(HttpResponse, whole)


def question(request: HttpRequest, change: Change, title: str, button: str, **values: str) -> HttpResponse | None:
    """The page that asks before a change that moves somebody from one profile to another; None where it moves nobody,
    or where the admin has said so. `values` are what the form sends again."""
    if request.POST.get("confirmed"):
        return None
    matrix = impact.matrix_of(change)
    if matrix.is_empty:
        return None
    context = {
        "platform": change.platform,
        "title": title,
        "button": button,
        "matrix": matrix,
        "values": {**values, "query": request.POST.get("query", ""), "confirmed": "1"},
        "list_url": back(request, change.platform),
    }
    return render(request, "profiles/question.html", context)
