"""The History tab of a profile: who changed what and when, and writing an earlier version again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.audit.differences import Field, diff
from portal.audit.models import AuditEntry
from portal.audit.recording import actor_of
from portal.lib.access import needs, needs_by_method
from portal.lib.errors import Conflict, DomainError, Gone
from portal.lib.keys import whole
from portal.lib.lists import PAGE_SIZES, page_size
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import history, impact, pending
from profiles.editing.wording import preview, snapshot
from profiles.models import AppProfile, ProfileVersion
from profiles.rules.expectations import Broken
from profiles.views.common import platform_of, profile_of, reasons, tabs
from profiles.views.overriding import overridable, override_of

VIEW = "profiles.view_appprofile"


@dataclass(frozen=True, slots=True)
class Change:
    """A write, with the version that it left and what it changed; of a creation, what the new profile holds."""

    entry: AuditEntry
    revision: int | None
    fields: Sequence[Field]


@needs(VIEW)
def history_page(request: HttpRequest, platform: str, pk: int) -> HttpResponse:
    """Newest first, a page at a time; every write with its diff, and the version that it left."""
    profile = profile_of(platform, pk)
    entries = AuditEntry.objects.filter(resource_type=editing.RESOURCE_TYPE, resource_id=str(pk))
    paginator = Paginator(entries.exclude(action=AuditEntry.Action.VIEW).order_by("-at", "-pk"), page_size(request))
    page = paginator.get_page(request.GET.get("page"))
    versions = ProfileVersion.objects.filter(profile=profile)
    kept = dict(versions.filter(entry__in=[entry.pk for entry in page]).values_list("entry_id", "revision"))
    context = {
        "profile": profile,
        "platform": platform_of(platform),
        "tabs": tabs(request, profile),
        "lines": [_change(entry, kept.get(entry.pk)) for entry in page],
        "first": None if page.has_next() else versions.filter(entry=None).order_by("revision").first(),
        "table": {"page": page, "paginator": paginator},
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "may_see_audit": request.user.has_perm("audit.view_auditentry"),
    }
    return render(request, "profiles/history.html", context)


def _change(entry: AuditEntry, revision: int | None) -> Change:
    fields = diff(entry.before, entry.after)
    return Change(entry, revision, [field for field in fields if field.kind != "unchanged"])


@needs_by_method(get=VIEW, post=(VIEW, "profiles.change_appprofile"))
@overridable
def version(request: HttpRequest, platform: str, pk: int, revision: int) -> HttpResponse:
    """What a version differs in from the profile as it is; POST writes it again."""
    profile = profile_of(platform, pk)
    rows = ProfileVersion.objects.select_related("profile")
    shown = get_object_or_404(rows, profile=profile, revision=revision)
    if request.method != "POST":
        return _version_page(request, profile, shown)
    expected = whole(request.POST.get("revision", "")) or 0
    override = override_of(request)
    try:
        saved = editing.restore(actor_of(request), pk, revision, expected_revision=expected, override=override)
    except (Conflict, Gone, Broken):
        raise
    except DomainError as error:
        return _version_page(request, profile, shown, error)
    messages.success(request, f"{saved.name} is as it was in version {revision}.")
    return redirect("profiles:history", platform=platform, pk=pk)


def _version_page(
    request: HttpRequest, profile: AppProfile, shown: ProfileVersion, error: DomainError | None = None
) -> HttpResponse:
    lines = diff(snapshot(profile), preview(profile, history.draft_of(shown)))
    context = {
        "profile": profile,
        "platform": platform_of(profile.platform),
        "tabs": tabs(request, profile),
        "version": shown,
        "fields": [line for line in lines if line.kind != "unchanged"],
        "secrets_lost": history.secrets_lost(shown),
        "reasons": reasons(error),
        "matrix": _matrix(profile, shown),
    }
    return render(request, "profiles/version.html", context, status=422 if error else 200)


def _matrix(profile: AppProfile, shown: ProfileVersion) -> impact.Matrix | None:
    """Whom a restore would hit; None for Default, and where it would be refused for what is gone."""
    if profile.is_default:
        return None
    try:
        return impact.matrix_of(pending.saving(Platform(profile.platform), profile, history.draft_of(shown)))
    except DomainError:
        return None
