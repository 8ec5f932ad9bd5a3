"""Deleted profiles of a platform: who deleted what and when, and the way back."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html

from portal.audit.differences import diff
from portal.audit.recording import actor_of
from portal.lib.access import needs, needs_by_method
from portal.lib.clock import short_text
from portal.lib.errors import DomainError
from portal.lib.lists import NUMBER, list_page
from portal.lib.search import SearchFilter
from profiles.editing import history, restoring
from profiles.editing.wording import preview, snapshot, untouched
from profiles.models import DeletedProfile
from profiles.rules import precedence
from profiles.views.common import platform_of, reasons

VIEW = "profiles.view_appprofile"


class DeletedFilter(SearchFilter):
    searched = ("name", "actor_name")

    class Meta:
        model = DeletedProfile
        fields = ("q",)


class DeletedTable(tables.Table):  # type: ignore[misc]
    name = tables.LinkColumn(
        "profiles:deleted", args=[tables.A("platform"), tables.A("pk")], attrs={"td": {"class": "wide"}}
    )
    rule_order = tables.Column("Rule# then", attrs=NUMBER)
    at = tables.Column("Deleted", attrs={"td": {"class": "nowrap"}})
    actor_name = tables.Column("By")

    class Meta:
        model = DeletedProfile
        fields = ("name", "rule_order", "at", "actor_name")
        order_by = ("-at",)

    def render_at(self, value: Any) -> str:
        return short_text(value)


@needs(VIEW)
def deleted_list(request: HttpRequest, platform: str) -> HttpResponse:
    shown = platform_of(platform)
    return list_page(
        request,
        rows=DeletedProfile.objects.filter(platform=shown).defer("data"),
        filters=DeletedFilter,
        table=DeletedTable,
        template="profiles/deleted_list.html",
        context={
            "platform": shown,
            "most": history.KEPT,
            "noun": "deleted profile",
            "nouns": "deleted profiles",
            "list_label": "Deleted profiles",
            "empty_title": "No deleted profile",
            "empty_text": "A profile that is deleted can be restored from here.",
        },
    )


@needs_by_method(get=VIEW, post=(VIEW, "profiles.add_appprofile"))
def deleted_page(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    """What a restore would create, and what of it is gone. POST creates it, under the name that it had or another."""
    shown = get_object_or_404(DeletedProfile, platform=platform_of(platform), pk=pk)
    if request.method != "POST":
        return _restore_page(request, shown, shown.name)
    name = request.POST.get("name", "")
    try:
        profile = restoring.restore(actor_of(request), pk, name)
    except DeletedProfile.DoesNotExist:
        messages.warning(request, f"{shown.name} was restored by somebody else meanwhile.")
        return redirect("profiles:deleted_list", platform=platform)
    except DomainError as error:
        return _restore_page(request, shown, name, error)
    message = "{} is restored as rule {}, disabled, with a new policy token."
    messages.success(request, format_html(message, profile.name, profile.rule_order))
    return redirect("profiles:edit", platform=platform, pk=profile.pk)


def _restore_page(
    request: HttpRequest, shown: DeletedProfile, name: str, error: DomainError | None = None
) -> HttpResponse:
    platform = platform_of(shown.platform)
    result, empty = restoring.restorable(shown), untouched(platform)
    place = precedence.clamp(shown.rule_order, precedence.last(platform) + 1)
    lines = diff(snapshot(empty), preview(empty, result.draft))
    context = {
        "deleted": shown,
        "platform": platform,
        "name": name,
        "place": place,
        "found": result,
        "fields": [line for line in lines if line.kind != "unchanged" and line.name not in ("Name", "Rule Order")],
        "reasons": reasons(error),
    }
    return render(request, "profiles/deleted.html", context, status=422 if error else 200)
