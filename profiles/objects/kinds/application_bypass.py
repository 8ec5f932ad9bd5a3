"""Application Bypass: IP-based applications, predefined and the admins' own, and process-based ones.

They take effect where an app profile chooses them.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from profiles.catalog import Refusals, Setting, Values, grammars
from profiles.catalog.build import TOP, section, tags, text
from profiles.catalog.bypass import processes, traffic
from profiles.catalog.bypass.predefined import APPS
from profiles.models.bypass import CustomApp, PredefinedApp, ProcessApp
from profiles.models.objects import ProfileObject
from profiles.objects.filters import ObjectFilter
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.kinds.bypass_forms import TrafficForm
from profiles.objects.tables import ObjectTable

MENU = MenuPlace("Application Bypass", 80, has_tabs=True)
TRAFFIC_LIMIT = 65_535
PATHS_LIMIT = 16_384
ROWS_SHOWN = 3


PORTS_HELP = "Ports from 1 to 65535, ranges such as 80-100, or *. Android bypasses every port."
TRAFFIC = (
    *section(
        "IPv4", "",
        text(
            "ipv4", "IPv4 Addresses", TOP, "appData", TRAFFIC_LIMIT, grammar=traffic.normal_v4, help=PORTS_HELP,
        ),
    ),
    *section(
        "IPv6", "",
        text(
            "ipv6", "IPv6 Addresses", TOP, "appDataV6", TRAFFIC_LIMIT, grammar=traffic.normal_v6, help=PORTS_HELP,
        ),
    ),
)  # fmt: skip


def rows_of(settings: dict[str, Any]) -> list[traffic.Row]:
    """Both families' rows, IPv4 first."""
    return [*traffic.parse(settings.get("ipv4", ""), 4), *traffic.parse(settings.get("ipv6", ""), 6)]


class TrafficFilter(ObjectFilter):
    """By name, or by a part of a row as it is written: an address, a port, a protocol."""

    def wanted(self, text: str) -> Q:
        return super().wanted(text) | Q(settings__ipv4__icontains=text) | Q(settings__ipv6__icontains=text)


class ProgramFilter(ObjectFilter):
    """By name or path."""

    def wanted(self, text: str) -> Q:
        escaped = text.replace("\\", "\\\\")  # as JSON writes it
        return super().wanted(text) | Q(settings__paths__icontains=escaped)


class TrafficTable(ObjectTable):
    traffic = tables.Column(empty_values=(), orderable=False, attrs={"td": {"class": "wide"}})

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "traffic", "...", "used", "updated_at", "actions")

    def render_traffic(self, record: ProfileObject) -> SafeString:
        rows = rows_of(record.settings)
        return format_html_join("", '<span class="condition">{} <span class="muted">{}</span></span>', _short(rows))


def _short(rows: Sequence[traffic.Row]) -> list[tuple[str, str]]:
    """The first rows, each with its first address and the number of the others."""
    shown = [
        (f"{row.protocol} {row.ports}", f"{row.addresses[0]}{_more(len(row.addresses) - 1)}")
        for row in rows[:ROWS_SHOWN]
    ]
    rest = len(rows) - ROWS_SHOWN
    return [*shown, ("", f"and {rest} more {'row' if rest == 1 else 'rows'}")] if rest > 0 else shown


def _more(number: int) -> str:
    return f" and {number} more" if number else ""


class ProgramTable(ObjectTable):
    paths = tables.Column("Path", accessor="settings__paths", orderable=False, attrs={"td": {"class": "wide mono"}})
    criteria = tables.Column("Matching criteria", empty_values=(), orderable=False)

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "paths", "criteria", "...", "used", "updated_at", "actions")

    def render_paths(self, value: list[str]) -> SafeString:
        return format_html_join("", '<span class="condition">{}</span>', ((path,) for path in value))

    def render_criteria(self, record: ProcessApp) -> str:
        given = [setting.section for setting in PROGRAM if setting.section and record.settings.get(setting.key)]
        return ", ".join(given) or "Path"


