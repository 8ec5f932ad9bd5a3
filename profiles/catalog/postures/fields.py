"""The fields that the types of device posture ask for, each once, as the catalogue describes a setting."""

from profiles.catalog import grammars
from profiles.catalog.build import TEXT, TOP, choice, flag, number, tags, text
from profiles.catalog.platforms import ANDROID, IOS, LINUX, MACOS, WINDOWS, on

COMPUTERS = on(WINDOWS, MACOS)
PATH_LIMIT = 1024
LIST_LIMIT = 2048

# fmt: off
CERTIFICATE = text(
    "certificate", "Certificate", TOP, "certificate", 65_536, grammar=grammars.certificate, has_lines=True,
    help="One certificate in PEM or DER form (.pem, .cer, .crt, .der).",
)
PRIVATE_KEY = flag(
    "non_exportable_key", "Non-Exportable Private Key", False, TOP, "non_exportable_key",
    help="Fails where the private key can be exported.",
)
CRL = flag(
    "crl_check", "Perform CRL Check", False, TOP, "crl_check", help="Fails where the certificate was revoked.",
)
TEMPLATE = text(
    "template", "Client Certificate Template Information", TOP, "template", 255, platforms=COMPUTERS,
)
FILE_PATH = text(
    "file_path", "File Path", TOP, "file_path", PATH_LIMIT, grammar=grammars.absolute_path,
    help="The file must exist. A profile with a file path is for one platform.",
)
REGISTRY_KEY = text(
    "registry_key", "Registry Key", TOP, "registry_key", PATH_LIMIT, grammar=grammars.registry_key,
    help="Read as the signed-in user, so that user must be able to read it.",
)
MATCH_TYPE = choice(
    "match_type", "Match Type", "path", TOP, "match_type", TEXT, {"path": "Path", "value": "Value"},
)
VALUE_NAME = text("value_name", "Name", TOP, "value_name", 255, help="For the match type Value.")
VALUE_DATA = text("value_data", "Data", TOP, "value_data", 1024, help="For the match type Value.")
ENCRYPTED_PATH = text(
    "encrypted_path", "File Path on Linux", TOP, "encrypted_path", PATH_LIMIT, grammar=grammars.absolute_path,
    platforms=on(LINUX), help="The disk that holds this path must be encrypted.",
)
DOMAIN = text(
    "domain", "Domain", TOP, "domain", 255, grammar=grammars.domain_or_workgroup,
    help="The domain or workgroup to match.",
)
PROCESS_PATH = text(
    "process_path", "Process Path", TOP, "process_path", PATH_LIMIT, grammar=grammars.absolute_path,
    help="Name and whole path, without double quotes.",
)
THUMBPRINTS = tags(
    "thumbprints", "Signer Certificate Thumbprint", [], TOP, "thumbprints", LIST_LIMIT, grammar=grammars.thumbprint,
    help="SHA-1 or SHA-256.",
)
SCORE = number(
    "score", "Score", 50, TOP, "score", 1, 100, help="A device passes with this score or a higher one.",
)
OWNERSHIP = text(
    "ownership_variable", "Ownership Variable", TOP, "ownership_variable", 32, grammar=grammars.ownership_variable,
    help="As the device management sets it at installation; letters and digits.",
)
DEFENDER_PATH = text(
    "defender_path", "Executable Path on Linux", TOP, "defender_path", PATH_LIMIT, grammar=grammars.absolute_path,
    platforms=on(LINUX), help="Where the endpoint's program lies.",
)
AV_NAME = text(
    "av_name", "AV Name", TOP, "av_name", 255, help="Windows: empty for any. macOS: with its system extension.",
)
AV_UP_TO_DATE = flag(
    "av_up_to_date", "Check if AV Definitions Are Up-to-Date", False, TOP, "av_up_to_date", platforms=on(WINDOWS),
    help="Windows.",
)
OS_VERSIONS = (
    tags(
        "windows_versions", "Windows editions", [], TOP, "windows_versions", LIST_LIMIT,
        grammar=grammars.least_version, platforms=on(WINDOWS),
        help="As edition: build, such as Windows 11: 10.0.22631.",
    ),
    tags(
        "macos_versions", "macOS versions", [], TOP, "macos_versions", LIST_LIMIT,
        grammar=grammars.least_version, platforms=on(MACOS), help="As edition: version, such as macOS 14: 14.5.",
    ),
    tags(
        "linux_versions", "Linux distributions", [], TOP, "linux_versions", LIST_LIMIT,
        grammar=grammars.least_version, platforms=on(LINUX),
        help="As distribution: version, such as Ubuntu: 22.04.",
    ),
    tags(
        "android_versions", "Android editions", [], TOP, "android_versions", LIST_LIMIT,
        grammar=grammars.least_patch, platforms=on(ANDROID),
        help="As edition: month of the security patches, such as Android 14: 2026-05.",
    ),
    tags(
        "ios_versions", "iOS versions", [], TOP, "ios_versions", LIST_LIMIT,
        grammar=grammars.least_version, platforms=on(IOS), help="As edition: version, such as iOS 17: 17.4.",
    ),
)
RISK = choice(
    "risk", "Risk Level", "secure", TOP, "risk", TEXT,
    {"secure": "Secure", "low": "Low", "medium": "Medium", "high": "High"},
)
TENANT_ID = text(
    "tenant_id", "Tenant Id", TOP, "tenant_id", 64, grammar=grammars.tenant_id,
    help="The globally unique identifier in Entra ID.",
)
CLIENT_VERSIONS = tags(
    "client_versions", "Version", [], TOP, "client_versions", 255, grammar=grammars.client_version,
    help="Up to five, of two to four numbers, 4.8 or later.",
)
EXACT_MATCH = flag("exact_match", "Exact Match", False, TOP, "exact_match", help="Later versions do not pass.")
