"""The policy token of a profile, shown on demand to those who may see it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal.audit.recording import actor_of
from portal.lib.access import needs
from profiles.editing import policy_tokens
from profiles.views.common import platform_of, profile_of, tabs


@never_cache
@needs("profiles.view_policy_token")
def token_page(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    """GET explains and offers a button; POST shows the token, and an audit entry says so."""
    profile = profile_of(platform, pk)
    if not profile.policy_token:
        raise Http404
    context = {"profile": profile, "platform": platform_of(platform), "tabs": tabs(request, profile)}
    if request.method == "POST":
        seen = policy_tokens.view(actor_of(request), profile.pk)
        context |= {"token": seen.policy_token, "parameters": policy_tokens.parameters(seen)}
    return render(request, "profiles/token.html", context)