def _criterion(title: str, key: str, label: str, form: str, grammar: Callable[[str], str]) -> tuple[Setting, ...]:
    """A section with entries of the form `name: value`."""
    how = f"As {form}, where the name is your own and stands once."
    return section(title, "", tags(key, label, [], TOP, key, PATHS_LIMIT, grammar=grammar, by_line=True, help=how))


PROGRAM = (
    tags(
        "paths", "Path", [], TOP, "filePaths", PATHS_LIMIT, by_line=True, grammar=grammars.process_path,
        help="* is one whole part of the path, ** any number of them; %APPDATA% and its like may begin it.",
    ),
    *_criterion("SHA 2 Signature", "signatures", "Application Signature", "name: SHA-256", processes.signature),
    *_criterion("Certificate Signer", "signers", "Certificate Thumbprint", "name: thumbprint", processes.signer),
    *_criterion("Certificate Subject", "subjects", "Subject of the certificate", "name: subject", processes.subject),
)  # fmt: skip


class TrafficKind(ObjectKind):
    """An application that is known by its addresses."""

    menu = MENU
    settings = TRAFFIC
    can_copy = False
    table = TrafficTable
    filters = TrafficFilter
    form = TrafficForm


class PredefinedAppKind(TrafficKind):
    key = "predefined_app"
    slug = "application-bypass-predefined"
    noun = "predefined application"
    title = "Predefined IP-Based Applications"
    model = PredefinedApp
    limit = len(APPS)
    lead = "Kept by the vendor; looked at here, chosen in app profiles."
    form_template = "objects/predefined.html"


class CustomAppKind(TrafficKind):
    key = "custom_app"
    slug = "application-bypass-custom"
    noun = "application"
    title = "Custom IP-Based Applications"
    model = CustomApp
    lead = "Traffic to your addresses that goes past the tunnel, where an app profile says so."
    form_template = "objects/traffic_form.html"

    def check(self, values: Values) -> Refusals:
        if values["ipv4"] or values["ipv6"]:
            return {}
        return {"ipv4": ["Give one row at least: without one, nothing is bypassed."]}


class ProgramKind(ObjectKind):
    """A program, known by its path and, optionally, its signature or certificate."""

    settings = PROGRAM
    table = ProgramTable
    filters = ProgramFilter

    def check(self, values: Values) -> Refusals:
        errors: Refusals = {}
        if not values["paths"]:
            errors["paths"] = ["Give one path at least."]
        for key in ("signatures", "signers", "subjects"):
            entries = values[key]
            labels = [processes.label_of(str(entry)) for entry in entries] if isinstance(entries, list) else []
            if twice := sorted({label for label in labels if labels.count(label) > 1}):
                errors[key] = [f"The name {twice[0]} is used twice: each entry needs a name of its own."]
        return errors


class ProcessAppKind(ProgramKind):
    key = "process_app"
    slug = "application-bypass-process-based"
    noun = "process-based application"
    title = "Process-Based Applications"
    menu = MENU
    model = ProcessApp
    can_copy = False
    lead = (
        "Traffic of a program that goes past the tunnel. Needs the WFP driver on Windows; restart the program after an "
        "app profile chose it."
    )


KINDS: tuple[ObjectKind, ...] = (PredefinedAppKind(), CustomAppKind(), ProcessAppKind())


def ensure_predefined() -> None:
    """The predefined applications as this version of the portal knows them. Called after `migrate`."""
    PredefinedApp.objects.bulk_create(
        (
            PredefinedApp(
                pk=app.id,
                name=app.name,
                service_id=app.service_id,
                uid=uuid.UUID(app.uid),
                settings={"ipv4": traffic.normal_v4(app.ipv4), "ipv6": traffic.normal_v6(app.ipv6)},
                is_builtin=True,
                created_at=app.edited_at,
                updated_at=app.edited_at,
                updated_by_name="Zscaler",
            )
            for app in APPS
        ),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "service_id", "uid", "settings", "updated_at"],
    )
