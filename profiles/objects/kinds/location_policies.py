"""Location-Based Policies (Windows 4.8 and later): rulesets, and the reusable lists that they are built from.

The vendor allows 300 of each. Entries are written as in an app profile: networks as in the inclusions of Z-Tunnel 2.0,
domains as in its DNS lists, programs as in Application Bypass.
"""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from profiles.catalog import Refusals, Values, grammars
from profiles.catalog.build import TOP, references, section, tags
from profiles.models.locations import DomainList, FirewallIpList, LocationApp, LocationRuleset, TrafficIpList
from profiles.models.objects import ProfileObject
from profiles.objects.filters import ObjectFilter
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.kinds.application_bypass import ProgramKind
from profiles.objects.referrers import ids_referring_to
from profiles.objects.stored import description
from profiles.objects.tables import ObjectTable
from profiles.references import ids_of

MENU = MenuPlace("Location-Based Policies", 120, has_tabs=True)
MOST = 300
NETWORKS_LIMIT = 6_144
DOMAINS_LIMIT = 65_535
ENTRIES_SHOWN = 3


IP_ENTRIES = (
    tags(
        "ipv4", "IPv4", [], TOP, "ipv4", NETWORKS_LIMIT, grammar=grammars.inclusion_v4,
        help="As ip, ip/length, ip:port, ip:port-port, ip:* or ip:port:protocol (tcp, udp or *).",
    ),
    tags(
        "ipv6", "IPv6", [], TOP, "ipv6", NETWORKS_LIMIT, grammar=grammars.inclusion_v6,
        help="As [ip], [ip/length], [ip]:port or [ip]:port:protocol (tcp, udp or *).",
    ),
)  # fmt: skip
DOMAINS = (
    tags(
        "domains", "Domains", [], TOP, "domains", DOMAINS_LIMIT, grammar=grammars.domain,
        help="Such as example.com or *.example.com.",
    ),
)  # fmt: skip
ADDRESSES = (
    tags(
        "addresses", "Addresses", [], TOP, "addresses", NETWORKS_LIMIT, grammar=grammars.address,
        help="Addresses or networks, IPv4 or [IPv6].",
    ),
)  # fmt: skip
BUILT_FROM = (
    *section(
        "Traffic Steering", "",
        references(
            "ip_inclusions", "IP Inclusions", TOP, "ip_inclusions", "traffic_ip_list",
            help="Goes through the tunnel.",
        ),
        references(
            "ip_exclusions", "IP Exclusions", TOP, "ip_exclusions", "traffic_ip_list", help="Goes past the tunnel.",
        ),
        references(
            "domain_inclusions", "Domain Inclusions", TOP, "domain_inclusions", "domain_list",
            help="DNS requests go through the tunnel.",
        ),
        references(
            "domain_exclusions", "Domain Exclusions", TOP, "domain_exclusions", "domain_list",
            help="DNS requests go past the tunnel.",
        ),
        references(
            "applications", "Applications", TOP, "applications", "location_app",
            help="Programs whose traffic goes past the tunnel.",
        ),
    ),
    *section(
        "Endpoint Firewall", "",
        references(
            "inbound_allowed", "Inbound Allowed", TOP, "inbound_allowed", "firewall_ip_list",
            help="May connect to the device.",
        ),
        references(
            "inbound_blocked", "Inbound Blocked", TOP, "inbound_blocked", "firewall_ip_list",
            help="May not connect to the device.",
        ),
        references(
            "outbound_allowed", "Outbound Allowed", TOP, "outbound_allowed", "firewall_ip_list",
            help="The device may connect to it.",
        ),
        references(
            "outbound_blocked", "Outbound Blocked", TOP, "outbound_blocked", "firewall_ip_list",
            help="The device may not connect to it.",
        ),
    ),
)  # fmt: skip
OPPOSITES = (
    ("ip_inclusions", "ip_exclusions"),
    ("domain_inclusions", "domain_exclusions"),
    ("inbound_allowed", "inbound_blocked"),
    ("outbound_allowed", "outbound_blocked"),
)
BY_KEY = {setting.key: setting for setting in BUILT_FROM}


