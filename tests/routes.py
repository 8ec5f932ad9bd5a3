"""Every route of the portal, with the addresses that a small world gives it: one a row, one a kind of object."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from directory.models import SyncRun
from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import editing
from profiles.catalog import Platform
from profiles.devices.detail_views import QUESTIONS
from profiles.forms import overlap
from profiles.models import AppProfile, DeletedProfile
from profiles.objects.kind import ObjectKind
from profiles.objects.registry import KINDS
from support.advanced import certificates
from support.models import BusinessContinuity
from tests.factories import EPOCH, MembershipFactory, SyncRunFactory
from tests.profiles.enrolment.clients import key_for
from tests.profiles.factories import device, make
from tests.profiles.objects.factories import made
from tests.profiles.objects.posture_factories import device_group, posture, zia_posture
from tests.support.certificates import NOW, certificate, pem

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
SETTINGS: Mapping[str, dict[str, Any]] = {
    "trusted_network": {"dns_servers": ["10.1.1.1"]},
    "device_posture": {"posture_type": "firewall", "on_windows": True},
    "custom_app": {"ipv4": "TCP 443 10.1.0.0/16"},
    "process_app": {"paths": ["**\\Zoom.exe"]},
    "machine_token": {"token": "not-kept-anywhere"},
    "traffic_ip_list": {"ipv4": ["10.1.0.0/16"]},
    "domain_list": {"domains": ["*.example.com"]},
    "firewall_ip_list": {"addresses": ["10.9.9.9"]},
    "location_app": {"paths": ["**\\Zoom.exe"]},
}
"""What the kinds need of which the defaults alone are refused."""
COMBINED: Mapping[str, Callable[[], Model]] = {
    "device_group": lambda: device_group("Sample", [posture("Antivirus")]),
    "zia_posture": lambda: zia_posture("Sample", high=[[posture()]]),
    "location_ruleset": lambda: made("location_ruleset", "Sample", ip_exclusions=[_listed().pk]),
}
"""The kinds that are nothing without a row of another kind."""


@dataclass(frozen=True, slots=True)
class Route:
    """A URL pattern, written as the resolver has it: `profiles/<str:platform>/<int:pk>/`."""

    pattern: str
    view: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Address:
    """One of a route's."""

    route: Route
    path: str
    arguments: Mapping[str, Any]


class CannotFill(AssertionError):
    """An argument of a new route for which the world has no value yet."""


def every_route() -> list[Route]:
    return sorted(_below(get_resolver(), ""), key=lambda route: route.pattern)


def _below(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, where)
        elif isinstance(pattern, URLPattern):
            yield Route(where, pattern.callback)


class World:
    """At least one row of everything that an address names."""

    def __init__(self) -> None:
        profile, ran, row = _profile(), SyncRunFactory.create(), MembershipFactory.create()
        held = SyncRunFactory.create(state=SyncRun.State.HELD, digest="d" * 64, requested_at=NOW)
        zia = _zia()
        certificates.upload(SYSTEM, content=pem(certificate()), now=NOW)
        BusinessContinuity.objects.create(pk=1, synced_at=EPOCH, tried_at=EPOCH, tried_by_name="admin")
        self.of_kind = {kind.slug: _object(kind) for kind in KINDS}
        self.rows: Mapping[str, Model] = {
            "administration/audit-logs/": AuditEntry.objects.order_by("pk")[0],
            "administration/client-connector-support/advanced-configuration/held/": held,
            "administration/enrolment-keys/": key_for().row,
            "administration/directory/groups/": row.group,
            "administration/directory/sync-runs/": ran,
            "administration/directory/users/": row.user,
            "devices/": device(user=row.user),
            "profiles/<str:platform>/": profile,
            "profiles/<str:platform>/deleted/": DeletedProfile.objects.get(),
            **{f"zia/{noun}s/": found for noun, found in zia.items()},
            **{f"zia/api/v1/{noun}s/": found for noun, found in zia.items()},
            "zia/api/v1/departments/lite/": zia["department"],
        }

    def addresses(self, route: Route) -> list[Address]:
        """Raises CannotFill where the world knows no value of an argument."""
        return [
            self._address(route, arguments) for arguments in self._filled(route, ARGUMENT.findall(route.pattern), {})
        ]

    def _filled(self, route: Route, names: Sequence[str], known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        if not names:
            yield known
            return
        for value in self._values(route, names[0], known):
            yield from self._filled(route, names[1:], {**known, names[0]: value})

    def _values(self, route: Route, name: str, known: Mapping[str, Any]) -> Sequence[Any]:
        match name:
            case "platform":
                return [Platform.WINDOWS.value]
            case "slug":
                return list(self.of_kind)
            case "kind":
                return ["forwarding_profile"]
            case "family":
                return [next(iter(overlap.LISTS)).lower()]
            case "act":
                return list(QUESTIONS)
            case "revision":
                return [1]
            case "key" if "slug" in known:
                return _pointing(known["slug"])
            case "pk" if "slug" in known:
                return [self.of_kind[known["slug"]].pk]
            case "pk":
                before = route.pattern[: route.pattern.index("<int:pk>")]
                if before in self.rows:
                    return [self.rows[before].pk]
        raise CannotFill(f"{route.pattern}: tests/routes.py has no value for <{name}>")

    def _address(self, route: Route, arguments: Mapping[str, Any]) -> Address:
        """Where a route takes whatever no other does, something that no other does."""
        path = "/" + ARGUMENT.sub(lambda found: str(arguments[found[1]]), route.pattern)
        if resolve(path).func is not route.view:
            path += "nothing-else-is-here"
        return Address(route, path, resolve(path).kwargs)


def _listed() -> Model:
    return made("traffic_ip_list", "Servers", ipv4=["10.1.0.0/16"])


def _pointing(slug: str) -> list[str]:
    """The settings of the kind that point at others."""
    kind = next(kind for kind in KINDS if kind.slug == slug)
    return [setting.key for setting in kind.settings if setting.refers_to]


def _profile() -> AppProfile:
    """A profile with a version; another one was deleted."""
    editing.delete(SYSTEM, make("Deleted").pk)
    profile = make("Finance")
    editing.set_enabled(SYSTEM, profile.pk, False)
    return profile


def _zia() -> dict[str, Model]:
    group, department = ZiaGroup.objects.create(name="Finance"), ZiaDepartment.objects.create(name="Money")
    user = ZiaUser.objects.create(name="Ada", email="ada@example.com", department=department)
    ZiaMembership.objects.create(user=user, group=group)
    return {"group": group, "department": department, "user": user}


def _object(kind: ObjectKind) -> Model:
    """A row of the kind, where it has none: one that an admin could have made."""
    if row := kind.rows.first():
        return row  # type: ignore[no-any-return]
    if kind.key in COMBINED:
        return COMBINED[kind.key]()
    try:
        return made(kind.key, "Sample", **SETTINGS.get(kind.key, {}))
    except DomainError as error:
        raise CannotFill(f"tests/routes.py has no settings for a new {kind.noun}: {error.fields}") from None
