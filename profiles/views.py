"""App Profiles: the list of a platform, the form, and the rule order."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from directory.models import DirectoryGroup, DirectoryUser
from directory.queries import search_groups, search_users
from portal.audit.record import actor_of
from portal.lib.errors import Conflict, DomainError
from portal.lib.http import searched, wants_part
from portal.lib.lists import PAGE_SIZES, page_size
from portal.lib.pickers import LIMIT, picker_answer
from profiles import editing, precedence, queries, versions
from profiles.catalog import Platform
from profiles.drafts import preview, snapshot
from profiles.forms import ProfileForm
from profiles.forms.layout import layout, problems
from profiles.models import AppProfile


def _platform(slug: str) -> Platform:
    try:
        return Platform(slug)
    except ValueError:
        raise Http404 from None


@permission_required("profiles.view_appprofile", raise_exception=True)
def profile_list(request: HttpRequest, platform: str) -> HttpResponse:
    """The rules in the order in which they are walked; by name or status the order cannot be changed."""
    shown = _platform(platform)
    rows = queries.listed(shown)
    text, status = searched(request), request.GET.get("status", "")
    if text:
        rows = rows.filter(name__icontains=text)
    if status in ("enabled", "disabled"):
        rows = rows.filter(is_enabled=status == "enabled")
    paginator = Paginator(rows, page_size(request))
    page = paginator.get_page(request.GET.get("page"))
    shown_rows = list(page.object_list)
    applies = queries.applies_to(shown_rows)
    context = {
        "platform": shown,
        "rows": [(profile, applies[profile.pk]) for profile in shown_rows],
        "table": {"page": page, "paginator": paginator},
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "text": text,
        "status": status,
        "is_filtered": bool(text or status),
        "last": precedence.last(shown),
    }
    return render(request, "profiles/_list.html" if wants_part(request) else "profiles/list.html", context)


def edit(request: HttpRequest, platform: str, pk: int | None = None) -> HttpResponse:
    """The form of a new or an existing profile. Looking needs `view`, saving `add` or `change`."""
    shown = _platform(platform)
    verb = ("change" if pk else "add") if request.method == "POST" or not pk else "view"
    if not request.user.has_perm(f"profiles.{verb}_appprofile"):
        raise PermissionDenied
    profile = get_object_or_404(AppProfile, pk=pk, platform=shown) if pk else None
    form = ProfileForm(shown, profile, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, form, shown, profile)
        except Conflict as error:
            return _conflict(request, form, profile, error)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{saved.name} is saved{_place(saved)}.")
            return redirect("profiles:list", platform=shown)
    return _form_page(request, form, shown, profile)


def _save(request: HttpRequest, form: ProfileForm, platform: Platform, profile: AppProfile | None) -> AppProfile:
    actor = actor_of(request)
    if profile is None:
        return editing.create(actor, platform, form.draft())
    revision = form.cleaned_data["revision"] or 0
    return editing.update(actor, profile.pk, form.draft(), expected_revision=revision)


def _place(profile: AppProfile) -> str:
    return f" as rule {profile.rule_order}" if profile.rule_order else ""


def _form_page(request: HttpRequest, form: ProfileForm, platform: Platform, profile: AppProfile | None) -> HttpResponse:
    may_write = request.user.has_perm(f"profiles.{'change' if profile else 'add'}_appprofile")
    if not may_write:
        form.lock()
    sections = layout(form)
    context = {
        "form": form,
        "platform": platform,
        "profile": profile,
        "sections": sections,
        "problems": problems(sections),
        "may_write": may_write,
        "versions": versions.are_shown(request),
        "list_url": reverse("profiles:list", args=[platform]),
    }
    page = render(request, "profiles/form.html", context, status=422 if form.errors else 200)
    return versions.remember(request, page)


def _conflict(request: HttpRequest, form: ProfileForm, profile: AppProfile | None, error: Conflict) -> HttpResponse:
    """Both versions side by side; nothing that was typed is lost."""
    current = get_object_or_404(AppProfile, pk=profile.pk if profile else 0)
    theirs, mine = snapshot(current), preview(current, form.draft())
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "revision")
    ]
    context = {
        "profile": current,
        "message": error.message,
        "lines": sorted(
            ((name, _words(theirs[name]), _words(mine.get(name)), theirs[name] != mine.get(name)) for name in theirs),
            key=lambda line: not line[3],
        ),
        "kept": kept,
        "platform": Platform(current.platform),
    }
    return render(request, "profiles/conflict.html", context, status=409)


def _words(value: Any) -> str:
    """A value of a snapshot for the eye: lists joined, nothing as a dash."""
    return (", ".join(value) if isinstance(value, list) else str(value or "")) or "—"


@permission_required("profiles.delete_appprofile", raise_exception=True)
def delete(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    profile = get_object_or_404(AppProfile, pk=pk, platform=_platform(platform))
    if request.method != "POST":
        context = {
            "profile": profile,
            "platform": _platform(platform),
            "applies": queries.applies_to([profile])[profile.pk],
        }
        return render(request, "profiles/delete.html", context)
    editing.delete(actor_of(request), profile.pk)
    messages.success(request, f"{profile.name} is deleted. The rules behind it moved up.")
    return redirect("profiles:list", platform=platform)


@require_POST
@permission_required("profiles.change_appprofile", raise_exception=True)
def set_enabled(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    get_object_or_404(AppProfile, pk=pk, platform=_platform(platform))
    wanted = request.POST.get("enabled") == "1"
    profile = editing.set_enabled(actor_of(request), pk, wanted)
    words = "enabled" if wanted else "disabled: it matches nobody and keeps its place"
    back = _undo(request, reverse("profiles:set_enabled", args=[platform, pk]), "enabled", "0" if wanted else "1")
    messages.success(request, format_html("{} is {}. {}", profile.name, words, back))
    return redirect(_back(request, platform))


@require_POST
@permission_required("profiles.change_appprofile", raise_exception=True)
def move(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    """Put a rule at `position`, a number from 1; beyond the ends means the end."""
    get_object_or_404(AppProfile, pk=pk, platform=_platform(platform))
    wanted = request.POST.get("position", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 9):
        raise DomainError("The rule order must be a whole number from 1.")
    profile, old = editing.move(actor_of(request), pk, int(wanted))
    back = _undo(request, reverse("profiles:move", args=[platform, pk]), "position", str(old))
    messages.success(request, format_html("{} is rule {} now. {}", profile.name, profile.rule_order, back))
    return redirect(_back(request, platform))


def _undo(request: HttpRequest, url: str, name: str, value: str) -> SafeString:
    return format_html(
        '<form method="post" action="{}" class="undo"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="{}" value="{}"><button class="btn quiet small" type="submit">Undo</button></form>',
        url,
        get_token(request),
        name,
        value,
    )


def _back(request: HttpRequest, platform: str) -> str:
    """The list as it was: the same page and filters."""
    query = request.POST.get("query", "")
    url = reverse("profiles:list", args=[platform])
    return f"{url}?{query}" if query else url


@permission_required("profiles.view_appprofile", raise_exception=True)
def group_options(request: HttpRequest) -> HttpResponse:
    rows = search_groups(searched(request), limit=LIMIT + 1)
    return picker_answer(rows, hint=_group_hint)


def _group_hint(group: DirectoryGroup) -> str:
    return f"id {group.upstream_id}"


@permission_required("profiles.view_appprofile", raise_exception=True)
def user_options(request: HttpRequest) -> HttpResponse:
    rows = search_users(searched(request), limit=LIMIT + 1)
    return picker_answer(rows, hint=_user_hint)


def _user_hint(user: DirectoryUser) -> str:
    return user.email
