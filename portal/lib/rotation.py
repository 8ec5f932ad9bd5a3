"""Re-encrypting what is stored, after the first key was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from portal.lib.crypto import SecretUnreadable, renewed
from portal.lib.secret_fields import EncryptedTextField, Sealed

BATCH_SIZE = 500


@dataclass(slots=True)
class Counts:
    """How many secrets were re-encrypted, were under the first key already, or are opened by no key."""

    rotated: int = 0
    current: int = 0
    unreadable: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.rotated + other.rotated, self.current + other.current, self.unreadable + other.unreadable)


def encrypted_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Every encrypted column of every model."""
    for model in apps.get_models():
        for column in model._meta.local_fields:
            if isinstance(column, EncryptedTextField):
                yield model, column.name


def rotate(model: type[models.Model], field: str) -> Counts:
    """Bring one column under the first key, in chunks of one read and one write each. Again does nothing.

    The column holds a Sealed, or JSON whose values are encrypted texts. What no key opens stays as it is.
    """
    counts, last = Counts(), 0
    while True:
        with transaction.atomic():
            rows = list(_after(model, field, last))
            if not rows:
                return counts
            changed = [row for row in rows if _renew(row, field, counts)]
            model._default_manager.bulk_update(changed, [field])
            last = rows[-1].pk


def _after(model: type[models.Model], field: str, last: int) -> "models.QuerySet[Any]":
    rows = model._default_manager.select_for_update().filter(pk__gt=last)
    return rows.only("pk", field).order_by("pk")[:BATCH_SIZE]


def _renew(row: models.Model, field: str, counts: Counts) -> bool:
    """Whether the row's column holds something new now."""
    old = getattr(row, field)
    new: Any = {key: _text(text, counts) for key, text in old.items()} if isinstance(old, Mapping) else None
    if isinstance(old, Sealed):
        new = Sealed(_text(old.stored, counts))
    setattr(row, field, new)
    return bool(new != old)


def _text(stored: str, counts: Counts) -> str:
    if not stored:
        return stored
    try:
        new = renewed(stored)
    except SecretUnreadable:
        counts.unreadable += 1
        return stored
    counts.current += new == stored
    counts.rotated += new != stored
    return new
