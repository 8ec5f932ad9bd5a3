"""Tables of at most one row: what is stored once for the whole portal."""

from typing import Any, Self

from django.db import models

ONLY = 1


class SingleRow(models.Model):
    """The only row has the key 1. A model's Meta names the constraint that keeps others out: `only_row(name)`."""

    class Meta:
        abstract = True

    @classmethod
    def stored(cls) -> Self | None:
        """The row, or None where nothing was ever saved."""
        return cls._default_manager.filter(pk=ONLY).first()

    @classmethod
    def stored_or_empty(cls) -> Self:
        """The row, or an unsaved one with the default of every column."""
        return cls.stored() or cls(pk=ONLY)

    @classmethod
    def locked(cls) -> Self | None:
        """The same as `stored`, locked until the transaction ends."""
        return cls._default_manager.select_for_update().filter(pk=ONLY).first()

    @classmethod
    def store(cls, **values: Any) -> Self:
        """Save the row with these values; columns that are not named stay as they are."""
        row, _created = cls._default_manager.update_or_create(pk=ONLY, defaults=values)
        return row


def only_row(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(id=ONLY), name=name)
