"""Who deleted what somebody else was about to read or write."""

from portal.audit.models import AuditEntry
from portal.lib.errors import Gone


def gone(resource_type: str, resource_id: object, noun: str) -> Gone:
    """The refusal of a row that is not there, by its name where the audit log knows it; `noun` is what it was."""
    deletions = AuditEntry.objects.filter(resource_type=resource_type, resource_id=str(resource_id))
    deletion = deletions.filter(action=AuditEntry.Action.DELETE).order_by("-pk").first()
    if deletion is None:
        return Gone(f"This {noun} does not exist any more.")
    return Gone(f"{deletion.resource} was deleted meanwhile by {deletion.admin_name}.")
