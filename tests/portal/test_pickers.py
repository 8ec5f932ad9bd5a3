"""Pickers: what a search answers, and what a page holds before anybody searches."""

import json

import pytest
from django import forms

from directory.zia.models import ZiaDepartment
from portal.lib.pickers import PickOne, picker_answer

pytestmark = pytest.mark.django_db


class Chosen(forms.Form):
    department = forms.ModelChoiceField(
        queryset=ZiaDepartment.objects.all(), widget=PickOne("zia:department_options", "Department", empty="None")
    )


def departments(number: int) -> list[ZiaDepartment]:
    return [ZiaDepartment.objects.create(name=f"Department {n:02}") for n in range(number)]


def options(form: Chosen) -> list[tuple[str, str, bool]]:
    (_label, found, _index), *_none = form["department"].field.widget.optgroups(
        "department", [form["department"].value()]
    )
    return [(str(option["value"]), option["label"], option["selected"]) for option in found]


@pytest.mark.parametrize(("number", "more"), [(49, False), (50, False), (51, True)])
def test_fifty_are_answered_and_whether_there_are_more(number: int, more: bool) -> None:
    departments(number)
    answer = json.loads(picker_answer(ZiaDepartment.objects.order_by("name")).content)
    assert (len(answer["results"]), answer["more"]) == (min(number, 50), more)


def test_no_choice_comes_first_and_only_the_chosen_one_is_on_the_page() -> None:
    chosen, _other = departments(2)
    assert options(Chosen()) == [("", "None", True)]
    assert options(Chosen(initial={"department": chosen.pk})) == [
        ("", "None", False),
        (str(chosen.pk), "Department 00", True),
    ]
