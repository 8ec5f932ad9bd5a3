"""Device groups: the devices that fulfil an expression over postures. App profiles are narrowed to them."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import Q

from profiles.catalog import Kind, Setting, Value
from profiles.models.objects import ObjectReference
from profiles.models.postures import DeviceGroup, DevicePosture
from profiles.objects.kind import ObjectKind, Refusals, Values
from profiles.objects.kinds import expressions
from profiles.objects.kinds.device_postures import (
    PLATFORM_KEYS,
    PlatformFilter,
    PlatformTable,
    on_platform,
    platform_settings,
    platforms_of,
)
from profiles.objects.kinds.expression_forms import ExpressionForm, preview_of
from profiles.objects.pages import ObjectPage

MOST_GROUPS = 4
PREFIX = "group"


def _check(values: Values) -> Refusals:
    platforms = platforms_of(values)
    if not platforms:
        return {"on_windows": ["Choose one platform at least."]}
    if not expressions.groups_of(values, PREFIX):
        return {f"{PREFIX}_1": ["Choose one device posture at least: without one, no device is in the group."]}
    words = expressions.refused(values, PREFIX) or expressions.unfit(values, PREFIX, platforms)
    return {f"{PREFIX}_1": [words]} if words else {}


def _settle(values: Values) -> dict[str, Value]:
    return expressions.settled(values, PREFIX)


class DeviceGroupFilter(PlatformFilter):
    """By a part of the group's name, or by the whole name of a posture."""

    def wanted(self, text: str) -> Q:
        postures = DevicePosture.objects.filter(name__iexact=text).values("pk")
        pointing = ObjectReference.objects.filter(
            user_kind=KIND.key, kind="device_posture", object_id__in=postures
        ).values("user_id")
        return super().wanted(text) | Q(pk__in=pointing)


class DeviceGroupForm(ExpressionForm):
    prefixes: ClassVar = {PREFIX: "Device Group Configuration"}


class DeviceGroupTable(PlatformTable):
    expression = tables.Column(empty_values=(), orderable=False, attrs={"td": {"class": "wide"}})

    class Meta(PlatformTable.Meta):
        sequence = ("pick", "name", "platforms", "expression", "...", "used", "updated_at", "actions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posture_names = expressions.names()

    def render_expression(self, record: DeviceGroup) -> str:
        return preview_of(expressions.groups_of(record.settings, PREFIX), self.posture_names)


KIND = ObjectKind(
    key="device_group",
    slug="device-groups",
    noun="device group",
    title="Device Groups",
    model=DeviceGroup,
    settings=(
        Setting("description", "Device Group Description", "", Kind.TEXT, "", "description", limit=1000),
        *platform_settings(),
        *expressions.settings(PREFIX, ""),
    ),
    columns=frozenset(PLATFORM_KEYS.values()),
    check=_check,
    settle=_settle,
    can_copy=False,
    limit=MOST_GROUPS,
    choosable=on_platform,
)
PAGE = ObjectPage(
    KIND,
    lead=f"Devices that pass a combination of device postures; {MOST_GROUPS} groups at most.",
    table=DeviceGroupTable,
    filters=DeviceGroupFilter,
    form=DeviceGroupForm,
    form_template="objects/expression_form.html",
)
