"""Tables of the sync's history."""

import datetime as dt

import django_tables2 as tables
from django.template.defaultfilters import pluralize
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.models import SyncChange, SyncRun
from directory.runs.counts import rows_url
from portal.lib.clock import exact_text, short_text
from portal.lib.isolation import NameColumn, in_sentence
from portal.lib.lists import NUMBER


def state_pill(run: SyncRun) -> SafeString:
    return format_html('<span class="pill {}">{}</span>', run.tone, state_text(run))


def state_text(run: SyncRun) -> str:
    """The state in a few words; why a run failed or is held stands beside it where a number says it."""
    label = SyncRun.State(run.state).label
    if run.state in (SyncRun.State.FETCHING, SyncRun.State.APPLYING):
        return "Running"
    if run.state == SyncRun.State.FAILED and run.http_status:
        return f"{label}: ZIA answered {run.http_status}"
    gone = run.counts.get("group", {}).get("removed", 0)
    if run.state == SyncRun.State.HELD and gone:
        return f"{label}: {gone:,} group{pluralize(gone)} would go"
    return label


class GroupCount(tables.Column):  # type: ignore[misc]
    """How many groups a run treated as the column's name says."""

    def __init__(self) -> None:
        super().__init__(attrs=NUMBER, orderable=False, empty_values=())

    def render(self, record: SyncRun, bound_column: tables.columns.BoundColumn) -> str | SafeString:
        return count_link(record, bound_column.name)

    def value(self, record: SyncRun, bound_column: tables.columns.BoundColumn) -> int | None:
        return group_count(record, bound_column.name)


class RunTable(tables.Table):  # type: ignore[misc]
    requested_at = tables.LinkColumn("directory:run", args=[tables.A("pk")], verbose_name="Started")
    state = tables.Column("Result")
    trigger = tables.Column(attrs={"td": {"class": "wide"}})
    added = GroupCount()
    renamed = GroupCount()
    removed = GroupCount()
    took = tables.Column(attrs=NUMBER, orderable=False, empty_values=())
    run = tables.Column("Run", accessor="pk", visible=False)
    ended = tables.Column("Ended", accessor="finished_at", visible=False)
    requested_by = tables.Column("Requested by", accessor="requested_by_name", visible=False)
    source = tables.Column("Read from", visible=False)
    error_kind = tables.Column("Kind of error", visible=False)
    http_status = tables.Column("HTTP status", visible=False)
    error = tables.Column("Error", visible=False)

    class Meta:
        model = SyncRun
        fields = ("requested_at", "state", "trigger", "added", "renamed", "removed", "took")
        sequence = ("requested_at", "state", "trigger", "...")
        order_by = ("-requested_at",)

    def render_requested_at(self, value: dt.datetime) -> str:
        return short_text(value)

    def value_requested_at(self, value: dt.datetime) -> str:
        return exact_text(value)

    def value_ended(self, value: dt.datetime) -> str:
        return exact_text(value)

    def render_trigger(self, record: SyncRun) -> str:
        return trigger_text(record)

    def render_state(self, record: SyncRun) -> SafeString:
        return state_pill(record)

    def value_state(self, record: SyncRun) -> str:
        return record.get_state_display()

    def render_took(self, record: SyncRun) -> str:
        return took_text(record)

    def value_took(self, record: SyncRun) -> float | None:
        return record.seconds


class ChangeTable(tables.Table):  # type: ignore[misc]
    kind = tables.Column()
    change = tables.Column()
    name = NameColumn(attrs={"td": {"class": "wide"}})
    about = tables.Column(
        "Details", empty_values=(), orderable=False, exclude_from_export=True, attrs={"td": {"class": "wide"}}
    )
    upstream_id = tables.Column("ZIA ID", attrs={"td": {"class": "mono"}})
    old_name = tables.Column("Name before", visible=False)
    other_name = tables.Column("Group", visible=False)
    other_id = tables.Column("Group's ZIA ID", visible=False)
    detail = tables.Column("Detail", visible=False)

    class Meta:
        model = SyncChange
        fields = ("kind", "change", "name", "about", "upstream_id")

    def render_about(self, record: SyncChange) -> str:
        return about(record)


class HistoryTable(ChangeTable):
    """What became of one group or user, run by run."""

    at = tables.LinkColumn(
        "directory:run",
        args=[tables.A("run_id")],
        verbose_name="When",
        accessor="run__finished_at",
        order_by=("run_id", "pk"),
    )

    class Meta:
        model = SyncChange
        fields = ("at", "change", "name", "about")
        exclude = ("kind", "upstream_id")
        sequence = ("at", "change", "name", "about", "...")
        order_by = ("-at",)

    def render_at(self, value: dt.datetime) -> str:
        return short_text(value)

    def value_at(self, value: dt.datetime) -> str:
        return exact_text(value)


def about(change: SyncChange) -> str:
    """What a change means beyond its name."""
    parts = []
    if change.old_name:
        parts.append(f"before: {in_sentence(change.old_name)}")
    if change.kind == SyncChange.Kind.MEMBERSHIP:
        parts.append(f"group {in_sentence(change.other_name)}")
    if change.detail:
        parts.append(change.detail)
    return ", ".join(parts)


def trigger_text(run: SyncRun) -> str:
    """Who or what started the run: `Schedule`, or the admin who pressed."""
    what = "Dry run" if run.dry_run else SyncRun.Trigger(run.trigger).label
    return f"{what} by {run.requested_by_name}" if run.trigger == SyncRun.Trigger.MANUAL else what


def took_text(run: SyncRun) -> str:
    seconds = run.seconds
    if seconds is None:
        return "—"
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def count_link(run: SyncRun, change: str) -> str | SafeString:
    """How many groups a run added, renamed or removed, as a link to them."""
    number = group_count(run, change)
    if number is None:
        return "—"
    if not number or run.dry_run:
        return f"{number:,}"
    return format_html('<a href="{}">{}</a>', rows_url(run, SyncChange.Kind.GROUP, change), f"{number:,}")


def group_count(run: SyncRun, change: str) -> int | None:
    """None where the run got not so far as to count."""
    number: int | None = run.counts["group"].get(change, 0) if "group" in run.counts else None
    return number
