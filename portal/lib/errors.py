"""The one error type of the domain, and the envelope in which pages and the API show it."""

from collections.abc import Mapping, Sequence

BUSY = "Others were writing the same at that moment, so nothing was saved. Do it once more."


class DomainError(Exception):
    """A refusal in words an admin understands. `fields` maps a field's name to its messages; "" is the whole form."""

    def __init__(
        self, message: str, *, code: str = "invalid", fields: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}

    @classmethod
    def on(cls, field: str, message: str) -> "DomainError":
        """The refusal of one field."""
        return DomainError(message, fields={field: [message]})

    @classmethod
    def of_fields(cls, fields: Mapping[str, Sequence[str]], message: str = "") -> "DomainError":
        """The refusals of several fields at once; without a message of its own, the first of each."""
        return DomainError(message or "; ".join(messages[0] for messages in fields.values()), fields=fields)

    @classmethod
    def named(cls, fields: Mapping[str, Sequence[str]], names: Mapping[str, str] | None = None) -> "DomainError":
        """The same for callers who see no form: the message names each field, by its name in `names` if it has one."""
        shown = names or {}
        message = "; ".join(f"{shown.get(name, name)}: {messages[0]}" for name, messages in fields.items())
        return DomainError(message, fields=fields)


class Conflict(DomainError):
    """The row was changed by somebody else since it was read."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="conflict")


class Gone(DomainError):
    """What was to be read or written does not exist any more, or never did."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="gone")


class NotAllowed(DomainError):
    """The actor lacks the permission."""

    def __init__(self, message: str = "Your role does not allow this.") -> None:
        super().__init__(message, code="not_allowed")
