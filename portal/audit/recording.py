"""Who acts, and the one way to write an audit entry."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Required, TypedDict, Unpack

import structlog
from django.http import HttpRequest

from portal.audit.models import AuditEntry
from portal.lib.http import client_ip

SECRET_WORDS = ("password", "secret", "passcode", "token", "private_key")
NAMES_OF_SECRETS = ("Machine Token",)
"""What holds the name of a secret, not the secret: which one was chosen is told."""
MASK = "********"
STATES_OF_SECRETS = ("Set", "Not set", "Changed", "Removed")
NO_CONTENT = ("", "—", "None", "On", "Off", *STATES_OF_SECRETS)
"""What is no secret, whatever bears it: masked, an empty field would look like a filled one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and through which door. `user_id` is None for the system and the command line."""

    name: str
    interface: str
    user_id: int | None = None
    ip: str | None = None


SYSTEM = Actor(name="SYSTEM", interface=AuditEntry.Interface.SYSTEM)
COMMAND = Actor(name="command line", interface=AuditEntry.Interface.COMMAND)


def actor_of(request: HttpRequest, interface: str = AuditEntry.Interface.UI) -> Actor:
    """The signed-in admin behind a request."""
    return Actor(
        name=request.user.get_username() or "anonymous",
        interface=interface,
        user_id=request.user.pk,
        ip=client_ip(request) or None,
    )


class About(TypedDict, total=False):
    """What an entry is about; `before` and `after` are masked where they look secret."""

    category: Required[str]
    resource: Required[str]
    subcategory: str
    resource_type: str
    resource_id: object
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    result: str


def record(actor: Actor, action: str, **about: Unpack[About]) -> AuditEntry:
    """Write one entry. Call it inside the transaction of the change."""
    made = entry(actor, action, **about)
    made.save(force_insert=True)
    return made


def record_many(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Write the entries of one action on many resources, set-based; each comes from `entry`."""
    return AuditEntry.objects.bulk_create(entries, batch_size=500)


def entry(actor: Actor, action: str, **about: Unpack[About]) -> AuditEntry:
    """An entry that is not written yet."""
    context = structlog.contextvars.get_contextvars()
    return AuditEntry(
        action=action,
        category=about["category"],
        subcategory=about.get("subcategory", ""),
        resource=about["resource"][:255],
        resource_type=about.get("resource_type", ""),
        resource_id=str(about.get("resource_id", "")),
        admin_id=actor.user_id,
        admin_name=actor.name[:150],
        client_ip=actor.ip,
        interface=actor.interface,
        result=about.get("result", AuditEntry.Result.SUCCESS),
        request_id=str(context.get("request_id", "")),
        before=masked(about.get("before")),
        after=masked(about.get("after")),
    )


def masked(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The values with every secret's content replaced: that it changed stays visible, what it is does not."""
    if values is None:
        return None
    return {key: _masked_value(key, value) for key, value in values.items()}


def _masked_value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return masked(value)
    if isinstance(value, str) and _is_secret(key) and value not in NO_CONTENT and key not in NAMES_OF_SECRETS:
        return MASK
    return value


@functools.lru_cache(maxsize=4096)
def _is_secret(key: str) -> bool:
    """Asked for every setting of every profile of a bulk deletion, so answered once per name."""
    return any(word in key.lower() for word in SECRET_WORDS)
