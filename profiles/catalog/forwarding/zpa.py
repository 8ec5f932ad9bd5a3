"""What a client does with traffic to private applications, for one type of network."""

from profiles.catalog.build import NUMBER, TOP, choice, flag, number
from profiles.catalog.forwarding.networks import VPN_TRUSTED, Network, follow, part
from profiles.catalog.needs import is_on, is_one_of
from profiles.catalog.setting import Need, Setting

TUNNEL, NONE = "1", "0"
ACTIONS = {TUNNEL: "Tunnel", NONE: "None"}
PATH = "forwardingProfileZpaActions"
INTERVAL_STEP = 30

IN_TUNNEL = (is_one_of("action", TUNNEL),)
DYNAMIC = (*IN_TUNNEL, is_on("dynamic_edge"))


def settings(network: Network, needs: tuple[Need, ...] = ()) -> tuple[Setting, ...]:
    over_vpn = network is VPN_TRUSTED
    return part(
        network, "zpa", "Action for ZPA", f"{PATH}.{network.number}",
        *follow(network),
        choice(
            "action", "Action", NONE if over_vpn else TUNNEL, TOP, "actionType", NUMBER, ACTIONS,
            help="While a full-tunnel VPN runs, nothing is forwarded to ZPA." if over_vpn else "",
        ),
        flag(
            "send_result", "Send Trusted Network Result to ZPA", False, TOP, "sendTrustedNetworkResultToZpa",
            help="For access policies of ZPA that ask for the trusted network.",
        ),
        flag(
            "dynamic_edge", "Dynamic ZPA Service Edge Assignment", False, TOP, "latencyBasedZpaServerEnablement",
            needs=IN_TUNNEL,
        ),
        number(
            "probe_interval", "Probe Interval", 30, TOP, "lbsZpaProbeInterval", 30, 600, "seconds", needs=DYNAMIC,
            help="In steps of 30.",
        ),
        number(
            "probe_sample_size", "Probe Sample Size", 5, TOP, "lbsZpaProbeSampleSize", 1, 10, needs=DYNAMIC,
            help="Attempts before a failover.",
        ),
        number(
            "threshold_rank", "Threshold Rank", 1, TOP, "lbsZpaThresholdLimit", 1, 5, needs=DYNAMIC,
            help="1 switches to another Service Edge most readily.",
        ),
        flag(
            "machine_tunnel", "Enable Machine Tunnel", False, TOP, "latencyBasedServerMTEnablement", needs=DYNAMIC,
            help="Dynamic assignment also for machine tunnels.",
        ),
        needs=needs,
    )  # fmt: skip
