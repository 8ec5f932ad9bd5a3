"""A forwarding profile in a few words, for a list."""

from profiles.catalog.forwarding import CONDITIONS, SOURCES, zia, zpa
from profiles.catalog.forwarding.networks import SAME, TRUSTED, Network
from profiles.catalog.network_criteria import is_empty
from profiles.catalog.setting import Values


def zia_action(values: Values, network: Network) -> str:
    """E.g. `Z-Tunnel 2.0`; a network that follows the On-Trusted one has its action."""
    prefix = f"{_counts(values, network, 'zia')}_zia"
    action = str(values[f"{prefix}_action"])
    if action not in (zia.TUNNEL, zia.LOCAL_PROXY):
        return zia.ACTIONS[action]
    version = zia.VERSIONS[str(values[f"{prefix}_version"])]
    return version if action == zia.TUNNEL else f"Local Proxy, {version}"


def zpa_action(values: Values, network: Network) -> str:
    return zpa.ACTIONS[str(values[f"{_counts(values, network, 'zpa')}_zpa_action"])]


def criteria(values: Values) -> str:
    """How trusted networks are recognised."""
    source = str(values.get("criteria_source", CONDITIONS))
    return "No trusted networks" if source == CONDITIONS and is_empty(values) else SOURCES[source]


def _counts(values: Values, network: Network, service: str) -> str:
    """The key of the network whose settings count."""
    return TRUSTED.key if values.get(f"{network.key}_{service}_{SAME}") else network.key
