"""What the pickers ask: groups, users, profiles."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse

from directory.models import DirectoryGroup, DirectoryUser
from directory.queries import search_groups, search_users
from portal.lib.http import searched
from portal.lib.pickers import LIMIT, picker_answer
from profiles import queries
from profiles.catalog import Platform
from profiles.models import AppProfile


@permission_required("profiles.view_appprofile", raise_exception=True)
def group_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(search_groups(searched(request), limit=LIMIT + 1), hint=_group_hint)


def _group_hint(group: DirectoryGroup) -> str:
    return f"id {group.upstream_id}"


@permission_required("profiles.view_appprofile", raise_exception=True)
def user_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(search_users(searched(request), limit=LIMIT + 1), hint=_user_hint)


def _user_hint(user: DirectoryUser) -> str:
    return user.email


@permission_required("profiles.view_appprofile", raise_exception=True)
def profile_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(queries.search_profiles(searched(request)), hint=_platform_hint)


def _platform_hint(profile: AppProfile) -> str:
    return Platform(profile.platform).label
