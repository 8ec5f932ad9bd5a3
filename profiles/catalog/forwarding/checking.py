"""What only several fields of a forwarding profile together get wrong, and what another field makes void."""

from collections.abc import Iterator

from profiles.catalog import network_criteria
from profiles.catalog.forwarding import CONDITIONS, PREDEFINED, zia, zpa
from profiles.catalog.forwarding.networks import NETWORKS, SAME, Network
from profiles.catalog.setting import Refusals, Value, Values

LOWEST_MTU = 800


def settle(values: Values) -> dict[str, Value]:
    """A profile has conditions of its own or predefined networks: the ones that are not chosen are emptied."""
    settled = dict(values)
    if values["criteria_source"] != CONDITIONS:
        settled |= {key: "" if key == "hostname" else [] for key in network_criteria.CRITERIA}
    if values["criteria_source"] != PREDEFINED:
        settled["trusted_networks"] = []
    return settled


def check(values: Values) -> Refusals:
    """The refused fields with their reasons. What has no effect is not judged."""
    errors = network_criteria.check(values)
    if values["criteria_source"] == PREDEFINED and not values["trusted_networks"]:
        errors["trusted_networks"] = ["Choose one trusted network at least."]
    for network in NETWORKS:
        for name, message in (*_zia(values, network), *_zpa(values, network)):
            errors.setdefault(f"{network.key}_{name}", []).append(message)
    return errors


class _Zia:
    """The ZIA settings of one network, by their short names."""

    def __init__(self, values: Values, network: Network) -> None:
        self.values, self.prefix = values, f"{network.key}_zia_"

    def __getitem__(self, name: str) -> Value:
        return self.values.get(self.prefix + name, False)


def _zia(values: Values, network: Network) -> Iterator[tuple[str, str]]:
    of = _Zia(values, network)
    mtu = of["mtu"]
    if isinstance(mtu, int) and 0 < mtu < LOWEST_MTU:
        yield "zia_mtu", f"{mtu} is neither 0 nor within {LOWEST_MTU} to 1400 bytes."
    if of[SAME]:
        return
    action, proxy = of["action"], of["proxy_action"]
    if action in (zia.LOCAL_PROXY, zia.ENFORCE_PROXY) and proxy != zia.ENFORCE:
        yield "zia_proxy_action", f"With {zia.ACTIONS[str(action)]} it must be Enforce."
    if action == zia.NONE and proxy in (zia.ENFORCE, zia.ON_ANY_CHANGE):
        yield "zia_proxy_action", "With the action None it must be Apply on Trusted Network Type Change, or Never."
    if proxy != zia.NEVER:
        yield from _pac(of)
        yield from _server(of)


def _pac(of: _Zia) -> Iterator[tuple[str, str]]:
    if not of["pac"]:
        return
    if of["pac_location"] == zia.BY_URL:
        if not of["pac_url"]:
            yield "zia_pac_url", "Give the address of the PAC file."
        return
    for name in ("registry_path", "registry_name"):
        if not of[name]:
            yield f"zia_{name}", "Give it, or choose PAC URL as the location."


def _server(of: _Zia) -> Iterator[tuple[str, str]]:
    if of["action"] == zia.LOCAL_PROXY or not of["proxy_server"]:
        return
    if not of["proxy_address"]:
        yield "zia_proxy_address", "Give the proxy's address."
    if not of["proxy_port"]:
        yield "zia_proxy_port", "Give a port from 1 to 65534."


def _zpa(values: Values, network: Network) -> Iterator[tuple[str, str]]:
    interval = values.get(f"{network.key}_zpa_probe_interval", 0)
    if isinstance(interval, int) and interval % zpa.INTERVAL_STEP:
        yield "zpa_probe_interval", f"{interval} is not a multiple of {zpa.INTERVAL_STEP}."
