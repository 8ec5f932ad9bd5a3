"""Every write of an expectation: check, save, audit, ask it, in one transaction. What holds now is no condition: one
may state what is still to be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from directory.models import DirectoryGroup, DirectoryUser
from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import Conflict, DomainError
from portal.lib.letters import composed
from profiles.catalog import Platform
from profiles.editing.verbs import status_facts
from profiles.editing.wording import changed
from profiles.models import AppProfile, Expectation, ExpectationProfile
from profiles.rules.expectations import Question, check_again, question_of
from profiles.rules.expectations.enforcing import CATEGORY, RESOURCE_TYPE
from profiles.rules.expectations.keeping import with_named
from profiles.rules.expectations.questions import Kind, Named

MOST = 500
PROFILES = 50
LARGEST_NUMBER = 1_000_000_000
NOTE_LIMIT = 2000
OF_USERS, OF_GROUPS = (Kind.USER,), (Kind.MEMBERS, Kind.NOT_DEFAULT)
OF_PROFILES, OF_NUMBERS = (Kind.USER, Kind.MEMBERS, Kind.REACHES), (Kind.AT_MOST, Kind.REACHES)


@dataclass(frozen=True, slots=True)
class ExpectationDraft:
    """The whole of an expectation as a form or an API call gives it; ids are the mirror's and the profiles'. What its
    kind does not have is left out. `platforms` of what is to reach somebody is that of its profile."""

    kind: str
    platforms: Sequence[str] = ()
    user: int | None = None
    group: int | None = None
    profiles: Sequence[int] = ()
    number: int | None = None
    severity: str = Expectation.Severity.REFUSE
    is_enabled: bool = True
    note: str = ""


@dataclass(slots=True)
class _Accepted:
    """A draft in its normal form."""

    question: Question
    profiles: Sequence[AppProfile] = field(default=())


@transaction.atomic
def create(actor: Actor, draft: ExpectationDraft) -> Expectation:
    """A new one, asked at once. Raises DomainError with every field that is refused."""
    _lock()
    if Expectation.objects.count() >= MOST:
        raise DomainError(f"There may be {MOST} expectations at most.", code="limit")
    accepted = _accepted(draft)
    row = Expectation(created_at=timezone.now())
    _put(actor, row, draft, accepted)
    _name(row, accepted)
    _note(actor, AuditEntry.Action.CREATE, row, accepted.question, None, _facts(row, accepted.question))
    return _asked(actor, row)


@transaction.atomic
def update(actor: Actor, pk: int, draft: ExpectationDraft, *, expected_revision: int) -> Expectation:
    """Change one that nobody else changed since it was read. Raises Conflict where somebody did. A draft of what is
    stored already writes nothing. Its kind stays."""
    row = _locked(pk)
    before = question_of(row)
    if draft.kind != row.kind:
        raise DomainError.on("kind", "The kind of an expectation stays as it is: add another one.")
    try:
        accepted = _accepted(draft)
    except DomainError:
        if row.revision != expected_revision:
            raise _changed_meanwhile(row) from None
        raise
    facts = draft.severity, draft.is_enabled, composed(draft.note.strip())
    if (before, row.severity, row.is_enabled, row.note) == (accepted.question, *facts):
        return row
    if row.revision != expected_revision:
        raise _changed_meanwhile(row)
    old = _facts(row, before)
    row.revision += 1
    _put(actor, row, draft, accepted)
    row.named.exclude(profile__in=accepted.profiles).delete()
    _name(row, accepted)
    _note(actor, AuditEntry.Action.UPDATE, row, accepted.question, *changed(old, _facts(row, accepted.question)))
    return _asked(actor, row)


@transaction.atomic
def set_enabled(actor: Actor, pk: int, is_enabled: bool) -> tuple[Expectation, bool]:
    """Ask it from now on, or not any more. Returns whether that was news."""
    row = _locked(pk)
    if row.is_enabled == is_enabled:
        return row, False
    row.is_enabled = is_enabled
    row.revision += 1
    _touch(actor, row)
    _note(actor, AuditEntry.Action.UPDATE, row, question_of(row), *status_facts(is_enabled))
    return _asked(actor, row), True


@transaction.atomic
def delete(actor: Actor, pk: int) -> str:
    """Delete it, and return what it stated."""
    row = _locked(pk)
    question = question_of(row)
    _note(actor, AuditEntry.Action.DELETE, row, question, _facts(row, question), None)
    row.delete()
    return question.statement


@transaction.atomic
def relink(old_key: int, profile: AppProfile) -> None:
    """A deleted profile was created again: what named it names the new one."""
    links = ExpectationProfile.objects.filter(profile=None, key=old_key, platform=profile.platform)
    taken = ExpectationProfile.objects.filter(key=profile.pk).values("expectation")
    ids = list(links.exclude(expectation__in=taken).values_list("expectation", flat=True))
    links.filter(expectation__in=ids).update(profile=profile, key=profile.pk, name=profile.name)
    for pk in ids:
        check_again(pk, by="", cause=f"{profile.name} was restored")


def check_draft(draft: ExpectationDraft) -> Question:
    """What a save would ask, without saving. Raises DomainError with the refused fields."""
    return _accepted(draft).question


def draft_of(row: Expectation) -> ExpectationDraft:
    """What is stored; a profile that was deleted is left out. Wants `named` prefetched."""
    return ExpectationDraft(
        kind=row.kind,
        platforms=list(row.platforms),
        user=row.user_id,
        group=row.group_id,
        profiles=[link.profile_id for link in row.named.all() if link.profile_id is not None],
        number=row.number,
        severity=row.severity,
        is_enabled=row.is_enabled,
        note=row.note,
    )


def _lock() -> None:
    """Nobody writes a profile meanwhile, so that none is saved without this expectation being asked."""
    defaults = AppProfile.objects.select_for_update().filter(is_default=True).order_by("platform")
    list(defaults.values_list("pk", flat=True))


def _locked(pk: int) -> Expectation:
    """Raises Gone where somebody has deleted it."""
    _lock()
    row = with_named(Expectation.objects.select_for_update(of=("self",)).filter(pk=pk)).first()
    if row is None:
        raise gone(RESOURCE_TYPE, pk, "expectation")
    return row


def _changed_meanwhile(row: Expectation) -> Conflict:
    return Conflict(f"This expectation was changed by {row.updated_by_name} meanwhile.")


def _put(actor: Actor, row: Expectation, draft: ExpectationDraft, accepted: _Accepted) -> None:
    question = accepted.question
    row.kind, row.platforms = question.kind, [platform.value for platform in question.platforms]
    row.user, row.group = question.user, question.group
    row.number = question.number if question.kind in OF_NUMBERS else None
    row.severity, row.is_enabled, row.note = draft.severity, draft.is_enabled, composed(draft.note.strip())
    _touch(actor, row)


def _touch(actor: Actor, row: Expectation) -> None:
    """What was found before says nothing of what is stated now."""
    row.updated_at, row.updated_by_name = timezone.now(), actor.name
    row.state, row.changed_at, row.checked_at = Expectation.State.UNCHECKED, None, None
    row.trouble, row.found, row.breakers = "", {}, []
    row.save()


def _name(row: Expectation, accepted: _Accepted) -> None:
    present = set(row.named.values_list("key", flat=True))
    ExpectationProfile.objects.bulk_create(
        ExpectationProfile(
            expectation=row, profile=profile, platform=profile.platform, name=profile.name, key=profile.pk
        )
        for profile in accepted.profiles
        if profile.pk not in present
    )


def _asked(actor: Actor, row: Expectation) -> Expectation:
    check_again(row.pk, by=actor.name, cause="The expectation was saved")
    return Expectation.objects.get(pk=row.pk)


def _facts(row: Expectation, question: Question) -> Mapping[str, Any]:
    return {
        "Statement": question.statement,
        "Severity": Expectation.Severity(row.severity).label,
        "Status": "Enabled" if row.is_enabled else "Disabled",
        "Note": row.note,
    }


def _note(actor: Actor, action: str, row: Expectation, question: Question, before: Any, after: Any) -> None:
    record(
        actor,
        action,
        category=CATEGORY,
        resource=question.statement,
        resource_type=RESOURCE_TYPE,
        resource_id=row.pk,
        before=before,
        after=after,
    )


def _accepted(draft: ExpectationDraft) -> _Accepted:
    """Raises DomainError with every field that is refused."""
    if draft.kind not in Kind.values:
        raise DomainError.on("kind", "Choose what is to hold.")
    errors: dict[str, list[str]] = {}
    user = _subject(errors, "user", DirectoryUser, draft.user) if draft.kind in OF_USERS else None
    group = _subject(errors, "group", DirectoryGroup, draft.group) if draft.kind in OF_GROUPS else None
    profiles = _profiles(errors, draft) if draft.kind in OF_PROFILES else []
    platforms = _platforms(errors, draft, profiles)
    number = _number(errors, draft) if draft.kind in OF_NUMBERS else 0
    if draft.severity not in Expectation.Severity.values:
        errors["severity"] = ["Choose Refuse or Warn."]
    if len(draft.note) > NOTE_LIMIT:
        errors["note"] = [f"The note has {len(draft.note):,} characters, {NOTE_LIMIT:,} are allowed."]
    if errors:
        raise DomainError.of_fields(errors)
    named = tuple(Named(profile.pk, profile.name, Platform(profile.platform)) for profile in profiles)
    return _Accepted(Question(draft.kind, platforms, user, group, number, named), profiles)


def _subject(errors: dict[str, list[str]], name: str, model: Any, pk: int | None) -> Any:
    row = model.objects.filter(pk=pk).first() if pk else None
    if row is None:
        errors[name] = [f"There is no such {name}." if pk else f"Choose a {name}."]
    return row


def _profiles(errors: dict[str, list[str]], draft: ExpectationDraft) -> list[AppProfile]:
    wanted = set(draft.profiles)
    most = 1 if draft.kind == Kind.REACHES else PROFILES
    if not wanted:
        errors["profiles"] = ["Choose a profile."]
    elif len(wanted) > most:
        errors["profiles"] = [f"{len(wanted)} profiles are chosen, {most} can be at most."]
    if "profiles" in errors:
        return []
    rows = list(AppProfile.objects.filter(pk__in=wanted).order_by("pk"))
    if len(rows) < len(wanted):
        errors["profiles"] = ["Some of the chosen profiles do not exist any more. Choose again."]
    elif draft.kind != Kind.REACHES and (missing := _unmatched(draft, rows)):
        errors["profiles"] = [missing]
    return rows


def _unmatched(draft: ExpectationDraft, rows: Sequence[AppProfile]) -> str:
    """Why profiles and platforms do not go together, "" where they do."""
    named = {row.platform for row in rows}
    wanted = [platform for platform in Platform if platform.value in draft.platforms]
    if without := [platform.label for platform in wanted if platform.value not in named]:
        return f"No profile of {', '.join(without)} is chosen: nobody could get one there."
    other = next((row for row in rows if wanted and row.platform not in wanted), None)
    if other is None:
        return ""
    return f"{other.name} is a profile of {Platform(other.platform).label}, which is not among the platforms."


def _platforms(
    errors: dict[str, list[str]], draft: ExpectationDraft, profiles: Sequence[AppProfile]
) -> tuple[Platform, ...]:
    if draft.kind == Kind.REACHES:
        return tuple(Platform(profile.platform) for profile in profiles[:1])
    if unknown := [name for name in draft.platforms if name not in list(Platform)]:
        errors["platforms"] = [f"There is no platform called {str(unknown[0])[:50]}."]
    elif not draft.platforms:
        errors["platforms"] = ["Choose a platform."]
    return tuple(platform for platform in Platform if platform.value in draft.platforms)


def _number(errors: dict[str, list[str]], draft: ExpectationDraft) -> int:
    least = 1 if draft.kind == Kind.REACHES else 0
    if draft.number is None or not least <= draft.number <= LARGEST_NUMBER:
        errors["number"] = [f"Give a whole number from {least} to {LARGEST_NUMBER:,}."]
        return 0
    return draft.number
