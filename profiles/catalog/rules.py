"""Values that are fine by themselves and wrong together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from profiles.catalog.needs import Settings, is_filled, is_met, is_on
from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Need, Value


@dataclass(frozen=True, slots=True)
class Rule:
    """While all of `when` is met, the value of `key` has to be as `allows` says."""

    key: str
    when: tuple[Need, ...]
    allows: Callable[[Value], bool]
    message: str


def _is_secure(value: Value) -> bool:
    return str(value).startswith("https://")


OVERRIDE = (is_on("location_policy_override"), is_on("install_wfp_driver"))
CHOOSE = "Choose a ruleset: Location Policy Override is on."
RULES = (
    Rule(
        "pac_url",
        (is_on("endpoint_location"), is_filled("pac_url")),
        _is_secure,
        "It must begin with https:// while Use Endpoint Location for Zscaler DC Selection is on.",
    ),
    Rule("ruleset_trusted", OVERRIDE, bool, CHOOSE),
    Rule("ruleset_off_trusted", OVERRIDE, bool, CHOOSE),
)


def broken(settings: Settings, platform: Platform, values: Mapping[str, Value]) -> dict[str, list[str]]:
    """The refusals, by the key of the setting to change. A missing value is the default."""
    refusals: dict[str, list[str]] = {}
    for rule in RULES:
        if rule.key not in settings or not all(need.key in settings for need in rule.when):
            continue
        applies = all(is_met(need, settings[need.key], platform, values) for need in rule.when)
        if applies and not rule.allows(values.get(rule.key, settings[rule.key].default_on(platform))):
            refusals.setdefault(rule.key, []).append(rule.message)
    return refusals
