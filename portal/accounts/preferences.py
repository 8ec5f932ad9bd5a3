"""An admin's own settings."""

from django.db import transaction

from portal.accounts.models import User
from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record


@transaction.atomic
def save_preferences(actor: Actor, admin: User, *, time_zone: str, theme: str) -> None:
    stored = User.objects.select_for_update().filter(pk=admin.pk).first()
    if stored is None:
        raise gone("admin", admin.pk, "administrator")
    before = {"time_zone": stored.time_zone, "theme": stored.theme}
    after = {"time_zone": time_zone, "theme": theme}
    if before == after:
        return
    stored.time_zone, stored.theme = time_zone, theme
    stored.save(update_fields=["time_zone", "theme"])
    record(
        actor,
        AuditEntry.Action.UPDATE,
        category="Administration",
        subcategory="Preferences",
        resource=stored.username,
        resource_type="admin",
        resource_id=stored.pk,
        before=before,
        after=after,
    )
