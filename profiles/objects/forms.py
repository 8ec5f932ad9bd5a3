"""The form of an object, from its kind's settings, made of the same parts as the profile form."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.lib.pickers import LIMIT
from profiles import references
from profiles.catalog import GENERAL, Setting
from profiles.forms.base import SettingsForm
from profiles.forms.initial import as_typed
from profiles.forms.layout import FormSection, section
from profiles.forms.lines import Lines
from profiles.models.objects import ProfileObject
from profiles.objects.stored import StoredKind
from profiles.objects.values import NO_PLATFORM, ObjectDraft, defaults, values_of


class ObjectForm(SettingsForm):
    """Name and settings of an object. One that comes with the portal keeps its name."""

    hides_alternatives = True
    clears_secrets = False

    def __init__(self, kind: StoredKind, row: ProfileObject | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.row = row
        self.add_settings(kind.settings, NO_PLATFORM)
        if row and row.is_builtin:
            del self.fields["name"]
        values = {**(values_of(kind, row) if row else defaults(kind)), **dict.fromkeys(kind.secrets, "")}
        facts = {"name": row.name, "revision": row.revision} if row else {}
        self.initial = {**{key: as_typed(value) for key, value in values.items()}, **facts, **self.initial}

    def has_secret(self, key: str) -> bool:
        return bool(self.row and getattr(self.row, key))

    def leave_out(self, key: str) -> None:
        """Do not ask for a setting: it keeps its value."""
        del self.fields[key]
        self.settings = [setting for setting in self.settings if setting.key != key]

    def options_at(self, setting: Setting) -> tuple[str, Sequence[str]]:
        return "objects:options", (self.kind.slug, setting.key)

    def names_of(self, kind: str, keys: Collection[int]) -> Mapping[int, str]:
        target = references.referable(kind)
        return {row.pk: row.name for row in target.rows.filter(pk__in=keys)} if target and keys else {}

    def first_of(self, kind: str) -> Mapping[int, str]:
        target = references.referable(kind)
        return {row.pk: row.name for row in target.rows[:LIMIT]} if target and not self.is_locked else {}

    def draft(self) -> ObjectDraft:
        """What the admin typed, for the verbs. Only on a form that was valid."""
        data = self.cleaned_data
        return ObjectDraft(
            name=data.get("name", self.row.name if self.row else ""),
            settings={setting.key: data[setting.key] for setting in self.settings},
        )

    def kept(self, sent: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        """What the conflict page sends again, of what was sent; a form that takes files adds their content."""
        return sent

    def sections(self) -> Sequence[FormSection]:
        """The settings as the template walks them; General comes first, with the name and what has no section."""
        return self.sections_of(Lines(self), self.settings)

    def sections_of(self, lines: Lines, settings: Sequence[Setting]) -> list[FormSection]:
        """The name and these settings, section by section."""
        by_title: dict[str, list[Setting]] = {GENERAL: []}
        for setting in settings:
            by_title.setdefault(setting.section or GENERAL, []).append(setting)
        name = [lines.own("name")] if "name" in self.fields else []
        return [
            section(title, lines, found, name if title == GENERAL else (), self._note() if title == GENERAL else "")
            for title, found in by_title.items()
        ]

    def _note(self) -> str:
        if not (self.row and self.row.is_builtin):
            return ""
        fixed = ", and its settings are fixed" if self.kind.builtin_is_fixed else ""
        return f"{self.row.name} comes with the portal: it cannot be renamed, copied or deleted{fixed}."
