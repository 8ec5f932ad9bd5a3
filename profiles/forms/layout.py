"""The form as the page shows it: sections, their parts, and the lines of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from profiles import catalog
from profiles.catalog import GENERAL, GROUPS, Setting
from profiles.forms.form import ProfileForm
from profiles.forms.initial import ALL, SELECTED
from profiles.forms.lines import Line, Lines

POLICY = "Policy"


@dataclass(frozen=True, slots=True)
class FormPart:
    """A sub-section. Its title is empty for what stands in the section itself."""

    title: str
    anchor: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class FormSection:
    title: str
    anchor: str
    parts: Sequence[FormPart]
    note: str = ""

    @property
    def lines(self) -> Iterator[Line]:
        return (line for part in self.parts for line in part.lines)

    @property
    def is_away(self) -> bool:
        """Whether choices rule out all of it."""
        return all(line.is_away for line in self.lines) and any(self.lines)

    @property
    def error_count(self) -> int:
        return sum(bool(line.field.errors) for line in self.lines)

    @property
    def titled(self) -> Sequence[FormPart]:
        """The parts that the navigation names."""
        return [part for part in self.parts if part.title]


def form_sections(form: ProfileForm) -> list[FormSection]:
    """General, Groups, the catalogue's sections, and Policy, as the vendor orders them."""
    lines = Lines(form)
    titles = dict.fromkeys([GENERAL, GROUPS, *catalog.sections_on(form.platform), POLICY])
    titles[POLICY] = titles.pop(POLICY)
    own = _own(form, lines)
    sections = (
        section(
            title,
            lines,
            [setting for setting in form.settings if setting.section == title],
            own.get(title, ()),
            _note(form, title),
        )
        for title in titles
    )
    return [section for section in sections if section.parts or section.note]


def section(
    title: str, lines: Lines, settings: Iterable[Setting], own: Sequence[Line] = (), note: str = ""
) -> FormSection:
    """The settings by their sub-sections, below what stands in no catalogue."""
    parts: dict[str, list[Line]] = {"": list(own)} if own else {}
    for setting in settings:
        parts.setdefault(setting.sub_section, []).append(lines.of(setting))
    return FormSection(
        title,
        slugify(title),
        [FormPart(name, slugify(f"{title} {name}"), found) for name, found in parts.items()],
        note,
    )


def problems(sections: Sequence[FormSection]) -> list[tuple[str, Line]]:
    """The refused lines in the order of the form, each with the path that leads to it."""
    return [
        (" › ".join(filter(None, (section.title, part.title, str(line.field.label)))), line)
        for section in sections
        for part in section.parts
        for line in part.lines
        if line.field.errors
    ]


def _note(form: ProfileForm, title: str) -> str:
    if title != GENERAL or not (form.profile and form.profile.is_default):
        return ""
    return "Default applies to everybody whom no other rule matches. Its name, status and place are fixed."


def _own(form: ProfileForm, lines: Lines) -> dict[str, Sequence[Line]]:
    """What stands in no catalogue, by section. Default has neither a name of its own nor targets."""
    policy = [lines.own("description", "stacked")]
    if form.profile and form.profile.is_default:
        return {POLICY: policy}
    general = [lines.own("name"), lines.own("rule_order"), lines.own("status")]
    groups = [
        lines.own("scope", "radio"),
        lines.own("groups", "stacked", SELECTED),
        lines.own("excluded", "stacked", ALL),
        lines.own("users", "stacked"),
    ]
    return {GENERAL: general, GROUPS: groups, POLICY: policy}
