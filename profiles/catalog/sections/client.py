"""Captive Portal, UI Language Settings, SCCM Client, Command Line Interface Access and Telemetry Options."""

from profiles.catalog.build import BLOCK, EXTENSION, NUMBER, boolean, choice, flag, number, section
from profiles.catalog.needs import is_on
from profiles.catalog.platforms import DESKTOP, MACOS, WINDOWS, on
from profiles.catalog.sections.networks import NETWORKS
from profiles.catalog.sections.titles import CAPTIVE_PORTAL, CLI, LANGUAGE, SCCM, TELEMETRY

V45 = {WINDOWS: "4.5"}
DETECTED = (is_on("captive_portal_detection"),)
LETS_PASS = (*DETECTED, is_on("captive_portal_fail_open"))

CAPTIVE = section(
    CAPTIVE_PORTAL, "",
    flag(
        "captive_portal_detection", "Captive Portal Detection", True, BLOCK,
        "captivePortalConfig.enableCaptivePortalDetection", platforms=on(WINDOWS), since=V45,
    ),
    flag(
        "captive_portal_fail_open", "Captive Portal Fail Open", True, BLOCK, "captivePortalConfig.enableFailOpen",
        platforms=on(WINDOWS), since=V45, needs=DETECTED,
    ),
    number(
        "captive_portal_minutes", "Disable Web Security for", 10, BLOCK,
        "captivePortalConfig.captivePortalWebSecDisableMinutes", 1, 60, "minutes", platforms=on(WINDOWS), since=V45,
        needs=LETS_PASS, help="The time a user has to sign in at the captive portal.",
    ),
    flag(
        "embedded_captive_portal", "Embedded Captive Portal", False, BLOCK,
        "captivePortalConfig.enableEmbeddedCaptivePortal", platforms=on(WINDOWS), since=V45,
        needs=(*DETECTED, is_on("install_wfp_driver")), help="Opens in the client; WebView2 has to be installed.",
    ),
    flag(
        "captive_portal_capture", "Packet Capture for Captive Portal", True, BLOCK,
        "captivePortalConfig.automaticCapture", platforms=on(WINDOWS), since=V45, needs=DETECTED,
        help="For 5 minutes, or until the user is through.",
    ),
)  # fmt: skip

UI_LANGUAGE = section(
    LANGUAGE, "",
    choice(
        "ui_language", "Language of the Client", "0", EXTENSION, "clientConnectorUiLanguage", NUMBER,
        {"0": "Use System Language", "1": "English"}, platforms=on(WINDOWS), since={WINDOWS: "4.8"},
    ),
)  # fmt: skip

SCCM_CLIENT = section(
    SCCM, "",
    *(
        choice(
            f"sccm_{key}", f"SCCM Client on {label}", "0", BLOCK, f"sccmConfig.{wire}", NUMBER,
            {"0": "Location Discovery", "1": "Cloud Management Gateway"}, platforms=on(WINDOWS),
            since={WINDOWS: "3.6"},
        )
        for key, (wire, label) in NETWORKS.items()
    ),
)  # fmt: skip

SERVICES = {"zpa": "Zpa", "zia": "Zia", "zdx": "Zdx"}
COMMAND_LINE = section(
    CLI, "",
    boolean(
        "cli", "Enable Command Line Interface", False, EXTENSION, "generateCliPasswordContract.enableCli",
        platforms=on(WINDOWS, MACOS), since={WINDOWS: "4.4", MACOS: "4.3"},
        help="With a password that is generated, and expires after 2 hours.",
    ),
    *(
        boolean(
            f"cli_{key}_without_password", f"Disable {key.upper()} without Password by Command Line", True, EXTENSION,
            f"generateCliPasswordContract.allow{wire}DisableWithoutPassword", platforms=on(WINDOWS, MACOS),
            since={WINDOWS: "4.4", MACOS: "4.3"}, needs=(is_on("cli"),),
        )
        for key, wire in SERVICES.items()
    ),
)  # fmt: skip

DIAGNOSTICS = section(
    TELEMETRY, "",
    flag("telemetry", "Telemetry", True, EXTENSION, "zdxLiteConfigObj.localMetrics", platforms=DESKTOP),
    *(
        flag(
            f"diagnostics_{key}", f"End-to-End Diagnostics on {label}", False, EXTENSION,
            f"zdxLiteConfigObj.endToEndDiagnostics.{wire}", platforms=DESKTOP, needs=(is_on("telemetry"),),
        )
        for key, (wire, label) in NETWORKS.items()
    ),
)  # fmt: skip

SETTINGS = (*CAPTIVE, *UI_LANGUAGE, *SCCM_CLIENT, *COMMAND_LINE, *DIAGNOSTICS)
