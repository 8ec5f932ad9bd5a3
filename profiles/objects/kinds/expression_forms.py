"""Forms and tables of the objects that hold expressions over device postures, with their preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from portal.lib.access import needs
from portal.lib.keys import sent_keys
from portal.lib.pickers import keys_of
from profiles.catalog.postures import expression
from profiles.forms.layout import FormPart, FormSection
from profiles.forms.lines import Lines
from profiles.models.objects import ProfileObject
from profiles.objects.forms import ObjectForm
from profiles.objects.kinds import expressions
from profiles.objects.tables import ObjectTable

POSTURE = "device_posture"
NOTE = "All postures of a group must pass, and one group is enough. Up to five postures."


@dataclass(frozen=True, slots=True)
class Builder(FormSection):
    """The section of one expression: a line per group, and how it reads as it is now."""

    prefix: str = ""
    preview: str = ""


class ExpressionForm(ObjectForm):
    """`prefixes` names the expressions, each with its title."""

    prefixes: ClassVar[Mapping[str, str]] = {}

    def sections(self) -> Sequence[FormSection]:
        lines = Lines(self)
        others = [setting for setting in self.settings if setting.refers_to != POSTURE]
        return [
            *self.sections_of(lines, others),
            *(self._builder(lines, prefix, title) for prefix, title in self.prefixes.items()),
        ]

    def _builder(self, lines: Lines, prefix: str, title: str) -> Builder:
        keys = [f"{prefix}_{n}" for n in expression.GROUPS]
        groups = [keys_of(self[key].value()) for key in keys]
        names = self.chosen.names(POSTURE, [pk for group in groups for pk in group])
        shown = [replace(lines.of(lines.by_key[key]), manage="") for key in keys]
        preview = preview_of(groups, names)
        return Builder(title, prefix, [FormPart("", prefix, shown)], NOTE, prefix=prefix, preview=preview)


class ExpressionTable(ObjectTable):
    """For columns that show expressions: one query for the names of all postures."""

    class Meta(ObjectTable.Meta):
        pass

    @cached_property
    def posture_names(self) -> Mapping[int, str]:
        return expressions.names()

    def preview(self, record: ProfileObject, prefix: str) -> str:
        return preview_of(expression.groups_of(record.settings, prefix), self.posture_names)


def preview_of(groups: Sequence[Sequence[int]], names: Mapping[int, str]) -> str:
    """The expression in words; ids without a posture are left out."""
    known = [[pk for pk in dict.fromkeys(group) if pk in names] for group in groups]
    return expression.preview(known, names)


@require_POST
@needs("profiles.view_deviceposture")
def expression_preview(request: HttpRequest) -> HttpResponse:
    """The preview of the expression `prefix`, from the fields of its form."""
    prefix = request.POST.get("prefix", "")
    fields = [f"{prefix}_{n}" for n in expression.GROUPS]
    groups = [sent_keys(field, request.POST.getlist(field)) for field in fields]
    number = sum(len(set(group)) for group in groups)
    context = {"preview": preview_of(groups, expressions.names()), "number": number, "most": expression.MOST_POSTURES}
    return render(request, "objects/_preview.html", context)
