"""What the pickers ask: groups, users, profiles, and the objects that a setting points at."""

from django.http import Http404, HttpRequest, HttpResponse

from directory.mirror.queries import search_groups, search_users
from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.access import needs
from portal.lib.http import searched
from portal.lib.pickers import LIMIT, picker_answer
from profiles import queries, references
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.views.common import platform_of


@needs("profiles.view_appprofile")
def group_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(search_groups(searched(request), limit=LIMIT + 1), hint=_group_hint)


def _group_hint(group: DirectoryGroup) -> str:
    return f"ID {group.upstream_id}"


@needs("profiles.view_appprofile")
def user_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(search_users(searched(request), limit=LIMIT + 1), hint=_user_hint)


def _user_hint(user: DirectoryUser) -> str:
    return user.email


@needs("profiles.view_appprofile")
def profile_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(queries.search_profiles(searched(request)), hint=_platform_hint)


def _platform_hint(profile: AppProfile) -> str:
    return Platform(profile.platform).label


@needs("profiles.view_appprofile")
def reference_options(request: HttpRequest, platform: str, kind: str) -> HttpResponse:
    """The objects of a kind that a profile of the platform may point at."""
    shown, target = platform_of(platform), references.referable(kind)
    if target is None:
        raise Http404
    return picker_answer(references.search(target, shown, searched(request)), hint=target.hint)
