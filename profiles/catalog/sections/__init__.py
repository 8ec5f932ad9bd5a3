"""The catalogue's data, one file per section or part of one, in the order of the form."""

from profiles.catalog.sections import (
    advanced,
    authentication,
    bypass,
    cellular,
    client,
    dns,
    general,
    groups,
    logging,
    pac,
    passwords,
    protection,
    recovery,
    steering,
)
from profiles.catalog.setting import Setting

SETTINGS: tuple[Setting, ...] = (
    *general.SETTINGS,
    *groups.SETTINGS,
    *pac.SETTINGS,
    *bypass.SETTINGS,
    *recovery.SETTINGS,
    *dns.SETTINGS,
    *steering.SETTINGS,
    *protection.SETTINGS,
    *passwords.SETTINGS,
    *authentication.SETTINGS,
    *logging.SETTINGS,
    *client.SETTINGS,
    *cellular.SETTINGS,
    *advanced.SETTINGS,
)
