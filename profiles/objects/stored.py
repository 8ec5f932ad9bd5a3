"""What is stored of a kind of object, for the verbs and the forms."""

import re
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse

from portal.audit.recording import Actor
from profiles.catalog import Kind, Platform, Refusals, Setting, Value, Values
from profiles.catalog.build import TOP, text
from profiles.models.objects import ProfileObject


def description(label: str = "Description", limit: int = 255) -> Setting:
    """The setting that many kinds have beside the name."""
    return text("description", label, TOP, "description", limit)


class StoredKind:
    """The part of a kind that knows no page. What a kind leaves out is as it stands here.

    `key` is the catalogue's `refers_to` and the audit's resource type, `slug` its place under /administration/.
    `settings` describe the fields as they do for a profile; a key that `columns` names is a column of the model, every
    other lives in the row's `settings`. A copy has the defaults of the keys in `uncopied`. With `builtin_is_fixed`,
    what comes with the portal is only looked at. `limit` is the most rows there may be, 0 for any number. `none` is
    what a profile shows that refers to none.
    """

    key: str
    slug: str
    noun: str
    title: str
    model: type[ProfileObject]
    settings: tuple[Setting, ...]
    columns: frozenset[str] = frozenset()
    uncopied: frozenset[str] = frozenset()
    can_copy: bool = True
    builtin_is_fixed: bool = True
    limit: int = 0
    none: str = "None"

    def settle(self, values: Values) -> dict[str, Value]:
        """The values, with what another field makes void emptied. Before `check`."""
        return dict(values)

    def check(self, values: Values) -> Refusals:
        """What only several fields together get wrong."""
        return {}

    def before_save(self, actor: Actor, row: Any) -> None:
        """Inside the transaction that adds or changes the row."""

    def after_write(self, actor: Actor, row: Any) -> None:
        """Inside the transaction, after the row was added, changed or deleted."""

    def choosable(self, platform: Platform) -> "QuerySet[Any]":
        """The rows that a profile of the platform may choose."""
        return self.rows

    def preferred(self, platform: Platform) -> int:
        """The id that a new profile begins with, 0 for none."""
        return 0

    def hint(self, row: Any) -> str:
        """What a picker shows beside the name."""
        return ""

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

    @property
    def list_url(self) -> str:
        return reverse("objects:list", args=[self.slug])

    def url(self, row: ProfileObject) -> str:
        return reverse("objects:edit", args=[self.slug, row.pk])

    def permission(self, verb: str) -> str:
        """`verb` is view, add, change or delete."""
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    def may_change(self, row: ProfileObject | None) -> bool:
        """Whether anybody may: some rows that come with the portal are only looked at."""
        return row is None or not (row.is_builtin and self.builtin_is_fixed)

    def lock(self) -> None:
        """Serialise the writers of the kind, by the row of its content type; call it first inside the transaction."""
        label = self.model._meta
        ContentType.objects.select_for_update(no_key=True).get(app_label=label.app_label, model=label.model_name)
