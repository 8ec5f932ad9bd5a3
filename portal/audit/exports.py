"""Whoever downloads a list is noted."""

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest

from portal.audit.models import AuditEntry
from portal.audit.recording import actor_of, record
from portal.lib.export import exported


@receiver(exported, dispatch_uid="audit.exported")
def note(
    sender: object, request: HttpRequest, name: str, label: str, rows: int, filters: dict[str, str], **_: Any
) -> None:
    record(
        actor_of(request),
        AuditEntry.Action.EXPORT,
        category="Export",
        subcategory=label[:60],
        resource=f"{name}.csv",
        resource_type="export",
        after={"Rows": rows, **filters},
    )
