"""What a forwarding profile contains, as data: how trusted networks are recognised, and what is done in each type of
network. Pure, as the rest of the catalogue.

Choices are the vendor's numbers. The public API documents none of them; those that no recording shows (Tunnel with
Local Proxy, Enforce Proxy, ZPA's None, and the proxy actions but Enforce and Never) are assumed, in the order of the
vendor's form. On the wire, the number behind a list's name is the network type of its item. A setting without a wire
name is not in the public API. `PASSED` names what the wire carries beside the settings.
"""

from dataclasses import replace

from profiles.catalog import network_criteria
from profiles.catalog.build import TEXT, TOP, choice, flag, references, section
from profiles.catalog.forwarding import zia, zpa
from profiles.catalog.forwarding.networks import NETWORKS, SPLIT_VPN_TRUSTED, Network
from profiles.catalog.needs import is_on, is_one_of
from profiles.catalog.setting import Setting, Value

CONDITIONS, PREDEFINED, ALL_PREDEFINED = "conditions", "predefined", "all"
SOURCES = {
    CONDITIONS: "Conditions of this profile",
    PREDEFINED: "Predefined trusted networks",
    ALL_PREDEFINED: "All predefined trusted networks",
}
ROUTE_BASED, PACKET_FILTER = "0", "1"
DRIVERS = {PACKET_FILTER: "Packet Filter-Based", ROUTE_BASED: "Route-Based"}

CRITERIA = "Trusted Network Criteria"
EVALUATION = "Trusted Network Evaluation"
DRIVER = "Windows Driver Selection"

PASSED = {
    "active": '"1"',
    "predefinedTrustedNetworks": "true where the criteria are predefined",
    "predefinedTnAll": "true where they are all predefined ones",
    "forwardingProfileActions.systemProxy": "2 where proxies are enforced, else 0",
    "forwardingProfileActions.customPac": "empty",
    "forwardingProfileActions.UDPTimeout": "as DTLSTimeout",
    "forwardingProfileActions.useTunnel2ForUnencryptedWebTraffic": "0",
    "forwardingProfileZpaActions.primaryTransport": "0",
    "forwardingProfileZpaActions.DTLSTimeout": "9",
    "forwardingProfileZpaActions.TLSTimeout": "5",
    "forwardingProfileZpaActions.mtuForZadapter": "0",
    "forwardingProfileZpaActions.partnerInfo": "primaryTransport 2, allowTlsFallback 1, mtuForZadapter 0",
}
"""What no setting holds: where it stands, and what is written there."""


def _criteria() -> tuple[Setting, ...]:
    own = (is_one_of("criteria_source", CONDITIONS),)
    conditions = network_criteria.criteria(CRITERIA, "hostname")
    return section(
        CRITERIA, "",
        choice(
            "criteria_source", "Trusted networks are recognised by", CONDITIONS, TOP, "", TEXT, SOURCES,
            help="One or the other: what is not chosen is emptied when the profile is saved.",
        ),
        references(
            "trusted_networks", "Predefined Trusted Networks", TOP, "trustedNetworkIds", "trusted_network",
            needs=(is_one_of("criteria_source", PREDEFINED),),
        ),
        *(replace(setting, needs=own) for setting in conditions),
    )  # fmt: skip


def _of(network: Network) -> tuple[Setting, ...]:
    needs = (is_on("split_vpn"),) if network is SPLIT_VPN_TRUSTED else ()
    return (*zia.settings(network, needs), *zpa.settings(network, needs))


SETTINGS: tuple[Setting, ...] = (
    *_criteria(),
    *section(
        EVALUATION, "",
        flag(
            "all_adapters", "Evaluate Trusted NW against All Default Route Adapters", False, TOP,
            "evaluateTrustedNetwork", help="Of several that match, the adapter with the lowest metric counts.",
        ),
        flag(
            "split_vpn", "Enable Split VPN-Trusted Network", False, TOP, "enableSplitVpnTN",
            help="Tells split-tunnel VPNs apart, with actions of their own.",
        ),
        flag(
            "skip_vpn_criteria", "Skip Trusted Criteria match for VPN Adapters", False, TOP,
            "skipTrustedCriteriaMatch", help="The adapter alone decides.",
        ),
    ),
    *section(
        DRIVER, "",
        choice(
            "driver", "Tunnel Driver Type", PACKET_FILTER, TOP, "enableLWFDriver", TEXT, DRIVERS,
            help="Version 4.8 and later is always packet filter-based.",
        ),
    ),
    *(setting for network in NETWORKS for setting in _of(network)),
)  # fmt: skip


def default_profile() -> dict[str, Value]:
    """The settings of Default, as the vendor describes them: tunnel everywhere but under a VPN, proxies enforced."""
    values: dict[str, Value] = {setting.key: setting.default for setting in SETTINGS}
    for network in NETWORKS:
        values[f"{network.key}_zia_proxy_action"] = zia.ENFORCE
    return values | {"vpn_trusted_zia_action": zia.NONE, "vpn_trusted_zia_proxy_action": zia.ON_TYPE_CHANGE}
