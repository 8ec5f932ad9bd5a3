"""Forms of User Management. Choices among thousands are pickers, which render only what is chosen."""

from typing import Any

from django import forms

from directory.zia.models import GROUPS_PER_USER, ZiaDepartment, ZiaGroup, ZiaUser
from portal.lib.forms import TakesRefusals
from portal.lib.pickers import PickedField, PickMany, PickOne

SHORT = forms.Textarea(attrs={"rows": 3})


class ZiaForm(TakesRefusals, forms.ModelForm):  # type: ignore[type-arg]
    """What an admin enters for one row; the verb that saves it may refuse."""


class GroupForm(ZiaForm):
    class Meta:
        model = ZiaGroup
        fields = ("name", "comments")
        widgets = {"comments": SHORT}


class DepartmentForm(ZiaForm):
    class Meta:
        model = ZiaDepartment
        fields = ("name", "comments")
        widgets = {"comments": SHORT}


class UserForm(ZiaForm):
    department = forms.ModelChoiceField(
        queryset=ZiaDepartment.objects.all(), widget=PickOne("zia:department_options", "Department")
    )
    groups = PickedField(
        queryset=ZiaGroup.objects.all(),
        required=False,
        widget=PickMany("zia:group_options", "Groups"),
        help_text=f"{GROUPS_PER_USER} at most.",
    )

    class Meta:
        model = ZiaUser
        fields = ("name", "email", "department", "groups", "is_enabled", "comments")
        widgets = {"comments": SHORT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["groups"] = list(self.instance.memberships.values_list("group_id", flat=True))
