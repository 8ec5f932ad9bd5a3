"""What a client does with traffic to private applications, for one type of network."""

from profiles.catalog.forwarding.networks import VPN_TRUSTED, Network, Part
from profiles.catalog.setting import Need, Setting

TUNNEL, NONE = "1", "0"
ACTIONS = ((TUNNEL, "Tunnel"), (NONE, "None"))
PATH = "forwardingProfileZpaActions"
INTERVAL_STEP = 30


def settings(network: Network, needs: tuple[Need, ...] = ()) -> tuple[Setting, ...]:
    part = Part(network, "zpa", "Action for ZPA", f"{PATH}.{network.number}", needs=needs)
    in_tunnel = (("action", (TUNNEL,)),)
    dynamic = (*in_tunnel, ("dynamic_edge", ()))
    over_vpn = network is VPN_TRUSTED
    return (
        *part.follow(),
        part.choice("action", "Action", NONE if over_vpn else TUNNEL, "actionType", ACTIONS,
                    help="While a full-tunnel VPN runs, nothing is forwarded to ZPA." if over_vpn else ""),
        part.switch("send_result", "Send Trusted Network Result to ZPA", False, "sendTrustedNetworkResultToZpa",
                    help="For access policies of ZPA that ask for the trusted network."),
        part.switch("dynamic_edge", "Dynamic ZPA Service Edge Assignment", False, "latencyBasedZpaServerEnablement",
                    in_tunnel),
        part.number("probe_interval", "Probe Interval", 30, "lbsZpaProbeInterval", range(30, 601), dynamic,
                    unit="seconds", help="In steps of 30."),
        part.number("probe_sample_size", "Probe Sample Size", 5, "lbsZpaProbeSampleSize", range(1, 11), dynamic,
                    help="Attempts before a failover."),
        part.number("threshold_rank", "Threshold Rank", 1, "lbsZpaThresholdLimit", range(1, 6), dynamic,
                    help="1 switches to another Service Edge most readily."),
        part.switch("machine_tunnel", "Enable Machine Tunnel", False, "latencyBasedServerMTEnablement", dynamic,
                    help="Dynamic assignment also for machine tunnels."),
    )  # fmt: skip
