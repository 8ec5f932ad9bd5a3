"""The list of expectations."""

import datetime as dt
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.access import needs
from portal.lib.clock import short_text
from portal.lib.lists import list_page
from portal.lib.search import SearchFilter
from profiles.models import Expectation, ExpectationProfile
from profiles.rules.expectations.keeping import with_named
from profiles.rules.expectations.questions import question_of

TONES = {Expectation.State.HOLDS: "ok", Expectation.State.BROKEN: "bad", Expectation.State.UNCHECKED: "idle"}
WIDE = {"td": {"class": "wide"}}


def state_pill(row: Expectation) -> SafeString:
    """What a check found; of one that only warns, broken is a warning."""
    if not row.is_enabled:
        return format_html('<span class="pill idle">{}</span>', "Disabled")
    state = Expectation.State(row.state)
    is_warning = state == Expectation.State.BROKEN and row.severity == Expectation.Severity.WARN
    return format_html('<span class="pill {}">{}</span>', "warn" if is_warning else TONES[state], state.label)


class ExpectationFilter(SearchFilter):
    """The search looks at what a statement names and at its note."""

    state = filters.ChoiceFilter(label="State", choices=Expectation.State.choices, empty_label="All")
    severity = filters.ChoiceFilter(label="Severity", choices=Expectation.Severity.choices, empty_label="All")

    class Meta:
        model = Expectation
        fields = ("q", "state", "severity")

    def wanted(self, text: str) -> Q:
        named = ExpectationProfile.objects.filter(Q(profile__name__icontains=text) | Q(name__icontains=text))
        subject = Q(group__name__icontains=text) | Q(user__name__icontains=text) | Q(user__email__icontains=text)
        return subject | Q(note__icontains=text) | Q(pk__in=named.values("expectation"))


class ExpectationTable(tables.Table):  # type: ignore[misc]
    state = tables.Column()
    statement = tables.Column(empty_values=(), orderable=False, attrs=WIDE)
    severity = tables.Column()
    last_break_at = tables.Column("Last break", attrs=WIDE)
    checked_at = tables.Column("Checked", attrs={"td": {"class": "nowrap"}})

    class Meta:
        model = Expectation
        fields = ("state", "statement", "severity", "last_break_at", "checked_at")
        order_by = ("pk",)

    def render_state(self, record: Expectation) -> SafeString:
        return state_pill(record)

    def render_statement(self, record: Expectation) -> SafeString:
        address = reverse("profiles:expectation", args=[record.pk])
        link = format_html('<a href="{}">{}</a>', address, question_of(record).statement)
        if record.trouble:
            return format_html('{}<br><span class="small muted">{}</span>', link, record.trouble)
        return format_html('{}<br><span class="small muted">{}</span>', link, record.note) if record.note else link

    def render_last_break_at(self, record: Expectation, value: dt.datetime) -> SafeString:
        cause = (record.last_break or {}).get("cause", "")
        return format_html('{}<br><span class="small muted">{}</span>', short_text(value), cause)

    def render_checked_at(self, value: Any) -> str:
        return short_text(value)


@needs("profiles.view_expectation")
def expectation_list(request: HttpRequest) -> HttpResponse:
    may_add = request.user.has_perm("profiles.add_expectation")
    add_url = reverse("profiles:expectation_kinds") if may_add else ""
    return list_page(
        request,
        rows=with_named(Expectation.objects.all()),
        filters=ExpectationFilter,
        table=ExpectationTable,
        template="profiles/expectations/list.html",
        context={
            "add_url": add_url,
            "noun": "expectation",
            "nouns": "expectations",
            "list_label": "Expectations",
            "empty_title": "No expectations yet",
            "empty_text": "State what must always hold, and each save and each sync is checked against it.",
            "empty_action_url": add_url,
            "empty_action_label": "Add Expectation",
        },
    )
