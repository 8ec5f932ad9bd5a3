"""Trusted networks: how a client tells that it is in a network of the organisation."""

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from profiles.catalog import Refusals, Values, network_criteria
from profiles.models.objects import TrustedNetwork
from profiles.objects.filters import ObjectFilter
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.tables import ObjectTable

SETTINGS = network_criteria.criteria("", "hostnames")
PASSED = {"active": "true", "ssids": "empty"}
"""What the wire carries beside identity, `guid` and the settings."""
LABELS = {setting.key: setting.label for setting in SETTINGS}


class TrustedNetworkFilter(ObjectFilter):
    """By name, by everything, or by one of the conditions."""

    by = filters.ChoiceFilter(
        label="Search in",
        method="pass_by",
        choices=[("name", "Network Name"), *((key, LABELS[key]) for key in network_criteria.CRITERIA)],
        empty_label="Name and conditions",
    )

    def wanted(self, text: str) -> Q:
        chosen = self.data.get("by")
        keys = [chosen] if chosen in network_criteria.CRITERIA else network_criteria.CRITERIA
        condition = Q(name__icontains=text) if chosen not in network_criteria.CRITERIA else Q()
        if chosen == "name":
            return condition
        for key in keys:
            condition |= Q(**{f"settings__{key}__icontains": text})
        return condition

    def pass_by(self, rows: object, name: str, value: str) -> object:
        return rows  # taken into account by `wanted`


class TrustedNetworkTable(ObjectTable):
    conditions = tables.Column(empty_values=(), orderable=False, attrs={"td": {"class": "wide"}})
    match = tables.Column("Match", accessor="settings__condition_match", orderable=False)

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "conditions", "match", "...", "used", "updated_at", "actions")

    def render_match(self, value: str) -> str:
        return dict(network_criteria.MATCHES).get(value, value)

    def render_conditions(self, record: TrustedNetwork) -> SafeString:
        return format_html_join("", '<span class="condition"><span class="muted">{}</span> {}</span>', given(record))


def given(row: TrustedNetwork) -> list[tuple[str, str]]:
    """The conditions that are given, each with what it asks for."""
    pairs = ((LABELS[key], row.settings.get(key)) for key in network_criteria.CRITERIA)
    return [(label, ", ".join(value) if isinstance(value, list) else str(value)) for label, value in pairs if value]


class TrustedNetworkKind(ObjectKind):
    key = "trusted_network"
    slug = "trusted-networks"
    noun = "trusted network"
    title = "Trusted Networks"
    menu = MenuPlace("Trusted Networks", 30)
    model = TrustedNetwork
    settings = SETTINGS
    lead = "Conditions by which a client knows that it is in a network of yours. Forwarding profiles refer to them."
    table = TrustedNetworkTable
    filters = TrustedNetworkFilter

    def check(self, values: Values) -> Refusals:
        if network_criteria.is_empty(values):
            return {"": ["Give at least one condition: without one, no network is recognised."]}
        return network_criteria.check(values)


KIND = TrustedNetworkKind()
