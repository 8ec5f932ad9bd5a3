"""The one error type of the domain, and the envelope in which pages and the API show it."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """A refusal in words an admin understands. `fields` maps a field's name to its messages; "" is the whole form."""

    def __init__(
        self, message: str, *, code: str = "invalid", fields: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}


class Conflict(DomainError):
    """The row was changed by somebody else since it was read."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="conflict")


class NotAllowed(DomainError):
    """The actor lacks the permission."""

    def __init__(self, message: str = "Your role does not allow this.") -> None:
        super().__init__(message, code="not_allowed")
