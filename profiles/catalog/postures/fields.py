"""The fields that the types of device posture ask for, each once, as the catalogue describes a setting."""

from collections.abc import Callable

from profiles.catalog import Kind, Platform, Setting
from profiles.catalog.platforms import EVERY
from profiles.catalog.postures import grammars

COMPUTERS = frozenset({Platform.WINDOWS, Platform.MACOS})
PATH_LIMIT = 1024
LIST_LIMIT = 2048


def _only(platform: Platform) -> frozenset[Platform]:
    return frozenset({platform})


def _text(
    key: str,
    label: str,
    limit: int,
    grammar: Callable[[str], str] | None = None,
    on: frozenset[Platform] = EVERY,
    text: str = "",
    has_lines: bool = False,
) -> Setting:
    return Setting(
        key, label, "", Kind.TEXT, "", key, platforms=on, limit=limit, grammar=grammar, help=text, has_lines=has_lines
    )


def _switch(key: str, label: str, text: str, on: frozenset[Platform] = EVERY) -> Setting:
    return Setting(key, label, "", Kind.SWITCH, False, key, platforms=on, help=text)


def _tags(
    key: str,
    label: str,
    grammar: Callable[[str], str],
    text: str,
    on: frozenset[Platform] = EVERY,
    limit: int = LIST_LIMIT,
) -> Setting:
    return Setting(key, label, "", Kind.TAGS, [], key, platforms=on, limit=limit, grammar=grammar, help=text)


CERTIFICATE = _text(
    "certificate", "Certificate", 65_536, grammars.certificate, text="One certificate, as .pem or .cer.", has_lines=True
)
PRIVATE_KEY = _switch(
    "non_exportable_key", "Non-Exportable Private Key", "Fails where the private key can be exported."
)
CRL = _switch("crl_check", "Perform CRL Check", "Fails where the certificate was revoked.")
TEMPLATE = _text("template", "Client Certificate Template Information", 255, on=COMPUTERS)
FILE_PATH = _text("file_path", "File Path", PATH_LIMIT, grammars.absolute_path,
                  text="The file must exist. A profile with a file path is for one platform.")  # fmt: skip
REGISTRY_KEY = _text("registry_key", "Registry Key", PATH_LIMIT, grammars.registry_key,
                     text="Read as the signed-in user, so that user must be able to read it.")  # fmt: skip
MATCH_TYPE = Setting("match_type", "Match Type", "", Kind.CHOICE, "path", "match_type",
                     choices=(("path", "Path"), ("value", "Value")))  # fmt: skip
VALUE_NAME = _text("value_name", "Name", 255, text="For the match type Value.")
VALUE_DATA = _text("value_data", "Data", 1024, text="For the match type Value.")
ENCRYPTED_PATH = _text("encrypted_path", "File Path on Linux", PATH_LIMIT, grammars.absolute_path,
                       _only(Platform.LINUX), "The disk that holds this path must be encrypted.")  # fmt: skip
DOMAIN = _text("domain", "Domain", 255, grammars.domain_or_workgroup, text="The domain or workgroup to match.")
PROCESS_PATH = _text("process_path", "Process Path", PATH_LIMIT, grammars.absolute_path,
                     text="Name and whole path, without double quotes.")  # fmt: skip
THUMBPRINTS = _tags("thumbprints", "Signer Certificate Thumbprint", grammars.thumbprint, "SHA-1 or SHA-256.")
SCORE = Setting("score", "Score", "", Kind.INTEGER, 50, "score", lowest=1, highest=100,
                help="A device passes with this score or a higher one.")  # fmt: skip
OWNERSHIP = _text("ownership_variable", "Ownership Variable", 32, grammars.ownership_variable,
                  text="As the device management sets it at installation; letters and digits.")  # fmt: skip
DEFENDER_PATH = _text("defender_path", "Executable Path on Linux", PATH_LIMIT, grammars.absolute_path,
                      _only(Platform.LINUX), "Where the endpoint's program lies.")  # fmt: skip
AV_NAME = _text("av_name", "AV Name", 255, text="Windows: empty for any. macOS: with its system extension.")
AV_UP_TO_DATE = _switch("av_up_to_date", "Check if AV Definitions Are Up-to-Date", "Windows.", _only(Platform.WINDOWS))
OS_VERSIONS = (
    _tags("windows_versions", "Windows editions", grammars.least_version,
          "As edition: build, such as Windows 11: 10.0.22631.", _only(Platform.WINDOWS)),
    _tags("macos_versions", "macOS versions", grammars.least_version,
          "As edition: version, such as macOS 14: 14.5.", _only(Platform.MACOS)),
    _tags("linux_versions", "Linux distributions", grammars.least_version,
          "As distribution: version, such as Ubuntu: 22.04.", _only(Platform.LINUX)),
    _tags("android_versions", "Android editions", grammars.least_patch,
          "As edition: month of the security patches, such as Android 14: 2026-05.", _only(Platform.ANDROID)),
    _tags("ios_versions", "iOS versions", grammars.least_version,
          "As edition: version, such as iOS 17: 17.4.", _only(Platform.IOS)),
)  # fmt: skip
RISK = Setting("risk", "Risk Level", "", Kind.CHOICE, "secure", "risk",
               choices=(("secure", "Secure"), ("low", "Low"), ("medium", "Medium"), ("high", "High")))  # fmt: skip
TENANT_ID = _text("tenant_id", "Tenant Id", 64, grammars.tenant_id, text="The globally unique identifier in Entra ID.")
CLIENT_VERSIONS = _tags("client_versions", "Version", grammars.client_version,
                        "Up to five, of two to four numbers, 4.8 or later.", limit=255)  # fmt: skip
EXACT_MATCH = _switch("exact_match", "Exact Match", "Later versions do not pass.")
