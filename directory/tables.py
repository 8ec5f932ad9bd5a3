"""Tables of the directory's lists."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.models import Department, DirectoryGroup, DirectoryUser, SyncChange, SyncRun
from directory.results import rows_url
from portal.lib.clock import short_text
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


class MirrorTable(tables.Table):  # type: ignore[misc]
    name = tables.Column()
    upstream_id = tables.Column("ZIA id", attrs={"td": {"class": "mono"}})
    status = tables.Column("Status", accessor="deleted_at", order_by=("deleted_at", "name"), empty_values=())

    class Meta:
        order_by = ("name",)

    def render_status(self, record: Any) -> SafeString:
        if record.deleted_at is None:
            return format_html('<span class="pill ok">{}</span>', "In ZIA")
        return format_html('<span class="pill warn">Removed {}</span>', short_text(record.deleted_at))


class GroupTable(MirrorTable):
    name = tables.LinkColumn("directory:group", args=[tables.A("pk")])
    members = tables.Column("Members", attrs=NUMBER, orderable=False)
    comments = tables.Column(attrs={"td": {"class": "muted wide"}}, orderable=False)

    class Meta(MirrorTable.Meta):
        model = DirectoryGroup
        fields = ("name", "members", "status", "upstream_id", "comments")


class DepartmentTable(MirrorTable):
    members = tables.Column("Users", attrs=NUMBER, orderable=False)

    class Meta(MirrorTable.Meta):
        model = Department
        fields = ("name", "members", "status", "upstream_id")

    def render_members(self, value: int, record: Department) -> SafeString:
        address = f"{reverse('directory:users')}?department={record.pk}"
        return format_html('<a href="{}">{}</a>', address, value)


class UserTable(MirrorTable):
    name = tables.LinkColumn("directory:user", args=[tables.A("pk")])
    email = tables.Column("User ID")
    department = tables.Column(order_by=("department__name", "name"))
    groups = tables.Column("Groups", attrs=NUMBER, orderable=False)

    class Meta(MirrorTable.Meta):
        model = DirectoryUser
        fields = ("name", "email", "department", "groups", "status", "upstream_id")


class MemberTable(tables.Table):  # type: ignore[misc]
    name = tables.LinkColumn("directory:user", args=[tables.A("pk")])
    email = tables.Column("User ID")
    department = tables.Column(order_by=("department__name", "name"))

    class Meta:
        model = DirectoryUser
        fields = ("name", "email", "department")
        order_by = ("name",)


class RunTable(tables.Table):  # type: ignore[misc]
    requested_at = tables.LinkColumn("directory:run", args=[tables.A("pk")], verbose_name="Started")
    trigger = tables.Column()
    state = tables.Column("Result")
    added = tables.Column(attrs=NUMBER, orderable=False, empty_values=())
    renamed = tables.Column(attrs=NUMBER, orderable=False, empty_values=())
    removed = tables.Column(attrs=NUMBER, orderable=False, empty_values=())
    took = tables.Column(attrs=NUMBER, orderable=False, empty_values=())

    class Meta:
        model = SyncRun
        fields = ("requested_at", "trigger", "state", "added", "renamed", "removed", "took")
        order_by = ("-requested_at",)

    def render_requested_at(self, value: dt.datetime) -> str:
        return short_text(value)

    def render_trigger(self, record: SyncRun) -> str:
        return trigger_text(record)

    def render_state(self, record: SyncRun) -> SafeString:
        return state_pill(record)

    def render_added(self, record: SyncRun) -> str | SafeString:
        return count_link(record, "added")

    def render_renamed(self, record: SyncRun) -> str | SafeString:
        return count_link(record, "renamed")

    def render_removed(self, record: SyncRun) -> str | SafeString:
        return count_link(record, "removed")

    def render_took(self, record: SyncRun) -> str:
        return took_text(record)


class ChangeTable(tables.Table):  # type: ignore[misc]
    kind = tables.Column()
    change = tables.Column()
    name = tables.Column(attrs={"td": {"class": "wide"}})
    old_name = tables.Column("Name before", orderable=False)
    upstream_id = tables.Column("ZIA id", attrs={"td": {"class": "mono"}})

    class Meta:
        model = SyncChange
        fields = ("kind", "change", "name", "old_name", "upstream_id")


def trigger_text(run: SyncRun) -> str:
    """Who or what started the run: `Schedule`, or the admin who pressed."""
    what = "Dry run" if run.dry_run else SyncRun.Trigger(run.trigger).label
    return f"{what} by {run.requested_by_name}" if run.trigger == SyncRun.Trigger.MANUAL else what


def took_text(run: SyncRun) -> str:
    if not (run.started_at and run.finished_at):
        return "—"
    seconds = (run.finished_at - run.started_at).total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def count_link(run: SyncRun, change: str) -> str | SafeString:
    """How many groups a run added, renamed or removed, as a link to them."""
    if "group" not in run.counts:
        return "—"
    number = run.counts["group"].get(change, 0)
    if not number:
        return "0"
    return format_html('<a href="{}">{}</a>', rows_url(run, "group", change), f"{number:,}")
