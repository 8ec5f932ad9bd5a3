"""Device groups: the devices that fulfil an expression over postures. App profiles are narrowed to them."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import Q, QuerySet

from portal.audit.recording import Actor
from profiles.catalog import Platform, Refusals, Value, Values
from profiles.catalog.postures import expression
from profiles.models.postures import DeviceGroup
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.kinds import device_postures, expressions
from profiles.objects.kinds.device_postures import (
    PLATFORM_KEYS,
    PlatformFilter,
    PlatformTable,
    on_platform,
    platform_settings,
    platforms_of,
)
from profiles.objects.kinds.expression_forms import ExpressionForm, ExpressionTable
from profiles.objects.referrers import ids_referring_to
from profiles.objects.stored import description
from profiles.rules.device_groups import PREFIX, regroup

MOST_GROUPS = 4


class DeviceGroupFilter(PlatformFilter):
    """By a part of the group's name, or by the whole name of a posture."""

    def wanted(self, text: str) -> Q:
        return super().wanted(text) | Q(pk__in=ids_referring_to(KIND.key, device_postures.KIND, text))


class DeviceGroupForm(ExpressionForm):
    prefixes: ClassVar = {PREFIX: "Device Group Configuration"}


class DeviceGroupTable(ExpressionTable, PlatformTable):
    expression = tables.Column(empty_values=(), orderable=False, attrs={"td": {"class": "wide"}})

    class Meta(PlatformTable.Meta):
        sequence = ("pick", "name", "platforms", "expression", "...", "used", "updated_at", "actions")

    def render_expression(self, record: DeviceGroup) -> str:
        return self.preview(record, PREFIX)


class DeviceGroupKind(ObjectKind):
    key = "device_group"
    slug = "device-groups"
    noun = "device group"
    title = "Device Groups"
    menu = MenuPlace("Device Groups", 100)
    model = DeviceGroup
    settings = (
        description("Device Group Description", limit=1000),
        *platform_settings(),
        *expressions.settings(PREFIX, ""),
    )
    columns = frozenset(PLATFORM_KEYS.values())
    can_copy = False
    limit = MOST_GROUPS
    lead = f"Devices that pass a combination of device postures; {MOST_GROUPS} groups at most."
    table = DeviceGroupTable
    filters = DeviceGroupFilter
    form = DeviceGroupForm
    form_template = "objects/expression_form.html"

    def settle(self, values: Values) -> dict[str, Value]:
        return expressions.settled(values, PREFIX)

    def check(self, values: Values) -> Refusals:
        platforms = platforms_of(values)
        if not platforms:
            return {"on_windows": ["Choose one platform at least."]}
        if not expression.groups_of(values, PREFIX):
            return {f"{PREFIX}_1": ["Choose one device posture at least: without one, no device is in the group."]}
        message = expressions.refused(values, PREFIX) or expressions.unfit(values, PREFIX, platforms)
        return {f"{PREFIX}_1": [message]} if message else {}

    def after_write(self, actor: Actor, row: DeviceGroup) -> None:
        if row.pk is not None:
            regroup(row)

    def choosable(self, platform: Platform) -> "QuerySet[Any]":
        return on_platform(self.rows, platform)


KIND = DeviceGroupKind()
