"""Model fields for secrets: encrypted in the database, and sealed in memory until somebody asks for the content."""

from typing import TYPE_CHECKING, Any

from django.db import models

from portal.lib.crypto import decrypt, encrypt, renewed

if TYPE_CHECKING:
    TextField = models.TextField["Sealed", "Sealed"]
else:
    TextField = models.TextField


class Sealed:
    """A stored secret, or none. Its text appears in no page, log or repr; only `reveal` opens it."""

    __slots__ = ("_stored",)

    def __init__(self, stored: str = "") -> None:
        self._stored = stored

    @classmethod
    def of(cls, text: str) -> "Sealed":
        """Seal a text; an empty one is no secret."""
        return cls(encrypt(text) if text else "")

    @property
    def stored(self) -> str:
        """The encrypted text as the database holds it."""
        return self._stored

    def reveal(self) -> str:
        """The secret itself, `""` where none is set. Raises SecretUnreadable."""
        return decrypt(self._stored) if self._stored else ""

    def renewed(self) -> "Sealed":
        """The same secret under the first key. Raises SecretUnreadable."""
        return Sealed(renewed(self._stored)) if self._stored else self

    def __bool__(self) -> bool:
        return bool(self._stored)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other._stored == self._stored

    def __hash__(self) -> int:
        return hash(self._stored)

    def __repr__(self) -> str:
        return "Set" if self else "Not set"


class EncryptedTextField(TextField):
    """Holds a Sealed. Plain text is refused, so that no secret is ever written as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "blank": True, "editable": False})

    def get_default(self) -> Sealed:
        return Sealed()

    def from_db_value(self, value: str | None, *_: Any) -> Sealed:
        return Sealed(value or "")

    def to_python(self, value: Any) -> Sealed:
        if isinstance(value, Sealed):
            return value
        raise TypeError("A secret is stored as Sealed.of(text), never as plain text.")

    def get_prep_value(self, value: Any) -> Any:
        return value if hasattr(value, "resolve_expression") else self.to_python(value).stored
