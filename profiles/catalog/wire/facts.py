"""What the form holds beside the settings: facts of the profile itself, and what it shows without asking."""

from dataclasses import dataclass

from profiles.catalog.platforms import EVERY, MACOS, WINDOWS, Platform, on
from profiles.catalog.sections import titles


@dataclass(frozen=True, slots=True)
class Fact:
    """`wire` are the keys at the top of the request that carry it, none where it is shown only."""

    label: str
    section: str
    rules: str
    wire: tuple[str, ...] = ()
    platforms: frozenset[Platform] = EVERY


FACTS = (
    Fact("Name", titles.GENERAL, "unique on the platform, 255 characters", ("name",)),
    Fact("Rule Order", titles.GENERAL, "from 1 up; the first match wins", ("ruleOrder", "ruleOrderSelectedOption")),
    Fact("Status", titles.GENERAL, "Enabled or Disabled", ("active",)),
    Fact("Policy Token", titles.GENERAL, "made when the profile is saved; shown only"),
    Fact("User Groups", titles.GROUPS, "Selected, or All except some", ("groups", "groupAll")),
    Fact("Users", titles.GROUPS, "at most 50", ("users",)),
    Fact("Thumbprint", titles.FAIL_CLOSE, "shown only", platforms=on(WINDOWS)),
    Fact("Fail Close Configuration", titles.FAIL_CLOSE, "for download", platforms=on(WINDOWS)),
    Fact("Generated Password", titles.CLI, "expires after 2 hours", platforms=on(WINDOWS, MACOS)),
    Fact("Description", titles.POLICY, "2,000 characters", ("description",)),
)
KEYS = frozenset(key for fact in FACTS for key in fact.wire) | {"device_type"}
"""Keys of the request that the profile's own facts answer."""
