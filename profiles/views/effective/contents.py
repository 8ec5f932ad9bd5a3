"""What a profile holds, setting by setting beside another one, and as the JSON that a device gets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from profiles import catalog
from profiles.catalog import Kind, Platform, Setting
from profiles.editing.wording import Wording
from profiles.models import AppProfile

MASKED = "********"


@dataclass(frozen=True, slots=True)
class Line:
    """A setting of two profiles in words."""

    setting: Setting
    own: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.own != self.theirs

    @property
    def place(self) -> str:
        """Where the form shows it."""
        parts = (self.setting.section, self.setting.sub_section)
        return " › ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Contents:
    """Every setting of a profile beside another one's, in the order of the form; `supposed` counts those that would
    change with a third."""

    lines: Sequence[Line]
    supposed: int = 0

    @property
    def different(self) -> Sequence[Line]:
        return [line for line in self.lines if line.differs]


def contents(own: AppProfile, theirs: AppProfile, supposed: AppProfile | None = None) -> Contents:
    """A query for each kind of object that the profiles refer to."""
    wording = Wording(Platform(own.platform), [own, theirs, *([supposed] if supposed else [])], [])
    lines = [Line(item, wording.text(item, own), wording.text(item, theirs)) for item in wording.settings]
    changes = sum(line.own != wording.text(line.setting, supposed) for line in lines) if supposed else 0
    return Contents(lines, changes)


def as_json(profile: AppProfile) -> str:
    """The settings as a device gets them, by the vendor's keys. Of a password, only whether there is one."""
    platform = Platform(profile.platform)
    secrets = (item.key for item in catalog.settings_on(platform) if item.kind is Kind.SECRET)
    masked = {key: MASKED if profile.secrets.get(key) else "" for key in secrets}
    known = {item.key for item in catalog.settings_on(platform)}
    values = {key: value for key, value in profile.settings.items() if key in known}
    body = {"id": profile.pk, "name": profile.name, "revision": profile.revision}
    return json.dumps(body | catalog.request_body(platform, {**values, **masked}), indent=2, ensure_ascii=False)
