"""The types of networks that a client tells apart, and the place of a type's settings in the form and on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from profiles.catalog.setting import Choices, Kind, Need, Setting, Value, WireType


@dataclass(frozen=True, slots=True)
class Network:
    """A type of network. `number` is the wire's networkType."""

    key: str
    label: str
    number: int

    @property
    def can_follow(self) -> bool:
        """Whether it may be treated as the On-Trusted Network is."""
        return self is not TRUSTED


TRUSTED = Network("trusted", "On-Trusted Network", 1)
VPN_TRUSTED = Network("vpn_trusted", "VPN-Trusted Network", 2)
OFF_TRUSTED = Network("off_trusted", "Off-Trusted Network", 0)
SPLIT_VPN_TRUSTED = Network("split_vpn_trusted", "Split VPN-Trusted Network", 3)
NETWORKS = (TRUSTED, VPN_TRUSTED, OFF_TRUSTED, SPLIT_VPN_TRUSTED)

Wants = Sequence[tuple[str, tuple[Value, ...]]]
SAME = "same"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a network's settings: a heading in the form, an object on the wire.

    Keys begin with the network and the service; what a setting `wants` names other settings of the same service. All
    settings of the part want what the part itself does.
    """

    network: Network
    service: str
    title: str
    path: str
    wants: Wants = ()
    needs: tuple[Need, ...] = ()

    def key(self, name: str) -> str:
        return f"{self.network.key}_{self.service}_{name}"

    def switch(self, name: str, label: str, default: bool, wire: str, wants: Wants = (), **more: Any) -> Setting:
        return self._setting(name, label, Kind.SWITCH, default, wire, wants, more)

    def choice(
        self, name: str, label: str, default: str, wire: str, choices: Choices, wants: Wants = (), **more: Any
    ) -> Setting:
        more = {"choices": choices, "wire_type": WireType.NUMBER, **more}
        return self._setting(name, label, Kind.CHOICE, default, wire, wants, more)

    def number(
        self, name: str, label: str, default: int, wire: str, bounds: range, wants: Wants = (), **more: Any
    ) -> Setting:
        more = {"lowest": bounds[0], "highest": bounds[-1], **more}
        return self._setting(name, label, Kind.INTEGER, default, wire, wants, more)

    def text(self, name: str, label: str, wire: str, limit: int, wants: Wants = (), **more: Any) -> Setting:
        return self._setting(name, label, Kind.TEXT, "", wire, wants, {"limit": limit, **more})

    def follow(self) -> tuple[Setting, ...]:
        """The switch that treats the network as the On-Trusted one."""
        if not self.network.can_follow:
            return ()
        return (self.switch(SAME, "Same as On-Trusted Network", False, "isSameAsOnTrustedNetwork"),)

    def _needs(self, name: str, wants: Wants) -> tuple[Need, ...]:
        if name == SAME:
            return self.needs
        own = (Need(self.key(SAME), (False,)),) if self.network.can_follow else ()
        return (*self.needs, *own, *(Need(self.key(other), wanted) for other, wanted in (*self.wants, *wants)))

    def _setting(
        self, name: str, label: str, kind: Kind, default: Value, wire: str, wants: Wants, more: dict[str, Any]
    ) -> Setting:
        return Setting(
            self.key(name),
            label,
            self.network.label,
            kind,
            default,
            f"{self.path}.{wire}" if wire else "",
            sub_section=self.title,
            needs=self._needs(name, wants),
            **more,
        )
