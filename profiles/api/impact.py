"""`impact`: who would go from which app profile to which by a change. Nothing is written. See docs/impact.md."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from portal.lib.access import Scopes
from portal.lib.errors import DomainError
from portal.lib.keys import require_few
from profiles.api.base import PortalView
from profiles.api.reading import fields_of, flag, key, number, several, text
from profiles.catalog import Platform
from profiles.editing import impact, pending
from profiles.editing.impact import Line, Matrix
from profiles.editing.pending import Change
from profiles.models import AppProfile, DeviceGroup
from profiles.rules import precedence
from profiles.rules.device_limits import limits_of
from profiles.rules.outcome import NEW
from profiles.rules.targets import Targets, checked

COMMON = {"platform", "change"}
CONTENT = {"order", "enabled", "targets", "deviceGroupIds", "name"}
FIELDS = {
    "create": CONTENT,
    "update": {"profileId", *CONTENT},
    "move": {"profileId", "order"},
    "enable": {"profileIds"},
    "disable": {"profileIds"},
    "delete": {"profileIds"},
}
TARGETS = {"all": "applies_to_all", "groupIds": "groups", "excludedGroupIds": "excluded", "userIds": "users"}


class Impact(PortalView):
    """A question: whoever may read may ask it."""

    access = Scopes(write="read")

    def post(self, request: Request) -> Response:
        verb = text(fields_of(request.data, COMMON.union(*FIELDS.values())), "change")
        if verb not in FIELDS:
            raise DomainError.on("change", f"It must be one of {', '.join(FIELDS)}.")
        data = fields_of(request.data, COMMON | FIELDS[verb])
        change = _change(_platform(data), verb, data)
        matrix = impact.matrix_of(change, text(data, "name"))
        return Response({"platform": change.platform.value, "change": verb, **_body(matrix)})


def _platform(data: Mapping[str, Any]) -> Platform:
    try:
        return Platform(text(data, "platform"))
    except ValueError:
        raise DomainError.on("platform", f"It must be one of {', '.join(Platform)}.") from None


def _change(platform: Platform, verb: str, data: Mapping[str, Any]) -> Change:
    match verb:
        case "create":
            return _saved(platform, data, None)
        case "update":
            return _saved(platform, data, _rule(platform, data))
        case "move":
            order = _order(data)
            if order is None:
                raise DomainError.on("order", "Say which rule order it is to have.")
            return pending.moving(_rule(platform, data), order)
        case "delete":
            return pending.deleting(platform, _rules(platform, data))
        case _:
            return pending.switching(platform, _rules(platform, data), verb == "enable")


def _saved(platform: Platform, data: Mapping[str, Any], rule: AppProfile | None) -> Change:
    """What the body leaves out stays as it is stored; of a new rule, it is the form's."""
    stored = limits_of(platform, rule.settings) if rule else frozenset[int]()
    return Change(
        platform,
        "save",
        (rule.pk if rule else NEW,),
        order=_order(data),
        is_enabled=flag(data, "enabled", rule.is_enabled if rule else True),
        targets=_targets(data) if "targets" in data or rule is None else None,
        limits=tuple(sorted(_limits(data) if "deviceGroupIds" in data else stored)),
    )


def _order(data: Mapping[str, Any]) -> int | None:
    order = number(data, "order")
    if order == 0:
        raise DomainError.on("order", "It counts from 1.")
    return order


def _rule(platform: Platform, data: Mapping[str, Any]) -> AppProfile:
    pk = number(data, "profileId")
    if pk is None:
        raise DomainError.on("profileId", "Say which app profile.")
    rule = get_object_or_404(AppProfile, platform=platform, pk=pk)
    if rule.is_default:
        raise DomainError.on("profileId", f"The Default profile of {platform.label} is not a rule.")
    return rule


def _rules(platform: Platform, data: Mapping[str, Any]) -> list[int]:
    ids = {key(pk, "profileIds") for pk in several(data, "profileIds", int)}
    require_few("profileIds", len(ids))
    if not ids:
        raise DomainError.on("profileIds", "Say which app profiles.")
    if missing := len(ids) - precedence.rules(platform).filter(pk__in=ids).count():
        raise DomainError.on("profileIds", f"{missing} of them are no rules of {platform.label}.")
    return sorted(ids)


def _limits(data: Mapping[str, Any]) -> frozenset[int]:
    ids = frozenset(key(pk, "deviceGroupIds") for pk in several(data, "deviceGroupIds", int))
    require_few("deviceGroupIds", len(ids))
    if missing := len(ids) - DeviceGroup.objects.filter(pk__in=ids).count():
        raise DomainError.on("deviceGroupIds", f"{missing} of them do not exist.")
    return ids


def _targets(data: Mapping[str, Any]) -> Targets:
    chosen = fields_of(data.get("targets", {}), TARGETS, "targets")
    try:
        ids = {
            TARGETS[name]: frozenset(key(pk, name) for pk in several(chosen, name, int)) for name in list(TARGETS)[1:]
        }
        return checked(Targets(flag(chosen, "all", False), **ids))
    except DomainError as error:
        wire = {stored: f"targets.{name}" for name, stored in TARGETS.items()}
        fields = {wire.get(name, f"targets.{name}"): texts for name, texts in error.fields.items()}
        raise DomainError(error.message, fields=fields) from None


def _body(matrix: Matrix) -> dict[str, Any]:
    return {
        "users": matrix.total.users,
        "usersAtMost": matrix.total.is_at_most,
        "devices": matrix.total.devices,
        "moves": [_line(line) for line in matrix.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    """The id of a new profile is null."""
    move = line.move
    return {
        "from": {"id": move.from_id, "name": line.had},
        "to": {"id": None if move.to_id == NEW else move.to_id, "name": line.gets},
        "users": move.users,
        "usersAtMost": move.is_at_most,
        "devices": move.devices,
    }
