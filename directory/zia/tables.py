from typing import Any

import django_tables2 as tables

from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaUser
from portal.lib.isolation import LinkedNameColumn
from portal.lib.lists import NUMBER

MUTED = {"td": {"class": "muted wide"}}


class _Named(tables.Table):  # type: ignore[misc]
    """What groups and departments share."""

    id = tables.Column("ID", attrs={"td": {"class": "mono"}})
    members = tables.Column("Users", attrs=NUMBER, orderable=False)
    comments = tables.Column(attrs=MUTED, orderable=False)

    class Meta:
        fields = ("name", "members", "comments", "id")
        order_by = ("name",)


class ZiaGroupTable(_Named):
    name = LinkedNameColumn("zia:edit_group", args=[tables.A("pk")])

    class Meta(_Named.Meta):
        model = ZiaGroup


class ZiaDepartmentTable(_Named):
    name = LinkedNameColumn("zia:edit_department", args=[tables.A("pk")])

    class Meta(_Named.Meta):
        model = ZiaDepartment


class ZiaUserTable(tables.Table):  # type: ignore[misc]
    name = LinkedNameColumn("zia:edit_user", args=[tables.A("pk")])
    email = tables.Column("User ID")
    department = tables.Column(order_by=("department__name", "name"))
    belongs = tables.Column("Groups", attrs=NUMBER, orderable=False)
    is_enabled = tables.Column("Status")

    class Meta:
        model = ZiaUser
        fields = ("name", "email", "department", "belongs", "is_enabled")
        order_by = ("name",)

    def render_is_enabled(self, value: Any) -> str:
        return "Enabled" if value else "Disabled"
