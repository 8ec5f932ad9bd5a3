"""That a device is not let in, or may not do what it asks for."""

from portal.lib.errors import DomainError


class Refused(DomainError):
    """`code` tells the client which refusal it is; `reason` is what the audit log says, where that is more."""

    def __init__(self, message: str, *, code: str, field: str = "", reason: str = "") -> None:
        super().__init__(message, code=code, fields={field: [message]} if field else None)
        self.reason = reason or message
