"""Two admins on one profile: three versions of it side by side, and mine on top of theirs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from portal.audit.differences import text_of
from portal.lib import merging
from portal.lib.keys import whole
from portal.lib.merging import Change, Merge, Side
from profiles.catalog import Platform
from profiles.editing import history
from profiles.editing.drafts import ProfileDraft
from profiles.editing.wording import preview, snapshot
from profiles.forms import ProfileForm, secrets
from profiles.forms.initial import initial_values, initial_version
from profiles.models import AppProfile, ProfileVersion

OWN = {
    "name": "Name",
    "rule_order": "Rule Order",
    "status": "Status",
    "scope": "Applies to",
    "groups": "User groups",
    "excluded": "Excluded groups",
    "users": "Users",
    "description": "Description",
}
"""The form's fields that stand in no catalogue, as a profile in words calls them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The profile as the form was opened: values, words, and the secrets that were replaced since.

    `values` is None where that version is not kept any more: then all that differs was changed by both.
    """

    values: Mapping[str, Any] | None
    words: Mapping[str, Any]
    replaced: frozenset[str]


def resolved(sent: QueryDict, profile: AppProfile) -> QueryDict:
    """What was sent by the conflict page, on top of the profile as it is stored.

    Where the profile changed once more, it stays as it was sent, and the save finds the next conflict.
    """
    if not merging.is_onto(sent, profile.revision):
        return sent
    form = ProfileForm(Platform(profile.platform), profile, sent)
    stored = initial_values(form.platform, profile)
    return merge(form, profile, draft=None).applied(sent, form, stored)


def merge(form: ProfileForm, profile: AppProfile, draft: ProfileDraft | None) -> Merge:
    """The three versions; in words where the draft is given, for whom only asks who changed what."""
    stored = initial_values(form.platform, profile)
    opened = _opened(form, profile, stored)
    theirs = snapshot(profile) if draft else {}
    mine = preview(profile, draft) if draft else {}
    return merging.changes_of(_changes(form, opened, stored, theirs, mine))


def _changes(
    form: ProfileForm, opened: Opened, stored: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> Iterator[Change | None]:
    labels = OWN | {setting.key: setting.label for setting in form.settings}
    keys = {setting.key for setting in form.settings if secrets.is_secret(setting)}
    for name, label in labels.items():
        if name not in form.fields:
            continue
        is_secret = name in keys
        side = _side_of_secret(form, name, label, opened) if is_secret else _side(form, name, opened.values, stored)
        names = (name, name + secrets.CLEAR) if is_secret else (name,)
        was = text_of(opened.words.get(label)) if opened.values is not None else merging.UNKNOWN
        stored_words, typed_words = text_of(theirs.get(label)), text_of(mine.get(label))
        if side is Side.BOTH and theirs and stored_words == typed_words and not is_secret:
            side = None
        yield Change(names, label, was, stored_words, typed_words, side) if side else None


def _side(form: ProfileForm, name: str, opened: Mapping[str, Any] | None, stored: Mapping[str, Any]) -> Side | None:
    field, typed = form.fields[name], form[name].data
    if name == "rule_order" and not typed:  # the rule stays where it is
        typed = opened[name] if opened else stored[name]
    is_same = not field.has_changed(stored.get(name), typed)
    if opened is None:
        return None if is_same else Side.BOTH
    is_mine = field.has_changed(opened.get(name), typed)
    is_theirs = field.has_changed(opened.get(name), stored.get(name))
    return merging.side_of(is_mine=is_mine, is_theirs=is_theirs, is_same=is_same)


def _side_of_secret(form: ProfileForm, name: str, label: str, opened: Opened) -> Side | None:
    is_mine = bool(form.data.get(name) or form.data.get(name + secrets.CLEAR))
    is_theirs = label in opened.replaced or opened.values is None
    return merging.side_of(
        is_mine=is_mine, is_theirs=is_theirs and (is_mine or opened.values is not None), is_same=False
    )


def _opened(form: ProfileForm, profile: AppProfile, stored: Mapping[str, Any]) -> Opened:
    revision = whole(form.data.get("revision", "")) or 0
    version = ProfileVersion.objects.select_related("profile").filter(profile=profile, revision=revision).first()
    if version is None:
        return Opened(None, {}, frozenset())
    order = whole(form.data.get("opened_order", "")) or profile.rule_order
    values = {**stored, **initial_version(form.platform, version.data), "rule_order": order}
    return Opened(values, _in_words(version, order), _replaced(profile, revision))


def _in_words(version: ProfileVersion, order: int | None) -> Mapping[str, Any]:
    words = {**preview(version.profile, history.draft_of(version)), "Rule Order": order}
    platform = Platform(version.profile.platform)
    every = history.labels_of(platform, secrets.secret_keys(platform))
    held = history.labels_of(platform, version.data["secrets"])
    return words | dict.fromkeys(every, "Not set") | dict.fromkeys(held, "Set")


def _replaced(profile: AppProfile, revision: int) -> frozenset[str]:
    """The labels of all that was changed since that revision, as the audit entries of those writes tell."""
    later = ProfileVersion.objects.filter(profile=profile, revision__gt=revision, entry__isnull=False)
    pairs = later.values_list("entry__before", "entry__after")
    return frozenset(label for pair in pairs for side in pair for label in side or ())
