"""Tables of the directory's lists."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.models import Department, DirectoryGroup, DirectoryUser
from portal.lib.clock import exact_text, short_text
from portal.lib.isolation import LinkedNameColumn, NameColumn
from portal.lib.lists import NUMBER


class MirrorTable(tables.Table):  # type: ignore[misc]
    """What groups, departments and users have in common."""

    name = NameColumn()
    upstream_id = tables.Column("ZIA ID", attrs={"td": {"class": "mono"}})
    status = tables.Column("Status", accessor="deleted_at", order_by=("deleted_at", "name"), empty_values=())

    class Meta:
        order_by = ("name",)

    def render_status(self, record: Any) -> SafeString:
        if record.deleted_at is None:
            return format_html('<span class="pill ok">{}</span>', "In ZIA")
        return format_html('<span class="pill warn">Removed {}</span>', short_text(record.deleted_at))

    def value_status(self, record: Any) -> str:
        return "In ZIA" if record.deleted_at is None else f"Removed {exact_text(record.deleted_at)}"


class GroupTable(MirrorTable):
    name = LinkedNameColumn("directory:group", args=[tables.A("pk")])
    members = tables.Column("Members", attrs=NUMBER, orderable=False)
    used_by = tables.Column("Used by", attrs=NUMBER, orderable=False, default=0)
    comments = tables.Column(attrs={"td": {"class": "muted wide"}}, orderable=False)

    class Meta(MirrorTable.Meta):
        model = DirectoryGroup
        fields = ("name", "members", "used_by", "status", "upstream_id", "comments")


class DepartmentTable(MirrorTable):
    members = tables.Column("Users", attrs=NUMBER, orderable=False)

    class Meta(MirrorTable.Meta):
        model = Department
        fields = ("name", "members", "status", "upstream_id")

    def render_members(self, value: int, record: Department) -> SafeString:
        address = f"{reverse('directory:users')}?department={record.pk}"
        return format_html('<a href="{}">{}</a>', address, value)

    def value_members(self, value: int) -> int:
        return value


class UserTable(MirrorTable):
    name = LinkedNameColumn("directory:user", args=[tables.A("pk")])
    email = tables.Column("User ID")
    department = tables.Column(order_by=("department__name", "name"))
    groups = tables.Column("Groups", attrs=NUMBER, orderable=False)
    used_by = tables.Column("Used by", attrs=NUMBER, orderable=False, default=0)

    class Meta(MirrorTable.Meta):
        model = DirectoryUser
        fields = ("name", "email", "department", "groups", "used_by", "status", "upstream_id")


class MemberTable(tables.Table):  # type: ignore[misc]
    name = LinkedNameColumn("directory:user", args=[tables.A("pk")])
    email = tables.Column("User ID")
    department = tables.Column(order_by=("department__name", "name"))

    class Meta:
        model = DirectoryUser
        fields = ("name", "email", "department")
        order_by = ("name",)
