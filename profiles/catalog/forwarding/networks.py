"""The types of networks that a client tells apart, and the place of a type's settings in the form and on the wire."""

from dataclasses import dataclass, replace

from profiles.catalog.build import TOP, flag
from profiles.catalog.needs import is_off
from profiles.catalog.setting import Need, Setting


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

SAME = "same"


def part(
    network: Network,
    service: str,
    title: str,
    path: str,
    *settings: Setting,
    needs: tuple[Need, ...] = (),
    within: tuple[Need, ...] = (),
) -> tuple[Setting, ...]:
    """The settings as one part of a network's: a heading in the form, an object on the wire.

    Their keys are put behind the network and the service, and so are the keys of what they need: it names other
    settings of the same service. All settings of the part need what `within` says, in the same way, and `needs`, which
    stands outside the service.
    """
    prefix = f"{network.key}_{service}_"

    def needs_of(setting: Setting) -> tuple[Need, ...]:
        if setting.key == SAME:
            return needs
        own = (is_off(SAME),) if network.can_follow else ()
        return (*needs, *(replace(need, key=prefix + need.key) for need in (*own, *within, *setting.needs)))

    return tuple(
        replace(
            setting,
            key=prefix + setting.key,
            section=network.label,
            sub_section=title,
            wire=f"{path}.{setting.wire}" if setting.wire else "",
            needs=needs_of(setting),
        )
        for setting in settings
    )


def follow(network: Network) -> tuple[Setting, ...]:
    """The switch that treats the network as the On-Trusted one."""
    if not network.can_follow:
        return ()
    return (flag(SAME, "Same as On-Trusted Network", False, TOP, "isSameAsOnTrustedNetwork"),)
