"""Two profiles side by side; the address carries both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.audit.differences import diff
from portal.lib.access import needs
from portal.lib.http import clean_address
from portal.lib.keys import whole
from portal.lib.pickers import PickOne
from profiles.catalog import Platform
from profiles.editing.wording import snapshot
from profiles.models import AppProfile

GENERAL = ("Description", "Status", "Rule Order", "Applies to", "User groups", "Excluded groups", "Users")


@dataclass(frozen=True, slots=True)
class ProfileComparison:
    """Facts of both, by their names, and how many settings only one of the platforms has."""

    first: Mapping[str, Any]
    second: Mapping[str, Any]
    only_first: int
    only_second: int


class ProfileChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, label: str) -> None:
        picker = PickOne("profiles:profile_options", label)
        super().__init__(AppProfile.objects.all(), label=label, required=False, widget=picker)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({Platform(obj.platform).label})"


class CompareForm(forms.Form):
    a = ProfileChoice("First profile")
    b = ProfileChoice("Second profile")
    show = forms.ChoiceField(
        label="Show", required=False, choices=(("", "Differences only"), ("all", "All settings")), widget=forms.Select
    )


@needs("profiles.view_appprofile")
@clean_address
def compare_page(request: HttpRequest) -> HttpResponse:
    keys = [whole(request.GET.get(name, "")) for name in ("a", "b")]
    profiles = AppProfile.objects.in_bulk([key for key in keys if key is not None])
    first, second = (profiles.get(key) if key is not None else None for key in keys)
    show = request.GET.get("show", "")
    form = CompareForm(initial={"a": first.pk if first else None, "b": second.pk if second else None, "show": show})
    context: dict[str, Any] = {"form": form, "first": first, "second": second, "show_all": show == "all"}
    if first and second:
        both = _compared(first, second)
        lines = diff(both.first, both.second)
        context |= {
            "comparison": both,
            "fields": [line for line in lines if context["show_all"] or line.kind != "unchanged"],
            "differ": sum(line.kind != "unchanged" for line in lines),
            "is_missing": False,
        }
    else:
        context["is_missing"] = any(request.GET.get(name) for name in ("a", "b"))
    return render(request, "profiles/compare.html", context)


def _compared(first: AppProfile, second: AppProfile) -> ProfileComparison:
    """On one platform everything; across platforms what both have."""
    first_facts, second_facts = snapshot(first), snapshot(second)
    both = [name for name in first_facts if name in second_facts and name != "Name"]
    return ProfileComparison(
        {name: first_facts[name] for name in both},
        {name: second_facts[name] for name in both},
        only_first=len(_settings(first_facts) - _settings(second_facts)),
        only_second=len(_settings(second_facts) - _settings(first_facts)),
    )


def _settings(facts: Mapping[str, Any]) -> set[str]:
    return set(facts) - {*GENERAL, "Name"}
