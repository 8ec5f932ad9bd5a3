"""The log mode of every profile that does not choose one itself, per platform."""

from django.db import transaction
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import Conflict, DomainError
from profiles.catalog import Platform
from profiles.models.platforms import FIRST_MODE, MODES, PlatformSettings

CATEGORY = "Platform Settings"


@transaction.atomic
def set_log_mode(actor: Actor, platform: Platform, mode: str, *, opened: str = "") -> bool:
    """Set a platform's Default Global Log Mode; whether that changed anything. Raises DomainError on `log_mode`.

    `opened` is the mode that the change was made on: raises Conflict where somebody set another one since.
    """
    if mode not in MODES:
        message = f"{mode or 'Nothing'} is not one of {', '.join(MODES.values())}."
        raise DomainError.on("log_mode", message)
    facts = {"updated_at": timezone.now(), "updated_by_name": actor.name}
    row, _created = PlatformSettings.objects.select_for_update().get_or_create(
        platform=platform, defaults={"log_mode": FIRST_MODE, **facts}
    )
    old = row.log_mode
    if old == mode:
        return False
    if opened and opened != old:
        raise Conflict(f"The platform settings of {platform.label} were changed by {row.updated_by_name} meanwhile.")
    PlatformSettings.objects.filter(pk=row.pk).update(log_mode=mode, **facts)
    record(
        actor,
        AuditEntry.Action.UPDATE,
        category=CATEGORY,
        subcategory=platform.label,
        resource="Default Global Log Mode",
        resource_type="platform_settings",
        resource_id=row.pk,
        before={"Log Mode": MODES[old]},
        after={"Log Mode": MODES[mode]},
    )
    return True
