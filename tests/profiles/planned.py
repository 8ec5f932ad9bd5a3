"""From the catalogue alone: which settings to change so that every section and every kind in it is touched."""

from collections.abc import Mapping
from typing import Any

from profiles import catalog, references
from profiles.catalog import Kind, Platform, Setting, Value, grammars
from profiles.forms.needs import is_met
from tests.profiles.test_grammars import pem
from tests.profiles.values import EXAMPLES

Plan = dict[str, Value]
Settings = Mapping[str, Setting]
SECRET = "typed-Secret-1"


class Planner:
    """`objects` holds an id to choose by kind of object; what refers to another kind is left alone."""

    def __init__(self, platform: Platform, objects: Mapping[str, int]) -> None:
        self.platform = platform
        self.objects = objects
        offered = references.offered(platform)
        self.settings: Settings = {setting.key: setting for setting in offered}
        self.usual = references.defaults_on(platform)

    def plan(self) -> Plan:
        """New values by key, what is needed first. Raises where no setting of a kind fits in a section."""
        plan: Plan = {}
        for what, candidates in self._groups():
            plan = self._with_one_of(candidates, plan, what)
        return plan

    def _groups(self) -> list[tuple[str, list[Setting]]]:
        """The settings by section and kind, those first that need the most: the others have more to choose from."""
        groups: dict[str, list[Setting]] = {}
        for setting in self.settings.values():
            if not setting.refers_to or setting.refers_to in self.objects:
                groups.setdefault(f"{setting.section}: {shape(setting)}", []).append(setting)
        return sorted(groups.items(), key=lambda group: -min(len(setting.needs) for setting in group[1]))

    def _with_one_of(self, candidates: list[Setting], plan: Plan, what: str) -> Plan:
        for setting in candidates:
            if setting.key in plan:
                return plan
            wanted = self._mended(self._with(setting, self.changed(setting), plan))
            if wanted and self._holds_together(wanted):
                return wanted
        raise AssertionError(f"{what}: no setting can be changed beside the others")

    def _with(self, setting: Setting, value: Value, plan: Plan) -> Plan | None:
        """The plan with the value behind what it needs; None where the plan says otherwise already."""
        if setting.key in plan:
            return plan if plan[setting.key] == value else None
        wanted: Plan | None = plan
        for need in setting.needs:
            other = self.settings.get(need.key)
            if other is None or wanted is None:
                continue
            present = {**self.usual, **wanted}[need.key]
            meets = present in need.wanted if need.wanted else bool(present)
            reached = present if meets else need.wanted[0] if need.wanted else self.changed(other)
            wanted = self._with(other, reached, wanted) if reached != self.usual[need.key] else wanted
        return None if wanted is None else {**wanted, setting.key: value}

    def _mended(self, plan: Plan | None) -> Plan | None:
        """The plan with other values for what it contradicts, as far as it leaves them open."""
        for key in self._contradicted(plan or {}):
            plan = self._with(self.settings[key], self.changed(self.settings[key]), plan) if plan else None
        return plan

    def _contradicted(self, plan: Plan) -> list[str]:
        found = catalog.contradictions(self.platform, {**self.usual, **plan})
        return [key for key in found if key in self.settings]

    def _holds_together(self, plan: Plan) -> bool:
        values = {**self.usual, **plan}
        counts = all(is_met(self.settings[key], values.get, self.settings) for key in plan)
        return counts and not self._contradicted(plan)

    def changed(self, setting: Setting) -> Value:
        """A value that differs from the default, in its normal form."""
        usual: Any = self.usual.get(setting.key)
        match setting.kind:
            case Kind.SWITCH:
                return not usual
            case Kind.CHOICE:
                return next(value for value, _label in setting.choices_for(self.platform) if value != usual)
            case Kind.INTEGER:
                return next(n for n in (setting.lowest, setting.highest_for(self.platform)) if n != usual)
            case Kind.TEXT:
                return catalog.check(setting, self.platform, self._text(setting))
            case Kind.TAGS:
                return catalog.check(setting, self.platform, [*usual, EXAMPLES[setting.grammar][-1]])
            case Kind.SECRET:
                return SECRET
            case Kind.REFERENCE:
                return self.objects[setting.refers_to]
            case Kind.REFERENCES:
                return [self.objects[setting.refers_to]]

    def _text(self, setting: Setting) -> str:
        if setting.grammar is grammars.public_key:
            return pem()
        return EXAMPLES[setting.grammar][0] if setting.grammar else "two\nlines" if setting.has_lines else "A text"


def shape(setting: Setting) -> str:
    """How the form draws it: a text of lines is a control of its own."""
    return "lines" if setting.has_lines else setting.kind.value
