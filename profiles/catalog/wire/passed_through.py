"""Keys of the vendor's request that are no setting of the portal, with what an untouched form sends.

An import keeps the vendor's request whole because of this table: each key is sent as recorded. What of the request is a
setting on other platforms is not repeated here, see `body.passed_through`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from profiles.catalog.platforms import ANDROID, EVERY, IOS, LINUX, MACOS, WINDOWS, Platform, on
from profiles.catalog.setting import Place

REPEATED = "the vendor's window repeats here what it sends in its proper place too"
UNKNOWN = "no documentation says what it is"
ELSEWHERE = "is set under Administration, for all profiles"
FOREIGN = "is a setting of other platforms"


@dataclass(frozen=True, slots=True)
class PassedThrough:
    """Keys at one place of the request that are passed through for the same reason, and their untouched values."""

    why: str
    place: Place
    platforms: frozenset[Platform]
    untouched: Mapping[str, Any]


BOTH = on(WINDOWS, MACOS)
DNS_ORDER = ["State:/Network/Service/com.cisco.anyconnect/DNS"]
PRIVATE_V4 = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "255.255.255.255", "169.254.0.0/16"]
PRIVATE_V6 = ["[FF00::/8]", "[FE80::/10]", "[FC00::/7]"]
NO_NETWORK = {"trusted": 0, "vpnTrusted": 0, "offTrusted": 0, "splitVpnTrusted": 0}
CAPTIVE_PORTAL = (
    '{"automaticCapture":1,"enableCaptivePortalDetection":1,"enableFailOpen":1,"captivePortalWebSecDisableMinutes":10,'
    '"enableEmbeddedCaptivePortal":0}'
)

TABLE = (
    PassedThrough(REPEATED, Place.TOP, EVERY, {
        "passcode": "", "exit_password": "",
        "enforced": 0, "bypass_mms_apps": 0, "quota_in_roaming": 0, "wifi_ssid": "", "limit": "1", "billing_day": "1",
        "allowed_apps": "", "custom_text": "", "bypass_android_apps": [],
        "clearArpCache": 0, "enableZscalerFirewall": 0, "dnsPriorityOrdering": DNS_ORDER,
        "enableLocalPacketCaptureTabValue": 0, "enableLocalPacketCaptureV2": [],
        "pcAdditionalSpace": [{"label": "1GB", "value": "1024"}],
        "clientConnectorUiLanguage": 0,
        "clientConnectorUiLanguageSelected": [{"label": "Use System Language", "value": 0}],
        "allowZpaDisableWithoutPassword": False, "allowZiaDisableWithoutPassword": False,
        "allowZdxDisableWithoutPassword": False,
        "usersOption": 0, "deviceGroupsOption": 0, "deviceGroupsSelected": [],
        "ziaPostureProfile": [], "notificationTemplateSelected": [],
        "localMetrics": 1, "endToEndDiagnostics": NO_NETWORK, "endToEndDiagnosticsSelected": [],
        "enableCaptivePortalDetection": 1, "enableFailOpen": 1, "captivePortalWebSecDisableMinutes": 10,
        "disableParallelIpv4andIpv6": "-1", "enableCustomProxyDetection": "0", "oneIdMTDeviceAuthEnabled": "0",
        "appServiceCustomIdsSelected": [], "bypassMacAppIds": [],
        "zccFailCloseSettingsAppByPassSelected": [], "zccFailCloseSettingsAppByPassIds": [],
    }),
    PassedThrough(UNKNOWN, Place.TOP, EVERY, {
        "logLevel": 0, "mdm": 0, "reauth_period": 8, "persistentZscalerFirewall": 0, "customDNS": [],
        "captivePortalUrlId": [{"label": "Zscaler", "value": 1}],
    }),
    PassedThrough(ELSEWHERE, Place.TOP, EVERY, {
        "browserAuthType": {"label": "FOLLOW_GLOBAL_CONFIG", "value": -1}, "useDefaultBrowser": 0,
    }),
    PassedThrough(REPEATED, Place.TOP, BOTH, {
        "pacType": 1, "pacDataPath": "", "install_ssl_certs": 1, "disableLoopBackRestriction": 0,
        "removeExemptedContainers": 1, "overrideWPAD": 0, "restartWinHttpSvc": 0, "useV8JsEngine": "1",
        "enableSetProxyOnVPNAdapters": "0", "recacheSystemProxy": "0",
        "flowLoggerConfig": None, "flowLoggingSelected": [],
        "domainProfileDetectionConfig": None, "blockDomainSelected": [],
        "allInboundTrafficConfig": None, "blockInboundTrafficSelected": [], "installWindowsFirewallInboundRule": "1",
        "forceLocationRefreshSccm": 0, "wfpMtr": 0,
        "disableParallelIpv4AndIPv6": -1, "prioritizeDnsExclusions": "1", "useDefaultAdapterForDNS": "1",
        "updateDnsSearchOrder": "1", "enforceSplitDNS": "0", "disableDNSRouteExclusion": "0",
        "dropQuicTraffic": "0", "followRoutingTable": "1", "useEndPointLocationForDCSelection": "0",
        "blockPrivateRelay": "0", "enableLocationPolicyOverride": 0,
        "trusted": [], "vpnTrusted": [], "offTrusted": [], "splitVpnTrusted": [],
        "usersSelected": [], "billingDaySelectedOption": {"label": "1", "value": "1"},
        "logModeSelected": {"label": "Debug", "value": 3}, "ipv6ModeSelected": {"label": "IPv6Native", "value": 4},
        "machineTokenOption": 0, "forceZpaAuthenticationToExpire": [],
        "zpaAuthExpSessionLockStateMinTimeInSecond": "1", "preventAutoReauthDuringDeviceLock": "0",
        "followGlobalForZpaReauth": "1", "zpaReauthConfig": [], "instantForceZPAReauthStateUpdate": 0,
        "zpaAutoReauthTimeout": [{"label": "30", "value": 30}],
        "ziaDRMethod": {"label": "Policy Based Access (Web only)", "value": 2},
        "vpnGateways": [], "sourcePortBasedBypasses": ["3389:*"],
        "packetTunnelIncludeList": ["0.0.0.0/0"], "packetTunnelExcludeList": PRIVATE_V4,
        "packetTunnelIncludeListForIPv6": [], "packetTunnelExcludeListForIPv6": PRIVATE_V6,
        "packetTunnelDnsIncludeList": [], "packetTunnelDnsExcludeList": [],
        "partnerDomains": [], "userAllowedToAddPartner": 1, "followGlobalForPartnerLogin": "1",
        "zccFailCloseSettingsIpBypasses": [], "zccFailCloseSettingsLockdownOnTunnelProcessExit": 1,
        "zccFailCloseSettingsExitUninstallPassword": "",
        "followGlobalForPacketCapture": "1", "enableLocalPacketCapture": "0", "enableAutomaticPacketCapture": "0",
        "enableAPCforCriticalSections": "1", "enableAPCforOtherSections": "1", "enablePCAdditionalSpace": "1",
        "reactivateAntiTamperingTime": 0, "enableZCCRevert": False,
        "enableCrashReporting": "0", "enableNetworkTrafficProcessMapping": 0,
    }),
    PassedThrough(UNKNOWN, Place.TOP, BOTH, {"refreshKerberosToken": 0}),
    PassedThrough(UNKNOWN, Place.EXTENSION, EVERY, {
        "allowPacExclusionsOnly": "0", "bypassDNSTrafficUsingUDPProxy": "0",
        "deleteDHCPOption121Routes": '{"trusted":1,"offTrusted":1,"vpnTrusted":1,"splitVpnTrusted":1}',
        "enableAdapterHardwareOffloading": 0, "enableCrashReporting": "0", "enableCustomTheme": 0,
        "enableLocalPacketCaptureV2": 0, "enableNetworkTrafficProcessMapping": 0, "enforceSplitDNS": 0,
        "instantForceZPAReauthStateUpdate": 0, "nonce": "", "rscModeOnAllAdapters": 0,
        "supportZPASearchDomainsInTRP": 0, "useWsaPollForZpa": "0", "zdDisablePassword": "",
    }),
    PassedThrough(REPEATED, Place.EXTENSION, EVERY, {"zpaReauthConfig": None}),
    PassedThrough(REPEATED, Place.PLATFORM, on(WINDOWS), {"pacDataPath": "", "enableCustomProxyDetection": "0"}),
    PassedThrough(UNKNOWN, Place.PLATFORM, on(WINDOWS), {"wfpMtr": 0, "captivePortalUrlId": 1}),
    PassedThrough(UNKNOWN, Place.PLATFORM, on(MACOS), {"persistentZscalerFirewall": "0"}),
    PassedThrough(ELSEWHERE, Place.PLATFORM, on(MACOS), {"browserAuthType": -1, "useDefaultBrowser": 0}),
    PassedThrough(FOREIGN, Place.PLATFORM, on(MACOS), {"captivePortalConfig": CAPTIVE_PORTAL}),
    PassedThrough(FOREIGN, Place.PLATFORM, on(LINUX, IOS), {"uninstall_password": ""}),
    PassedThrough(FOREIGN, Place.PLATFORM, on(ANDROID), {
        "cacheSystemProxy": "0", "prioritizeIPv4": 0, "disableParallelIpv4andIpv6": "-1",
    }),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where an untouched form of ours sends something else than was recorded, on purpose."""

    place: Place
    key: str
    recorded: Any
    ours: Any
    why: str


DEVIATIONS = (
    Deviation(
        Place.EXTENSION,
        "zpaAuthExpSessionLockStateMinTimeInSecond",
        "0",
        "1",
        "Documented are 1 to 60 minutes, and the vendor's window shows 1; 0 is sent while the switch is off.",
    ),
)
