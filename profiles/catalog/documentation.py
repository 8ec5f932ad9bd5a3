"""The catalogue as a page: `python -m profiles.catalog.documentation > docs/app-profile-settings.md`."""

import json
import sys
from collections.abc import Collection, Iterable, Iterator

from profiles.catalog import SETTINGS, Kind, Place, Platform, Setting, readable
from profiles.catalog.sections import titles
from profiles.catalog.wire.facts import FACTS, Fact
from profiles.catalog.wire.passed_through import DEVIATIONS, TABLE

HEAD = """# Settings of an app profile

Printed from the catalogue by `python -m profiles.catalog.documentation`; a test holds both together.

Platforms: W Windows, M macOS, L Linux, I iOS, A Android. *Since* is the client's version that first knows the setting.
*On the wire* is the key in the vendor's API: at the top of the request, in `policyExtension`, in `disasterRecovery`, or
in the block of the platform, here written `<platform>`; a key behind a dot lies within the one before. The characters
of a list are counted with the commas between its entries.
"""
COLUMNS = ("Setting", "Platforms", "Default", "Limits", "Since", "On the wire")
LETTERS = {platform: platform.label[0].upper() for platform in Platform}
PLACES = {
    Place.TOP: "",
    Place.PLATFORM: "<platform>.",
    Place.EXTENSION: "policyExtension.",
    Place.RECOVERY: "disasterRecovery.",
}
ORDER = list(dict.fromkeys([title for order in titles.ORDER.values() for title in order]))
"""Every section once: those of Windows come first, and hold all but the cellular quota."""


def page() -> str:
    return "\n".join([HEAD, *_sections(), *_carried()]).rstrip() + "\n"


def _sections() -> Iterator[str]:
    for title in ORDER:
        for part in dict.fromkeys(setting.sub_section for setting in SETTINGS if setting.section == title) or [""]:
            yield f"## {title} › {part}\n" if part else f"## {title}\n"
            yield from _table(COLUMNS, [*_facts(title, part), *_settings(title, part)])


def _facts(title: str, part: str) -> Iterator[tuple[str, ...]]:
    yield from (_fact(fact) for fact in FACTS if fact.section == title and not part)


def _fact(fact: Fact) -> tuple[str, ...]:
    return fact.label, _letters(fact.platforms), "", fact.rules, "", _code(*fact.wire)


def _settings(title: str, part: str) -> Iterator[tuple[str, ...]]:
    for setting in SETTINGS:
        if (setting.section, setting.sub_section) == (title, part):
            wire = _code(PLACES[setting.place] + setting.wire)
            since = ", ".join(f"{LETTERS[platform]} {version}" for platform, version in setting.since.items())
            yield setting.label, _letters(setting.platforms), _default(setting), _limits(setting), since, wire


def _default(setting: Setting) -> str:
    if setting.kind is Kind.SECRET:
        return "none"
    first = next(platform for platform in Platform if platform in setting.platforms)
    is_empty = setting.default in ("", []) or (setting.kind is Kind.REFERENCE and not setting.default)
    default = (setting.none or "none") if is_empty else readable(setting, setting.default, first)
    others = (f"{LETTERS[on]}: {readable(setting, value, on)}" for on, value in setting.defaults.items())
    return ", ".join([default, *others])


def _limits(setting: Setting) -> str:
    match setting.kind:
        case Kind.SWITCH:
            return ""
        case Kind.CHOICE:
            return _choices(setting)
        case Kind.INTEGER:
            others = (f"{LETTERS[on]}: {setting.lowest} to {highest:,}" for on, highest in setting.highest_on.items())
            return ", ".join([f"{setting.lowest} to {setting.highest:,} {setting.unit}".strip(), *others])
        case Kind.REFERENCE:
            return "one"
        case Kind.REFERENCES:
            return f"at most {setting.highest}" if setting.highest else "any number"
        case _:
            return f"{setting.limit:,} characters"


def _choices(setting: Setting) -> str:
    if len(setting.choices) > 6:
        return f"{setting.choices[0][1]} to {setting.choices[-1][1]}"
    labels = " / ".join(label for _value, label in setting.choices)
    others = (
        f"{_letters([on for on, other in setting.choices_on.items() if other == choices])}: "
        + " / ".join(label for _value, label in choices)
        for choices in dict.fromkeys(setting.choices_on.values())
    )
    return "; ".join([labels, *others])


def _carried() -> Iterator[str]:
    yield "## Passed through\n"
    yield "Keys of the vendor's request that are no setting. They are sent as in an untouched form.\n"
    rows = [
        (_code(PLACES[row.place] + key), _letters(row.platforms), _code(_shown(value)), row.why)
        for row in TABLE
        for key, value in row.untouched.items()
    ]
    yield from _table(("Key", "Platforms", "Untouched", "Why"), rows)
    yield "## Where an untouched form differs from the vendor's\n"
    differences = [
        (_code(PLACES[row.place] + row.key), _code(_shown(row.recorded)), _code(_shown(row.ours)), row.why)
        for row in DEVIATIONS
    ]
    yield from _table(("Key", "Vendor", "Here", "Why"), differences)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    yield from (f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows)
    yield ""


def _letters(platforms: Collection[Platform]) -> str:
    return "".join(LETTERS[platform] for platform in Platform if platform in platforms)


def _code(*texts: str) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _shown(value: object) -> str:
    return json.dumps(value)


if __name__ == "__main__":
    sys.stdout.write(page())
