"""The catalogue against the vendor's documentation: every section and field is there, on its platforms."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from profiles import catalog
from profiles.catalog import Kind, Place, Platform
from profiles.catalog.wire import facts
from tests.profiles import documented

LETTERS = dict(zip("WMLIA", Platform, strict=True))
Field = tuple[str, str]


def documented_fields() -> Iterator[tuple[Field, set[Platform]]]:
    """Each documented field by its section and a pattern for its label."""
    section = ""
    for line in documented.TABLE.strip().splitlines():
        label, bar, letters = line.rpartition(" | ")
        if bar:
            pattern = ".+".join(re.escape(part) for part in label.split("..."))
            yield (section, pattern), {LETTERS[letter] for letter in letters}
        else:
            section = line


def our_fields() -> dict[Field, set[Platform]]:
    found: dict[Field, set[Platform]] = defaultdict(set)
    for setting in catalog.SETTINGS:
        home = " > ".join(filter(None, (setting.section, setting.sub_section)))
        found[home, setting.label] |= setting.platforms
    for fact in facts.FACTS:
        found[fact.section, fact.label] |= fact.platforms
    return found


def test_every_documented_field_is_there_on_its_platforms() -> None:
    ours = our_fields()
    for (section, pattern), platforms in documented_fields():
        matching = [found for (home, label), found in ours.items() if home == section and re.fullmatch(pattern, label)]
        assert matching, (section, pattern)
        assert all(found == platforms for found in matching), (section, pattern)


def test_no_field_is_made_up() -> None:
    patterns = [field for field, _platforms in documented_fields()]
    for home, label in our_fields():
        if (home, label) != ("General", "Policy Token"):
            assert any(home == section and re.fullmatch(pattern, label) for section, pattern in patterns), (home, label)


@pytest.mark.parametrize("letter", LETTERS)
def test_sections_come_in_the_documented_order(letter: str) -> None:
    platform = LETTERS[letter]
    assert list(catalog.SECTIONS[platform]) == documented.SECTIONS[letter].split(", ")
    by_hand = {"Policy", "Groups"} if letter in "LI" else {"Policy"}
    assert catalog.sections_on(platform) == [s for s in catalog.SECTIONS[platform] if s not in by_hand]


@pytest.mark.parametrize(
    ("key", "limit"),
    [
        ("pac_url", 512),
        ("registry_path", 61_440),
        ("registry_name", 2_048),
        ("vpn_gateways", 12_288),
        ("ipv4_inclusions", 6_144),
        ("ipv4_exclusions", 6_144),
        ("ipv6_inclusions", 6_144),
        ("ipv6_exclusions", 6_144),
        ("domain_inclusions", 65_535),
        ("domain_exclusions", 65_535),
    ],
)
def test_documented_limits_hold(key: str, limit: int) -> None:
    assert {setting.limit for setting in catalog.SETTINGS if setting.key == key} == {limit}


@pytest.mark.parametrize(
    ("key", "lowest", "highest"),
    [
        ("log_file_size", 50, 1000),
        ("reactivate_zia_after", 0, 1440),
        ("anti_tampering_after", 0, 1440),
        ("captive_portal_minutes", 1, 60),
        ("zpa_expire_lock_minutes", 1, 60),
        ("zpa_reauth_notice", 5, 1440),
        ("quota", 1, 10_000),
    ],
)
def test_documented_bounds_hold(key: str, lowest: int, highest: int) -> None:
    assert {(s.lowest, s.highest) for s in catalog.SETTINGS if s.key == key} == {(lowest, highest)}


def test_every_kind_of_object_that_a_profile_points_at_is_named() -> None:
    assert {setting.refers_to for setting in catalog.SETTINGS if setting.refers_to} == {
        "custom_app",
        "device_group",
        "forwarding_profile",
        "location_ruleset",
        "machine_token",
        "notification_template",
        "predefined_app",
        "process_app",
        "zia_posture",
    }


def test_secrets_are_write_only_texts_in_the_places_that_were_recorded() -> None:
    secrets = [setting for setting in catalog.SETTINGS if setting.kind is Kind.SECRET]
    assert len(secrets) == 10
    assert {setting.place for setting in secrets} == {Place.PLATFORM, Place.EXTENSION}
    for platform in Platform:
        assert not {setting.key for setting in secrets} & set(catalog.defaults_on(platform))
