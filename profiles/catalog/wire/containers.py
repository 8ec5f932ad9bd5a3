"""Keys of the vendor's request that hold several settings: objects, and JSON within a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from profiles.catalog.setting import Place
from profiles.catalog.wire.passed_through import NO_NETWORK

MISSING = object()


@dataclass(frozen=True, slots=True)
class Container:
    """`untouched` are the members of an untouched form in their order.

    `blank`, where given, is sent in their stead while all of them are untouched. Members that are no setting are sent
    as they stand here.
    """

    place: Place
    key: str
    untouched: Mapping[str, Any]
    is_json: bool = True
    blank: Any = MISSING


CONTAINERS = (
    Container(Place.PLATFORM, "captivePortalConfig", {
        "automaticCapture": 1, "enableCaptivePortalDetection": 1, "enableFailOpen": 1,
        "captivePortalWebSecDisableMinutes": 10, "enableEmbeddedCaptivePortal": 0,
    }),
    Container(Place.PLATFORM, "domainProfileDetectionConfig", NO_NETWORK),
    Container(Place.PLATFORM, "zpaReauthConfig", NO_NETWORK),
    Container(Place.PLATFORM, "allInboundTrafficConfig", {**NO_NETWORK, "portExclusions": ""}, blank=""),
    Container(Place.PLATFORM, "flowLoggerConfig", {"zpa": 0, "direct": 0, "zccBlockedTraffic": 0}, blank=""),
    Container(Place.PLATFORM, "sccmConfig", NO_NETWORK, blank=None),
    Container(Place.EXTENSION, "ddilConfig", {
        "ddilEnabled": 0, "businessContinuityActivationDomain": "", "businessContinuityTestModeEnabled": 0,
    }),
    Container(Place.EXTENSION, "zdxLiteConfigObj", {"localMetrics": 1, "endToEndDiagnostics": NO_NETWORK}),
    Container(Place.EXTENSION, "generateCliPasswordContract", {
        "enableCli": False, "allowZpaDisableWithoutPassword": True, "allowZiaDisableWithoutPassword": True,
        "allowZdxDisableWithoutPassword": True,
    }, is_json=False),
    Container(Place.EXTENSION, "locationRulesetPolicies", {"splitVpnTrusted": {"id": 0}, "vpnTrusted": {"id": 0}},
              is_json=False),
)  # fmt: skip
BY_KEY = {(container.place, container.key): container for container in CONTAINERS}
