"""The list of a platform's rules: search by a criterion, filters, and all of it in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.views.decorators.http import require_POST

from directory.models import DirectoryGroup
from portal.lib.access import needs
from portal.lib.errors import NotAllowed
from portal.lib.http import wants_part
from portal.lib.lists import PAGE_SIZES, page_size
from portal.lib.pickers import PickOne
from profiles import queries
from profiles.catalog import Platform
from profiles.editing import policy_tokens
from profiles.editing.copying import COPIES_AT_ONCE
from profiles.models import AppProfile, ProfileReach
from profiles.rules import lint, precedence
from profiles.views import criteria
from profiles.views.common import platform_of


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """One row: the profile, whom it applies to, the name of its forwarding profile, how many get it, and what is wrong
    with it, "" for nothing."""

    profile: AppProfile
    applies: queries.AppliesTo
    forwarding: str
    reach: ProfileReach | None
    mark: str

    @property
    def sentence(self) -> str:
        """The reach in words."""
        if self.reach is None:
            return ""
        winning, shadowed = self.reach.winning, self.reach.shadowed
        if not self.profile.is_enabled:
            return f"{_users(winning)} would get it if it were enabled"
        return f"{_users(winning)} {'gets' if winning == 1 else 'get'} it, {shadowed:,} shadowed"


def _users(number: int) -> str:
    return f"{number:,} user{pluralize(number)}"


class GroupFilterForm(forms.Form):
    """The one field of the toolbar that is a picker."""

    group = forms.ModelChoiceField(
        DirectoryGroup.objects.all(), required=False, widget=PickOne("profiles:group_options", "Group")
    )


@needs("profiles.view_appprofile")
def profile_list(request: HttpRequest, platform: str) -> HttpResponse:
    """The rules in the order in which they are walked; narrowed, the order cannot be changed by neighbours."""
    shown = platform_of(platform)
    checked = lint.ensure_checked()
    wanted = criteria.read(request.GET)
    paginator = Paginator(wanted.apply(queries.listed(shown)), page_size(request))
    page = paginator.get_page(request.GET.get("page"))
    rows = list(page.object_list)
    precedence.number(rows)
    context = {
        "platform": shown,
        "rows": _listed(rows),
        "table": {"page": page, "paginator": paginator},
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "criteria": wanted,
        "is_filtered": wanted.is_active,
        "choices": _choices(request),
        "group_filter": GroupFilterForm(
            initial={"group": wanted.group.pk if wanted.group else None}, auto_id="id_%s_filter"
        ),
        "last": precedence.last(shown),
        "matching": wanted.apply(precedence.rules(shown)).count(),
        "copies_at_once": COPIES_AT_ONCE,
        "marked": lint.number_marked(shown),
        "may_see_users": request.user.has_perm("directory.view_directoryuser"),
        **_coverage(shown, checked.users),
    }
    return render(request, "profiles/_list.html" if wants_part(request) else "profiles/list.html", context)


def _listed(profiles: Sequence[AppProfile]) -> list[ListedProfile]:
    applies = queries.applies_to(profiles)
    forwarding = queries.forwarding_profiles(profiles)
    ids = [profile.pk for profile in profiles]
    reach, marks = lint.reach_of(ids), lint.marks_of(ids)
    return [
        ListedProfile(profile, applies[pk], forwarding[pk], reach.get(pk), marks.get(pk, ""))
        for pk, profile in zip(ids, profiles, strict=True)
    ]


def _coverage(platform: Platform, users: int) -> dict[str, Any]:
    default = lint.reach_of_default(platform)
    return {"default_reach": default, "users": users, "ruled": users - default.base if default else 0}


def _choices(request: HttpRequest) -> dict[str, str]:
    """The criteria of the search box; tokens for those who may see them."""
    may_see = request.user.has_perm("profiles.view_policy_token")
    return {name: label for name, label in criteria.CRITERIA.items() if may_see or name != criteria.TOKEN}


@require_POST
@needs("profiles.view_appprofile")
def search(request: HttpRequest, platform: str) -> HttpResponse:
    """From the search box to the list's address. It is a POST because a policy token must not be in an address."""
    shown = platform_of(platform)
    wanted = criteria.read(request.POST)
    if wanted.text and (wanted.by == criteria.TOKEN or policy_tokens.is_like_one(wanted.text)):
        if not request.user.has_perm("profiles.view_policy_token"):
            raise NotAllowed
        rows = policy_tokens.matching(shown, wanted.text).values_list("pk", flat=True)[: criteria.MOST_FOUND]
        wanted = criteria.Criteria(
            criteria.TOKEN, "", wanted.status, wanted.group, tuple(rows), wanted.problems, wanted.kept
        )
    query = wanted.query()
    return redirect(reverse("profiles:list", args=[shown]) + (f"?{query}" if query else ""))