class EntriesTable(ObjectTable):
    """With the first entries of a list."""

    entries = tables.Column("Entries", empty_values=(), orderable=False, attrs={"td": {"class": "wide mono"}})

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "entries", "...", "used", "updated_at", "actions")

    def render_entries(self, record: ProfileObject) -> SafeString:
        found = [entry for entries in record.settings.values() if isinstance(entries, list) for entry in entries]
        more = len(found) - ENTRIES_SHOWN
        shown = [*found[:ENTRIES_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
        return format_html_join("", '<span class="condition">{}</span>', ((entry,) for entry in shown))


class RulesetTable(ObjectTable):
    parts = tables.Column("Built from", empty_values=(), orderable=False, attrs={"td": {"class": "wide"}})

    class Meta(ObjectTable.Meta):
        sequence = ("pick", "name", "parts", "...", "used", "updated_at", "actions")

    def render_parts(self, record: LocationRuleset) -> SafeString:
        counts = ((setting.label, len(record.settings.get(setting.key) or ())) for setting in BUILT_FROM)
        return format_html_join(
            "", '<span class="condition"><span class="muted">{}</span> {}</span>', (pair for pair in counts if pair[1])
        )


class RulesetFilter(ObjectFilter):
    """By a part of the name, and by the whole name of a list or an application that is used."""

    uses = filters.CharFilter(
        label="Uses the list", method="using", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def using(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        condition = Q()
        for kind in LISTS:
            condition |= Q(pk__in=ids_referring_to(RULESET.key, kind, value.strip()))
        return rows.filter(condition)


class EntriesFilter(ObjectFilter):
    """By name, or by a part of an entry."""

    searched = ("name", *(f"settings__{setting.key}" for setting in (*IP_ENTRIES, *DOMAINS, *ADDRESSES)))


class LocationKind(ObjectKind):
    """Whatever Location-Based Policies are made of."""

    menu = MENU
    limit = MOST


class RulesetKind(LocationKind):
    key = "location_ruleset"
    slug = "location-based-rulesets"
    noun = "ruleset"
    title = "Rulesets"
    model = LocationRuleset
    settings = (description(), *BUILT_FROM)
    lead = (
        "What Windows clients from 4.8 on do in one type of network. App profiles with Location Policy Override choose "
        "one per type."
    )
    table = RulesetTable
    filters = RulesetFilter

    def check(self, values: Values) -> Refusals:
        if not any(values[setting.key] for setting in BUILT_FROM):
            first = BUILT_FROM[0].key
            return {first: ["Choose one list or application at least: without one, the ruleset does nothing."]}
        return {
            other: [f"A list that is chosen under {BY_KEY[one].label} cannot be chosen here too."]
            for one, other in OPPOSITES
            if ids_of(BY_KEY[one], values[one]) & ids_of(BY_KEY[other], values[other])
        }


class ListKind(LocationKind):
    """A list of entries that rulesets are built from."""

    table = EntriesTable
    filters = EntriesFilter

    def check(self, values: Values) -> Refusals:
        if any(values[setting.key] for setting in self.settings):
            return {}
        return {self.settings[0].key: ["Give one entry at least."]}


class IpListKind(ListKind):
    key = "traffic_ip_list"
    slug = "location-based-ip-lists"
    noun = "traffic steering IP list"
    title = "Traffic Steering IP Lists"
    model = TrafficIpList
    settings = IP_ENTRIES
    lead = "Networks that rulesets send through the tunnel or past it."


class DomainListKind(ListKind):
    key = "domain_list"
    slug = "location-based-domain-lists"
    noun = "domain list"
    title = "Domain Lists"
    model = DomainList
    settings = DOMAINS
    lead = "Domains whose DNS requests rulesets send through the tunnel or past it."


class FirewallListKind(ListKind):
    key = "firewall_ip_list"
    slug = "location-based-firewall-ip-lists"
    noun = "firewall IP list"
    title = "Firewall IP Lists"
    model = FirewallIpList
    settings = ADDRESSES
    lead = "Addresses that the endpoint firewall of rulesets lets through or blocks."


class LocationAppKind(ProgramKind, LocationKind):
    key = "location_app"
    slug = "location-based-applications"
    noun = "application"
    title = "Applications"
    model = LocationApp
    lead = "Programs that rulesets know by path and, optionally, by signature or certificate."


RULESET = RulesetKind()
LISTS: tuple[ObjectKind, ...] = (IpListKind(), DomainListKind(), FirewallListKind(), LocationAppKind())
KINDS: tuple[ObjectKind, ...] = (RULESET, *LISTS)
