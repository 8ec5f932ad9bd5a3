"""What the pages share: the platform of the address, the profile, the way back to the list, Undo, and refusals."""

from django.http import Http404, HttpRequest
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.lib.errors import DomainError
from portal.lib.tabs import Tab
from profiles.catalog import Platform
from profiles.models import AppProfile


def platform_of(slug: str) -> Platform:
    try:
        return Platform(slug)
    except ValueError:
        raise Http404 from None


def profile_of(slug: str, pk: int) -> AppProfile:
    return get_object_or_404(AppProfile, pk=pk, platform=platform_of(slug))


def back(request: HttpRequest, platform: str, at: str = "") -> str:
    """The list as it was: the same page and filters. `at` is the element that gets the focus there."""
    query = request.POST.get("query", "")
    url = reverse("profiles:list", args=[platform])
    return url + (f"?{query}" if query else "") + (f"#{at}" if at else "")


def undo(request: HttpRequest, url: str, **values: str) -> SafeString:
    """A button for a message that takes back what the message says at once, and leads to the same list."""
    query = request.POST.get("query", "")
    hidden = [("csrfmiddlewaretoken", get_token(request)), ("query", query), ("confirmed", "1"), *values.items()]
    fields = format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden)
    button = SafeString('<button class="btn quiet small" type="submit">Undo</button>')
    return format_html('<form method="post" action="{}" class="undo">{}{}</form>', url, fields, button)


def beyond(place: int | None, wanted: int | None) -> str:
    """What became of a rule order that there is not, to follow the place that the rule has now."""
    if not place or wanted is None or wanted == place:
        return ""
    return f", the {'last' if wanted > place else 'first'}: there is no rule order {wanted:,}"


def reasons(error: DomainError | None) -> list[str]:
    """Everything that a refusal says, for a page without the fields that it names."""
    if error is None:
        return []
    return [message for several in error.fields.values() for message in several] or [error.message]


def tabs(request: HttpRequest, profile: AppProfile) -> list[Tab]:
    """The pages of one profile that the admin may open."""
    arguments = [profile.platform, profile.pk]
    pages = [("Settings", reverse("profiles:edit", args=arguments))]
    pages.append(("History", reverse("profiles:history", args=arguments)))
    if profile.policy_token and request.user.has_perm("profiles.view_policy_token"):
        pages.append(("Policy Token", reverse("profiles:token", args=arguments)))
    return [Tab(label, url, url == max(_above(request, pages), key=len)) for label, url in pages]


def _above(request: HttpRequest, pages: list[tuple[str, str]]) -> list[str]:
    """The pages at or above the address: a version belongs to History."""
    return [url for _label, url in pages if request.path.startswith(url)]
