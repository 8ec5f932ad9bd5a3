"""Forwarding profiles: how a client steers traffic, per type of network."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from profiles.catalog import Platform, Refusals, Value, Values, forwarding
from profiles.catalog.forwarding import checking, summary
from profiles.catalog.forwarding.networks import OFF_TRUSTED, TRUSTED, VPN_TRUSTED, Network
from profiles.models.objects import ForwardingProfile
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.tables import ObjectTable
from profiles.objects.values import values_of

DEFAULT_NAME = "Default"


class ForwardingProfileTable(ObjectTable):
    trusted = tables.Column("On-Trusted", empty_values=(), orderable=False)
    vpn_trusted = tables.Column("VPN-Trusted", empty_values=(), orderable=False)
    off_trusted = tables.Column("Off-Trusted", empty_values=(), orderable=False)

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "trusted", "vpn_trusted", "off_trusted", "used", "updated_at", "actions")

    def render_used(self, value: int, record: ForwardingProfile) -> str:
        return "All others" if record.is_builtin else f"{value:,}"

    def render_trusted(self, record: ForwardingProfile) -> SafeString:
        return _actions(record, TRUSTED)

    def render_vpn_trusted(self, record: ForwardingProfile) -> SafeString:
        return _actions(record, VPN_TRUSTED)

    def render_off_trusted(self, record: ForwardingProfile) -> SafeString:
        return _actions(record, OFF_TRUSTED)


def _actions(record: ForwardingProfile, network: Network) -> SafeString:
    values = values_of(KIND, record)
    zia, zpa = summary.zia_action(values, network), summary.zpa_action(values, network)
    return format_html('{}<br><span class="small muted">ZPA: {}</span>', zia, zpa)


class ForwardingProfileKind(ObjectKind):
    key = "forwarding_profile"
    slug = "forwarding-profiles"
    noun = "forwarding profile"
    title = "Forwarding Profiles"
    menu = MenuPlace("Forwarding Profile", 20)
    model = ForwardingProfile
    settings = forwarding.SETTINGS
    none = DEFAULT_NAME
    lead = "How clients steer traffic in each type of network. An app profile that chooses none has Default."
    table = ForwardingProfileTable

    def settle(self, values: Values) -> dict[str, Value]:
        return checking.settle(values)

    def check(self, values: Values) -> Refusals:
        return checking.check(values)

    def choosable(self, platform: Platform) -> "QuerySet[Any]":
        """A profile that chooses none has Default; it is not chosen by itself."""
        return self.rows.filter(is_builtin=False)


KIND = ForwardingProfileKind()
