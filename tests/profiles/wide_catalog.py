"""A catalogue of the size that the product has: every kind of setting, many times, in sections and sub-sections."""

from collections.abc import Iterator

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from directory.models import Department
from profiles import catalog, references
from profiles.catalog import Kind, Need, Platform, Setting, grammars

KIND = "department"
SECTIONS = ("Data Protection", "App Fail Open", "Firewall", "Captive Portal", "Telemetry Options", "Advanced")
PARTS = ("", "Detection", "Bypass", "Failover")


def settings() -> Iterator[Setting]:
    """About 200, on every platform; `point` and `points` refer to objects."""
    for section in SECTIONS:
        for part in PARTS:
            yield from _group(section, part, f"{section} {part}".strip())
    yield Setting("point", "Posture Profile", "Firewall", Kind.REFERENCE, 0, "pointId", refers_to=KIND)
    yield Setting("points", "Bypassed Applications", "Firewall", Kind.REFERENCES, [], "pointIds", refers_to=KIND)
    yield Setting("lost", "Never Offered", "Firewall", Kind.REFERENCE, 0, "lostId", refers_to="nowhere")


def _group(section: str, part: str, words: str) -> Iterator[Setting]:
    key = words.lower().replace(" ", "_")

    def one(name: str, kind: Kind, default: catalog.Value, **more: object) -> Setting:
        wire = f"{key}_{name}".title().replace("_", "")
        label = f"{words} {name.title()}"
        return Setting(f"{key}_{name}", label, section, kind, default, wire, sub_section=part, **more)  # type: ignore[arg-type]

    yield one("switch", Kind.SWITCH, False, help="What it is good for, in a sentence.")
    yield one("strict", Kind.SWITCH, False, needs=(Need(f"{key}_switch"),), since=dict.fromkeys(Platform, "4.8"))
    yield one("stricter", Kind.SWITCH, True, needs=(Need(f"{key}_strict"),))
    yield one("mode", Kind.CHOICE, "a", choices=(("a", "Follow"), ("b", "Direct"), ("c", "Disable")))
    yield one("minutes", Kind.INTEGER, 10, lowest=1, highest=60, unit="minutes", needs=(Need(f"{key}_switch"),))
    yield one("text", Kind.TEXT, "", limit=200, help="May stay empty.")
    yield one("domains", Kind.TAGS, ["example.com"], limit=65_535, grammar=grammars.domain)
    yield one("code", Kind.SECRET, "", limit=255)


class Departments:
    """Departments as a kind of object that settings may point at."""

    key = KIND
    noun = "department"
    none = "No department"

    @property
    def rows(self) -> "QuerySet[Department]":
        return Department.objects.order_by("name")

    @property
    def list_url(self) -> str:
        return reverse("directory:departments")

    def url(self, row: Department) -> str:
        return self.list_url

    def choosable(self, platform: Platform) -> "QuerySet[Department]":
        return self.rows

    def preferred(self, platform: Platform) -> int:
        return 0

    def hint(self, row: Department) -> str:
        return ""


@pytest.fixture
def wide_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue with about 200 more settings, two of them pointing at departments."""
    more = (*catalog.SETTINGS, *settings())
    monkeypatch.setattr(catalog, "SETTINGS", more)
    order = {item: tuple(dict.fromkeys((*catalog.SECTIONS[item], *SECTIONS))) for item in Platform}
    monkeypatch.setattr(catalog, "SECTIONS", order)
    monkeypatch.setattr(references, "_kinds", dict(references._kinds))
    references.register(Departments())
