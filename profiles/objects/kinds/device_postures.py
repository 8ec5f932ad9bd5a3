"""Device postures: one check of a device each, for device groups and ZIA posture profiles."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet

from portal.lib.certificates import text_of_file
from profiles.catalog import Platform, Refusals, Setting, Value, Values
from profiles.catalog.build import TEXT, TOP, choice, flag, number, section
from profiles.catalog.grammars import certificates
from profiles.catalog.needs import is_on, is_one_of
from profiles.catalog.postures import checking
from profiles.catalog.postures.types import BY_KEY, FIELDS, LONGEST_FREQUENCY, TYPES, types_with
from profiles.models.postures import DevicePosture, OnPlatforms
from profiles.objects.filters import ObjectFilter
from profiles.objects.forms import ObjectForm
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.stored import description
from profiles.objects.tables import ObjectTable

WINDOWS, MACOS = Platform.WINDOWS, Platform.MACOS
CERTIFICATE_LIMIT = 65_536
PLATFORM_KEYS = {platform: f"on_{platform}" for platform in Platform}


def platform_settings() -> tuple[Setting, ...]:
    """A switch per platform."""
    switches = (flag(key, platform.label, False, TOP, key) for platform, key in PLATFORM_KEYS.items())
    return section("", "Platform", *switches)


def platforms_of(values: Values) -> list[Platform]:
    return [platform for platform, key in PLATFORM_KEYS.items() if values.get(key)]


SETTINGS = (
    description("Device Posture Description", limit=1000),
    *platform_settings(),
    *section(
        "", "Evaluation",
        number(
            "frequency", "Frequency (In Minutes)", LONGEST_FREQUENCY, TOP, "frequency", 2, LONGEST_FREQUENCY, "minutes",
            help="Windows 4.4, macOS 4.5 or later. At least 5 where a phone or tablet is among the platforms.",
        ),
        flag(
            "windows_machine_tunnel", "Apply to Windows Machine Tunnel", False, TOP, "windows_machine_tunnel",
            needs=(is_on("on_windows"),),
        ),
        flag(
            "macos_machine_tunnel", "Apply to macOS Machine Tunnel", False, TOP, "macos_machine_tunnel",
            needs=(is_on("on_macos"),),
        ),
        flag(
            "partner_tenant", "Apply when added as Partner Tenant", False, TOP, "partner_tenant",
            needs=(is_on("on_windows"),), help="Windows 4.6 or later.",
        ),
    ),
    *section(
        "Posture Type", "",
        choice(
            "posture_type", "Posture Type", TYPES[0].key, TOP, "type", TEXT, {kind.key: kind.label for kind in TYPES},
        ),
        *(replace(setting, needs=(is_one_of("posture_type", *types_with(setting)),)) for setting in FIELDS),
    ),
)  # fmt: skip
UNTOUCHED = {setting.key: setting.default for setting in FIELDS}


def on_platform(rows: "QuerySet[Any]", platform: Platform) -> "QuerySet[Any]":
    return rows.filter(**{PLATFORM_KEYS[platform]: True})


def platform_names(row: OnPlatforms) -> str:
    return ", ".join(platform.label for platform in row.platforms)


def type_label(key: str) -> str:
    kind = BY_KEY[key]
    return f"{kind.label} ({', '.join(platform.label for platform in Platform if platform in kind.platforms)})"


class CertificateWidget(forms.Textarea):
    """The certificate as text, or as a file in PEM or DER form, which wins."""

    template_name = "objects/_certificate.html"
    needs_multipart_form = True

    def __init__(self) -> None:
        super().__init__({"rows": 4, "class": "mono", "spellcheck": "false"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        if sent := files.get(f"{name}-file"):
            return text_of_file(sent.read(CERTIFICATE_LIMIT + 1))
        return str(data.get(name) or "")


class PostureTypeSelect(forms.Select):
    """Each type with its platforms, by which posture_form.js makes those unavailable that do not fit."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-platforms"] = " ".join(sorted(BY_KEY[str(value)].platforms))
        return option


class PostureForm(ObjectForm):
    """With the platforms beside each type, and the certificate as a file or as text."""

    own_widgets: ClassVar = dict.fromkeys(("posture_type", "certificate"), "stacked")
    is_long = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [(kind.key, type_label(kind.key)) for kind in TYPES]
        self.fields["posture_type"] = forms.ChoiceField(label="Posture Type", choices=types, widget=PostureTypeSelect)
        certificate = self.fields["certificate"]
        certificate.widget = CertificateWidget()
        if stored := str(self.initial.get("certificate", "")):
            certificate.help_text = f"{certificates.certificate_facts(stored)}."
            self.initial["certificate"] = certificates.certificate_lines(stored)

    def kept(self, sent: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        rest = [pair for pair in sent if pair[0] != "certificate"]
        return [*rest, ("certificate", self.cleaned_data["certificate"])]


class PlatformFilter(ObjectFilter):
    """By name, and by platform."""

    platform = filters.ChoiceFilter(
        label="Platform",
        method="pass_platform",
        choices=[(item.value, item.label) for item in Platform],
        empty_label="Any",
    )

    def pass_platform(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return on_platform(rows, Platform(value))


class DevicePostureFilter(PlatformFilter):
    type = filters.ChoiceFilter(
        label="Type", field_name="posture_type", choices=[(kind.key, kind.label) for kind in TYPES], empty_label="Any"
    )


class PlatformTable(ObjectTable):
    platforms = tables.Column(empty_values=(), orderable=False)

    class Meta(ObjectTable.Meta):
        pass

    def render_platforms(self, record: OnPlatforms) -> str:
        return platform_names(record)


class DevicePostureTable(PlatformTable):
    posture_type = tables.Column("Type")
    frequency = tables.Column("Frequency", accessor="settings__frequency", orderable=False)

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "posture_type", "platforms", "frequency", "...", "used", "updated_at", "actions")

    def render_posture_type(self, value: Value) -> str:
        return BY_KEY[str(value)].label

    def render_frequency(self, value: int) -> str:
        return f"{value} min"


class DevicePostureKind(ObjectKind):
    key = "device_posture"
    slug = "device-posture"
    noun = "device posture"
    title = "Device Postures"
    menu = MenuPlace("Device Posture", 50)
    model = DevicePosture
    settings = SETTINGS
    columns = frozenset({"posture_type", *PLATFORM_KEYS.values()})
    can_copy = False
    lead = "Checks that a client runs on its device. Device groups and ZIA posture profiles combine them."
    table = DevicePostureTable
    filters = DevicePostureFilter
    form = PostureForm
    form_template = "objects/posture_form.html"

    def settle(self, values: Values) -> dict[str, Value]:
        """The fields that the type does not ask for, as they were untouched."""
        asked = checking.applicable(str(values["posture_type"]), platforms_of(values))
        return {**values, **{key: default for key, default in UNTOUCHED.items() if key not in asked}}

    def check(self, values: Values) -> Refusals:
        return checking.refusals(str(values["posture_type"]), platforms_of(values), values)

    def choosable(self, platform: Platform) -> "QuerySet[Any]":
        return on_platform(self.rows, platform)

    def hint(self, row: OnPlatforms) -> str:
        return platform_names(row)


KIND = DevicePostureKind()
