"""The four kinds of networks that a client tells apart, for settings that exist once per kind."""

NETWORKS = {
    "trusted": ("trusted", "On-Trusted Network"),
    "vpn_trusted": ("vpnTrusted", "VPN-Trusted Network"),
    "off_trusted": ("offTrusted", "Off-Trusted Network"),
    "split_vpn_trusted": ("splitVpnTrusted", "Split VPN-Trusted Network"),
}
"""By our name: the vendor's name on the wire, and the label."""
