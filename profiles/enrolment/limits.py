"""How often somebody may try to enrol, and how long a device may be silent."""

from datetime import datetime

from portal.lib import doors
from portal.lib.doors import Attempt, Door, Limit
from profiles.models import EnrolmentKey

HOUR = 3600
ENROL = Door("client_enrol", network=Limit(100, 300))
"""Tries to enrol from one network that came to nothing. A whole office may stand behind one address."""
UNKNOWN_TOKEN = Door("client_token", network=Limit(20, HOUR), name=Limit(1000, HOUR))
"""Devices that enrol with a policy token that nobody issued: from one network, and at all."""
KNOWN_TOKEN = Door("client_known_token", name=Limit(10_000, HOUR))
"""Devices that enrol with one policy token, which many people may read where it is installed."""
PASSWORD = Door("client_password", name=Limit(10, 300))
"""Passwords that are tried on one device."""
ANYBODY = "anybody"


def by_key(key: EnrolmentKey, now: datetime) -> Attempt:
    """One more device by this key. Raises TooMany where it enrolled its number within the hour."""
    door = Door("client_key", name=Limit(key.per_hour, HOUR))
    return doors.count(door, name=f"key {key.pk}", address="", now=now)
