"""A kind of object, as data, and the register of all kinds."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse

from portal.audit.record import Actor
from profiles.catalog import Kind, Platform, Setting, Value
from profiles.models.objects import ProfileObject

Values = Mapping[str, Value]
Refusals = dict[str, list[str]]


def _fine(values: Values) -> Refusals:
    return {}


def _as_they_are(values: Values) -> dict[str, Value]:
    return dict(values)


def _nothing(actor: Actor, row: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """What the verbs need to know of a kind of object.

    `key` is the catalogue's `refers_to` and the audit's resource type, `slug` its place under /administration/.
    `settings` describe the fields as they do for a profile; a key that `columns` names is a column of the model, every
    other lives in the row's `settings`. `check(values)` refuses what only several fields together get wrong, after
    `settle(values)` emptied what another field makes void. `before_save(actor, row)` and `after_write(actor, row)`, the
    latter also after a deletion, run inside the transaction. A copy has the defaults of the keys in `uncopied`. With
    `builtin_is_fixed`, what comes with the portal is only looked at. `limit` is the most rows there may be, 0 for any
    number. `none` is what a profile shows that refers to none, `choosable` narrows the rows that it may choose, and
    `preferred` is the id that a new profile begins with. A picker shows `hint(row)` beside the name.
    """

    key: str
    slug: str
    noun: str
    title: str
    model: type[ProfileObject]
    settings: tuple[Setting, ...]
    columns: frozenset[str] = frozenset()
    check: Callable[[Values], Refusals] = _fine
    settle: Callable[[Values], dict[str, Value]] = _as_they_are
    before_save: Callable[[Actor, Any], None] = _nothing
    after_write: Callable[[Actor, Any], None] = _nothing
    can_copy: bool = True
    builtin_is_fixed: bool = True
    limit: int = 0
    uncopied: frozenset[str] = frozenset()
    none: str = "None"
    choosable: Callable[["QuerySet[Any]", Platform], "QuerySet[Any]"] = lambda rows, platform: rows
    preferred: Callable[[Platform], int] = lambda platform: 0
    hint: Callable[[Any], str] = lambda row: ""

    @property
    def rows(self) -> "QuerySet[Any]":
        return self.model._default_manager.all()

    @property
    def secrets(self) -> list[str]:
        """The keys of the settings that are secret: each is an encrypted column."""
        return [setting.key for setting in self.settings if setting.kind is Kind.SECRET]

    @property
    def label(self) -> str:
        """The noun as a button has it: `Add Device Group`."""
        return re.sub(r"(?<![\w'])\w", lambda first: first[0].upper(), self.noun)

    @property
    def nouns(self) -> str:
        """The title within a sentence; abbreviations stay as they are."""
        return re.sub(r"\b\w[^\W_A-Z]*\b", lambda word: word[0].lower(), self.title)

    def permission(self, verb: str) -> str:
        """`verb` is view, add, change or delete."""
        return f"profiles.{verb}_{self.model._meta.model_name}"

    def may_change(self, row: ProfileObject | None) -> bool:
        """Whether anybody may: some rows that come with the portal are only looked at."""
        return row is None or not (row.is_builtin and self.builtin_is_fixed)

    def url(self, row: ProfileObject) -> str:
        return reverse("objects:edit", args=[self.slug, row.pk])


_kinds: dict[str, ObjectKind] = {}


def add(kind: ObjectKind) -> None:
    _kinds[kind.key] = kind


def find(key: str) -> ObjectKind | None:
    return _kinds.get(key)


def every() -> Sequence[ObjectKind]:
    return list(_kinds.values())


def lock(kind: ObjectKind) -> None:
    """Serialise the writers of a kind, by the row of its content type; call it first inside the transaction."""
    label = kind.model._meta
    ContentType.objects.select_for_update(no_key=True).get(app_label=label.app_label, model=label.model_name)


def name_of(setting: Setting) -> str:
    """A setting in audit entries and comparisons: with its section, since labels repeat between sections."""
    return " › ".join(part for part in (setting.section, setting.sub_section, setting.label) if part)
