"""Forms and tables of the objects that hold expressions over device postures, with their preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.decorators import permission_required
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from profiles.objects import expressions
from profiles.objects.forms import ObjectForm, Section
from profiles.objects.posture_models import DevicePosture
from profiles.postures import expression

POSTURE = "device_posture"


@dataclass(frozen=True, slots=True)
class Builder:
    """One expression in a form: its fields, group by group, and how it reads as it is now."""

    prefix: str
    title: str
    groups: Sequence[BoundField]
    preview: str


class ExpressionForm(ObjectForm):
    """`prefixes` names the expressions, each with its title. All groups choose from one reading of the postures."""

    prefixes: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.postures = list(DevicePosture.objects.order_by("name", "pk"))
        choices = [(row.pk, _with_platforms(row)) for row in self.postures]
        for prefix in self.prefixes:
            for n in expressions.GROUPS:
                label = self.fields[f"{prefix}_{n}"].label
                widget = forms.SelectMultiple({"data-searchable": "", "aria-label": f"{self.prefixes[prefix]} {label}"})
                self.fields[f"{prefix}_{n}"] = forms.TypedMultipleChoiceField(
                    coerce=int, choices=choices, required=False, label=label, widget=widget
                )

    def sections(self) -> list[Section]:
        """Without the groups, which have cards of their own."""
        return [kept for section in super().sections() if (kept := _without_groups(section)).parts]

    def builders(self) -> list[Builder]:
        names = {row.pk: row.name for row in self.postures}
        return [
            Builder(prefix, title, fields, preview_of([_chosen(field) for field in fields], names))
            for prefix, title in self.prefixes.items()
            for fields in [[self[f"{prefix}_{n}"] for n in expressions.GROUPS]]
        ]


def _without_groups(section: Section) -> Section:
    parts = ((title, [line for line in lines if line.setting.refers_to != POSTURE]) for title, lines in section.parts)
    return Section(section.title, section.anchor, [(title, lines) for title, lines in parts if lines])


def preview_of(groups: Sequence[Sequence[int]], names: Mapping[int, str]) -> str:
    """The expression in words; ids without a posture are left out."""
    known = [[pk for pk in dict.fromkeys(group) if pk in names] for group in groups]
    return expression.preview(known, names)


@require_POST
@permission_required("profiles.view_deviceposture", raise_exception=True)
def expression_preview(request: HttpRequest) -> HttpResponse:
    """The preview of the expression `prefix`, from the fields of its form."""
    prefix = request.POST.get("prefix", "")
    groups = [_ids(request.POST.getlist(f"{prefix}_{n}")) for n in expressions.GROUPS]
    number = sum(len(set(group)) for group in groups)
    context = {"preview": preview_of(groups, expressions.names()), "number": number, "most": expression.MOST_POSTURES}
    return render(request, "objects/_preview.html", context)


def _chosen(field: BoundField) -> list[int]:
    value = field.value()
    return _ids(value) if isinstance(value, list | tuple) else []


def _ids(texts: Sequence[Any]) -> list[int]:
    digits = (part for text in texts for part in str(text).split(","))
    return [int(part) for part in digits if part.isascii() and part.isdecimal() and len(part) < 19]


def _with_platforms(row: DevicePosture) -> str:
    return f"{row.name} ({', '.join(platform.label for platform in row.platforms)})"
