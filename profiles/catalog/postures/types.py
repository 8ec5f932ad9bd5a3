"""The types of device posture as data: platforms, fields, versions.

Sources: the vendor's article on device posture profiles; ids and minimum frequencies as its API gives them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from profiles.catalog import Platform, Setting
from profiles.catalog.platforms import DESKTOP, EVERY, MOBILE
from profiles.catalog.postures import fields
from profiles.catalog.postures.fields import COMPUTERS

WINDOWS, MACOS, LINUX, IOS, ANDROID = Platform.WINDOWS, Platform.MACOS, Platform.LINUX, Platform.IOS, Platform.ANDROID
ON_WINDOWS, ON_MACOS = frozenset({WINDOWS}), frozenset({MACOS})
LONGEST_FREQUENCY = 15


@dataclass(frozen=True, slots=True)
class PostureType:
    """One type of check, with the fields that it asks for. `required` ones must not be empty where they are asked for.

    `machine_tunnel` names the platforms whose machine tunnel evaluates it before anybody signs in, `since` the first
    client version per platform. The client evaluates an `is_immediate` type also as soon as it changes on the device.
    An `is_single` type cannot be shared by several platforms.
    """

    id: int
    key: str
    label: str
    platforms: frozenset[Platform]
    fields: tuple[Setting, ...] = ()
    required: tuple[Setting, ...] = ()
    machine_tunnel: frozenset[Platform] = frozenset()
    since: Mapping[Platform, str] = field(default_factory=dict)
    is_immediate: bool = False
    is_single: bool = False


def _both(version: str) -> dict[Platform, str]:
    return {WINDOWS: version, MACOS: version}


def _scored(id: int, key: str, label: str, since: str, tunnel: frozenset[Platform] = frozenset()) -> PostureType:
    return PostureType(id, key, label, COMPUTERS, (fields.SCORE,), machine_tunnel=tunnel, since=_both(since))


def _detected(id: int, key: str, label: str) -> PostureType:
    return PostureType(id, key, label, COMPUTERS, since=_both("2.1.2"), is_immediate=True)


TYPES = (
    PostureType(1, "certificate_trust", "Certificate Trust", EVERY, (fields.CERTIFICATE,), (fields.CERTIFICATE,),
                ON_WINDOWS),
    PostureType(2, "file_path", "File Path", COMPUTERS, (fields.FILE_PATH,), (fields.FILE_PATH,), COMPUTERS,
                is_single=True),
    PostureType(3, "registry_key", "Registry Key", ON_WINDOWS,
                (fields.REGISTRY_KEY, fields.MATCH_TYPE, fields.VALUE_NAME, fields.VALUE_DATA),
                (fields.REGISTRY_KEY,), ON_WINDOWS),
    PostureType(4, "client_certificate", "Client Certificate", EVERY - {IOS},
                (fields.CERTIFICATE, fields.PRIVATE_KEY, fields.CRL, fields.TEMPLATE), (fields.CERTIFICATE,),
                ON_WINDOWS),
    PostureType(5, "firewall", "Firewall", COMPUTERS, machine_tunnel=COMPUTERS),
    PostureType(6, "full_disk_encryption", "Full Disk Encryption", EVERY - {IOS}, (fields.ENCRYPTED_PATH,),
                (fields.ENCRYPTED_PATH,), COMPUTERS, {LINUX: "1.4"}),
    PostureType(7, "domain_joined", "Domain Joined", COMPUTERS, (fields.DOMAIN,), (fields.DOMAIN,), COMPUTERS),
    PostureType(9, "process_check", "Process Check", DESKTOP, (fields.PROCESS_PATH, fields.THUMBPRINTS),
                (fields.PROCESS_PATH, fields.THUMBPRINTS), since={**_both("2.1.2"), LINUX: "1.3"}, is_immediate=True),
    _detected(10, "carbon_black", "Detect Carbon Black"),
    _detected(11, "crowdstrike", "Detect CrowdStrike"),
    _scored(14, "zta_score", "CrowdStrike ZTA Score", "3.4", ON_MACOS),
    _detected(12, "sentinelone", "Detect SentinelOne"),
    PostureType(13, "ownership_variable", "Ownership Variable", MOBILE, (fields.OWNERSHIP,), (fields.OWNERSHIP,)),
    PostureType(8, "unauthorized_modification", "Unauthorized Modification", MOBILE),
    PostureType(15, "microsoft_defender", "Detect Microsoft Defender", DESKTOP, (fields.DEFENDER_PATH,),
                (fields.DEFENDER_PATH,), since={**_both("2.1.1"), LINUX: "1.4"}, is_immediate=True),
    PostureType(16, "antivirus", "Detect Antivirus", COMPUTERS, (fields.AV_NAME, fields.AV_UP_TO_DATE),
                since=_both("3.6")),
    PostureType(17, "os_version", "OS Version", EVERY, fields.OS_VERSIONS, fields.OS_VERSIONS, COMPUTERS,
                {**_both("3.6"), LINUX: "1.4", ANDROID: "3.7"}),
    PostureType(20, "jamf_detection", "JAMF Detection", ON_MACOS, since={MACOS: "4.3"}),
    PostureType(21, "jamf_risk", "JAMF Risk Level", ON_MACOS, (fields.RISK,), since={MACOS: "4.3"}),
    PostureType(18, "azure_ad", "AzureAD Domain Joined", ON_WINDOWS, (fields.TENANT_ID,), (fields.TENANT_ID,),
                ON_WINDOWS),
    PostureType(19, "server_certificate", "Server Validated Client Certificate", ON_WINDOWS,
                (fields.CERTIFICATE, fields.PRIVATE_KEY, fields.CRL), (fields.CERTIFICATE,), ON_WINDOWS,
                {WINDOWS: "4.4"}),
    _scored(22, "zta_os_score", "CrowdStrike ZTA Device OS Score", "4.6"),
    _scored(23, "zta_sensor_score", "CrowdStrike ZTA Sensor Setting Score", "4.6"),
    PostureType(24, "client_version", "Zscaler Client Connector Version", EVERY,
                (fields.CLIENT_VERSIONS, fields.EXACT_MATCH), (fields.CLIENT_VERSIONS,), COMPUTERS, {WINDOWS: "4.8"}),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in TYPES}
FIELDS = tuple({setting.key: setting for kind in TYPES for setting in kind.fields}.values())


def types_with(setting: Setting) -> tuple[str, ...]:
    """The keys of the types that ask for the field."""
    return tuple(kind.key for kind in TYPES if setting.key in {other.key for other in kind.fields})


def shortest_frequency(platforms: Collection[Platform]) -> int:
    """The least number of minutes between two evaluations: 2 on computers, 5 where a phone or tablet is among them."""
    return 5 if MOBILE & set(platforms) else 2
