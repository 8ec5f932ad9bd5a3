"""Traffic Steering › PAC and Proxy."""

from profiles.catalog.build import (
    BLOCK,
    EXTENSION,
    FLAG_TEXT,
    NUMBER,
    TOP,
    choice,
    flag,
    flag_text,
    section,
    switch,
    text,
)
from profiles.catalog.grammars import web_address
from profiles.catalog.needs import is_filled, is_on, is_one_of
from profiles.catalog.platforms import ANDROID, IOS, LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.titles import PAC, TRAFFIC

URL, REGISTRY = "1", "2"

SETTINGS = section(
    TRAFFIC, PAC,
    choice(
        "pac_location", "PAC URL Location", URL, BLOCK, "pacType", NUMBER, {URL: "PAC URL", REGISTRY: "Registry Key"},
        platforms=on(WINDOWS),
    ),
    text(
        "pac_url", "Custom PAC URL", TOP, "pac_url", 512, grammar=web_address, needs=(is_one_of("pac_location", URL),),
        help="Where the client fetches its PAC file. May stay empty.",
    ),
    text(
        "registry_path", "Registry Path", TOP, "registryPath", 61_440, platforms=on(WINDOWS),
        unrecorded=on(LINUX, IOS, ANDROID), needs=(is_one_of("pac_location", REGISTRY),),
    ),
    text(
        "registry_name", "Registry Name", TOP, "registryName", 2_048, platforms=on(WINDOWS),
        unrecorded=on(LINUX, IOS, ANDROID), needs=(is_one_of("pac_location", REGISTRY),),
    ),
    flag_text(
        "fallback_to_gateway", "Fallback to gateway domain", True, EXTENSION, "fallbackToGatewayDomain",
        platforms=on(WINDOWS, MACOS, ANDROID),
    ),
    flag_text(
        "pac_port_tunnel_1", "Use Preferred Port from PAC for Z-Tunnel 1.0", False, EXTENSION, "useProxyPortForT1",
        needs=(is_filled("pac_url"),), help="Has no say over the ports 80, 443 and 8080.",
    ),
    flag_text(
        "pac_port_tunnel_2", "Use Preferred Port from PAC for Z-Tunnel 2.0", False, EXTENSION, "useProxyPortForT2",
        needs=(is_filled("pac_url"),), help="Has no say over the ports 80 and 443.",
    ),
    flag(
        "override_wpad", "Override WPAD", False, BLOCK, "overrideWPAD", platforms=on(WINDOWS),
        help="Keeps Windows from finding another proxy by itself.",
    ),
    flag(
        "restart_winhttp", "Restart WinHTTP Service", False, BLOCK, "restartWinHttpSvc", platforms=on(WINDOWS),
        needs=(is_on("override_wpad"),),
    ),
    flag_text(
        "disable_loopback_restriction", "Disable Loopback Restriction", False, BLOCK, "disableLoopBackRestriction",
        platforms=on(WINDOWS), help="Lets apps of the Microsoft Store reach the client's local proxy.",
    ),
    flag_text(
        "remove_exempted_containers", "Remove Existing Exempted Containers", True, BLOCK, "removeExemptedContainers",
        platforms=on(WINDOWS), needs=(is_on("disable_loopback_restriction"),),
    ),
    flag_text(
        "v8_pac_parser", "V8 JavaScript based PAC Parser", True, EXTENSION, "useV8JsEngine",
        platforms=on(WINDOWS, MACOS), help_on={MACOS: "Clients from 4.3 on always use it."},
    ),
    flag(
        "proxies_on_vpn", "Set Proxies on VPN Adapters", True, EXTENSION, "enableSetProxyOnVPNAdapters",
        platforms=on(WINDOWS, MACOS),
    ),
    flag_text(
        "detect_external_proxy", "Detect External Proxy Using Custom Method", False, EXTENSION,
        "enableCustomProxyDetection", platforms=on(WINDOWS), since={WINDOWS: "4.8"},
    ),
    switch(
        "cache_system_proxy", "Cache System Proxy on Startup", False, BLOCK, "cacheSystemProxy", FLAG_TEXT,
        platforms=on(WINDOWS, MACOS), help="Puts the proxy of before back when the client stops.",
    ),
    flag_text(
        "recache_system_proxy", "Re-cache System Proxy", False, EXTENSION, "recacheSystemProxy",
        platforms=on(WINDOWS, MACOS), since={WINDOWS: "4.8", MACOS: "4.8"}, needs=(is_on("cache_system_proxy"),),
    ),
)  # fmt: skip
