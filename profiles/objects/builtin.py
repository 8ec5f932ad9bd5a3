"""The objects that come with the portal."""

from django.utils import timezone

from portal.audit.recording import SYSTEM
from profiles.catalog import Value, forwarding, notifications
from profiles.objects.kinds import forwarding_profiles, notification_templates
from profiles.objects.stored import StoredKind
from profiles.objects.values import put

ROWS = (
    (forwarding_profiles.KIND, forwarding_profiles.DEFAULT_NAME, forwarding.default_profile()),
    (notification_templates.KIND, notification_templates.LEGACY_NAME, notifications.legacy()),
)


def ensure() -> None:
    """Bring them in. Called after `migrate`; what is there already stays as it is."""
    for kind, name, values in ROWS:
        if not kind.rows.filter(is_builtin=True).exists():
            _add(kind, name, values)


def _add(kind: StoredKind, name: str, values: dict[str, Value]) -> None:
    now = timezone.now()
    row = kind.model(name=name, is_builtin=True, created_at=now, updated_at=now, updated_by_name=SYSTEM.name)
    put(kind, row, values)
    kind.model._default_manager.bulk_create([row], ignore_conflicts=True)
