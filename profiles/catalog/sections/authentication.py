"""Authentication, on Windows and macOS."""

from profiles.catalog.build import (
    BLOCK,
    EXTENSION,
    NUMBER,
    TOP,
    boolean,
    choice,
    flag,
    flag_text,
    number_text,
    reference,
    section,
)
from profiles.catalog.needs import is_off, is_on
from profiles.catalog.platforms import ANDROID, IOS, LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.networks import NETWORKS
from profiles.catalog.sections.titles import AUTHENTICATION

BOTH = on(WINDOWS, MACOS)
EXPIRE = "Force ZPA Authentication to Expire"

SETTINGS = section(
    AUTHENTICATION, "",
    reference(
        "machine_token", "Machine Token", TOP, "machineTokenSelectedOption", "machine_token", platforms=BOTH,
        unrecorded=on(LINUX, IOS, ANDROID), help="Lets a machine tunnel connect before anybody signs in.",
    ),
    boolean(
        "zpa_machine_authentication", "ZPA Machine Authentication", False, EXTENSION, "machineIdpAuth", platforms=BOTH,
    ),
    flag_text(
        "one_id_machine_tunnel", "OAuth 2.0 One Id Machine Tunnel Authentication", False, EXTENSION,
        "oneIdMTDeviceAuthEnabled", platforms=BOTH,
    ),
    flag(
        "zpa_expire_on_sleep", f"{EXPIRE} on Sleep or Hibernate", False, EXTENSION, "zpaAuthExpOnSleep",
        platforms=BOTH,
    ),
    flag("zpa_expire_on_restart", f"{EXPIRE} on Restart", False, EXTENSION, "zpaAuthExpOnSysRestart", platforms=BOTH),
    flag(
        "zpa_expire_on_network_change", f"{EXPIRE} on Network IP Change", False, EXTENSION, "zpaAuthExpOnNetIpChange",
        platforms=BOTH,
    ),
    flag(
        "zpa_expire_on_logon", f"{EXPIRE} on Logon Session Start", False, EXTENSION, "zpaAuthExpOnWinLogonSession",
        platforms=on(WINDOWS), since={WINDOWS: "4.5"},
    ),
    flag(
        "zpa_expire_on_lock", f"{EXPIRE} on Session Lock", False, EXTENSION, "zpaAuthExpOnWinSessionLock",
        platforms=on(WINDOWS), since={WINDOWS: "4.6"},
    ),
    number_text(
        "zpa_expire_lock_minutes", "Session Locked for at Least", 1, EXTENSION,
        "zpaAuthExpSessionLockStateMinTimeInSecond", 1, 60, "minutes", platforms=on(WINDOWS),
        since={WINDOWS: "4.6"}, needs=(is_on("zpa_expire_on_lock"),),
    ),
    flag_text(
        "no_reauth_while_locked", "Prevent Auto Reauth During Device Lock", False, EXTENSION,
        "preventAutoReauthDuringDeviceLock", platforms=BOTH, since={WINDOWS: "4.8", MACOS: "4.8"},
    ),
    flag_text(
        "cache_client_certificate", "Allow Client Certificate Caching for WebView2", False, EXTENSION,
        "allowClientCertCachingForWebView2", platforms=on(WINDOWS), since={WINDOWS: "4.7"},
    ),
    flag_text(
        "confirm_cached_certificate", "Show Confirmation Dialog for Cached Certificate", False, EXTENSION,
        "showConfirmationDialogForCachedCert", platforms=on(WINDOWS), since={WINDOWS: "4.7"},
        needs=(is_on("cache_client_certificate"),),
    ),
    flag_text(
        "follow_zpa_reauth", "Follow Global Settings for ZPA Reauthentication", True, EXTENSION,
        "followGlobalForZpaReauth", platforms=on(WINDOWS), since={WINDOWS: "4.8"},
    ),
    *(
        flag(
            f"zpa_reauth_{key}", f"ZPA Reauthentication on {label}", False, BLOCK, f"zpaReauthConfig.{wire}",
            platforms=on(WINDOWS), since={WINDOWS: "4.8"}, needs=(is_off("follow_zpa_reauth"),),
        )
        for key, (wire, label) in NETWORKS.items()
    ),
    choice(
        "zpa_reauth_timeout", "ZPA Reauthentication Timeout", "30", EXTENSION, "zpaAutoReauthTimeout", NUMBER,
        {seconds: f"{seconds} seconds" for seconds in ("30", "60", "90", "120")}, platforms=on(WINDOWS),
        since={WINDOWS: "4.8"}, needs=(is_off("follow_zpa_reauth"),),
    ),
)  # fmt: skip
