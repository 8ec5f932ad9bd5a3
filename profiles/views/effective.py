"""Which profile a user gets on each platform, and the rules that lead there; the address carries both."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.models import DirectoryUser
from portal.lib.access import needs
from portal.lib.http import clean_address
from portal.lib.keys import whole
from portal.lib.pickers import PickOne
from profiles.catalog import Platform
from profiles.rules.resolve import effective_profiles
from profiles.rules.walking import walk


class UserChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class EffectiveForm(forms.Form):
    user = UserChoice(
        DirectoryUser.objects.all(), label="User", required=False, widget=PickOne("profiles:user_options", "User")
    )


@needs("profiles.view_appprofile", "directory.view_directoryuser")
@clean_address
def effective_page(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("user", "")
    key = whole(wanted)
    person = DirectoryUser.objects.filter(pk=key).first() if key is not None else None
    context: dict[str, Any] = {
        "form": EffectiveForm(initial={"user": person.pk if person else None}),
        "person": person,
        "is_missing": bool(wanted) and person is None,
    }
    if person:
        shown = _platform(request.GET.get("platform", ""))
        by_platform = {line.platform: line for line in effective_profiles(person)}
        context |= {"found": by_platform.values(), "shown": shown}
        context["walk"] = walk(person, by_platform[shown]) if person.deleted_at is None else None
        context["depends"] = bool(by_platform[shown].possible)
    return render(request, "profiles/effective.html", context)


def _platform(slug: str) -> Platform:
    return Platform(slug) if slug in list(Platform) else Platform.WINDOWS
