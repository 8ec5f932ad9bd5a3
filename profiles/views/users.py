"""The users behind the numbers of a profile: a list with search and pages, found as a set."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from directory.mirror.filters import MemberFilter
from directory.mirror.tables import MemberTable
from directory.models import DirectoryUser
from portal.lib.access import needs
from portal.lib.lists import list_page
from profiles.models import AppProfile
from profiles.rules import who
from profiles.views.common import profile_of

GETTING = "Get the profile"
CHOICES = {
    who.SHADOWED: "Get an earlier rule on every device",
    who.TARGETED: "All whom the rule is for",
    who.LEFT: "Get Default instead",
}


class ProfileUserFilter(MemberFilter):
    """`?who=` says which users: the view gives those rows."""

    who = filters.ChoiceFilter(label="Show", method="by_view", choices=())

    def __init__(self, *args: Any, profile: AppProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.form.fields["who"]
        if profile.is_default:
            del self.form.fields["who"]
        else:
            field.choices = [("", _getting(profile)), *CHOICES.items()]

    def by_view(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows

    class Meta:
        model = DirectoryUser
        fields: tuple[str, ...] = ()


@needs("profiles.view_appprofile", "directory.view_directoryuser")
def users_of_profile(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    profile = profile_of(platform, pk)
    sets = who.sets_of(profile)
    wanted = request.GET.get("who", who.GETTING)
    shown = wanted if wanted in sets else who.GETTING
    rows = sets[shown]().select_related("department")
    return list_page(
        request,
        rows=rows,
        filters=ProfileUserFilter,
        filter_options={"profile": profile},
        table=MemberTable,
        export="users-of-profile",
        template="profiles/users.html",
        context={
            "profile": profile,
            "platform": profile.platform,
            "which": CHOICES.get(shown, _getting(profile)),
            "noun": "user",
            "nouns": "users",
            "list_label": "Users",
            "empty_title": "No users",
            "empty_text": "There is nobody like that in ZIA as it was synced last.",
        },
    )


def _getting(profile: AppProfile) -> str:
    return GETTING if profile.is_enabled else "Would get the profile, were it enabled"
