"""Administration › Platform Settings: the log mode of every profile that does not choose one itself, per platform."""

from django.db import transaction
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.record import Actor, record
from portal.lib.errors import DomainError
from profiles.catalog import Platform, Setting
from profiles.catalog.sections.logging import LOG_MODES
from profiles.models import PlatformSettings

FOLLOWS_PLATFORM = "-1"
MODES = tuple((mode, label) for mode, label in LOG_MODES.items() if mode != FOLLOWS_PLATFORM)
FIRST_MODE = "2"  # Info, until an admin sets another
CATEGORY = "Platform Settings"


def log_mode(platform: Platform) -> str:
    """The wire's number of the platform's Default Global Log Mode."""
    stored = PlatformSettings.objects.filter(platform=platform).values_list("log_mode", flat=True).first()
    return stored or FIRST_MODE


def current_log_mode(platform: Platform) -> str:
    """The platform's Default Global Log Mode in words, e.g. `Info`."""
    return dict(MODES)[log_mode(platform)]


def choices_of(setting: Setting, platform: Platform) -> tuple[tuple[str, str], ...]:
    """A setting's choices; the log mode's Default says what it is at present."""
    if setting.key != "log_mode":
        return setting.choices_for(platform)
    default = f"Default (current: {current_log_mode(platform)})"
    return tuple(
        (mode, default if mode == FOLLOWS_PLATFORM else label) for mode, label in setting.choices_for(platform)
    )


@transaction.atomic
def set_log_mode(actor: Actor, platform: Platform, mode: str) -> bool:
    """Set a platform's Default Global Log Mode; whether that changed anything. Raises DomainError on `log_mode`."""
    if mode not in dict(MODES):
        words = f"{mode or 'Nothing'} is not one of {', '.join(label for _mode, label in MODES)}."
        raise DomainError(words, fields={"log_mode": [words]})
    facts = {"updated_at": timezone.now(), "updated_by_name": actor.name}
    row, _created = PlatformSettings.objects.select_for_update().get_or_create(
        platform=platform, defaults={"log_mode": FIRST_MODE, **facts}
    )
    old = row.log_mode
    if old == mode:
        return False
    PlatformSettings.objects.filter(pk=row.pk).update(log_mode=mode, **facts)
    names = dict(MODES)
    record(
        actor,
        AuditEntry.Action.UPDATE,
        category=CATEGORY,
        subcategory=platform.label,
        resource="Default Global Log Mode",
        resource_type="platform_settings",
        resource_id=row.pk,
        before={"Log Mode": names[old]},
        after={"Log Mode": names[mode]},
    )
    return True
