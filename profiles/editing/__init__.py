"""Every write of app profiles. Pages, API and commands come through these verbs."""

from profiles.editing.verbs import (
    CATEGORY,
    RESOURCE_TYPE,
    about,
    check,
    create,
    delete,
    ensure_defaults,
    move,
    restore,
    set_enabled,
    status_facts,
    update,
)

__all__ = [
    "CATEGORY",
    "RESOURCE_TYPE",
    "about",
    "check",
    "create",
    "delete",
    "ensure_defaults",
    "move",
    "restore",
    "set_enabled",
    "status_facts",
    "update",
]
