"""What a device sends, as values. Every refusal names the field, by its path in the JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.api.paging import is_storable
from portal.lib.errors import DomainError
from profiles.catalog import Platform
from profiles.models import Device

COLUMNS: Mapping[str, str] = {
    "udid": "udid",
    "hardwareFingerprint": "hardware_fingerprint",
    "hostname": "hostname",
    "osVersion": "os_version",
    "clientVersion": "client_version",
    "manufacturer": "manufacturer",
    "model": "model",
    "serialNumber": "serial_number",
    "macAddress": "mac_address",
    "owner": "owner",
}
"""By the name in the JSON the column of Device."""
SERVICES_KEY = "services"
"""Of Device.facts: what `service-status` keeps there. A device cannot send it as a fact."""
MOST_FACTS = 100
LONGEST_FACT = 500  # characters
MOST_POSTURES = 500
Fact = str | int | float | bool


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What a device tells of itself: columns of Device, further facts, and which postures it passes, by name or id."""

    columns: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    postures: Mapping[str, bool] = field(default_factory=dict)


def object_of(body: object) -> Mapping[str, Any]:
    """Raises DomainError."""
    if not isinstance(body, Mapping):
        raise DomainError("The body must be a JSON object.")
    return body


def text_of(data: Mapping[str, Any], key: str, *, limit: int, path: str = "") -> str:
    """The text of a key without spaces around it, "" where it is missing or null. Raises DomainError on its path."""
    where, value = path or key, data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DomainError.on(where, "It must be a text.")
    text = value.strip()
    if len(text) > limit:
        raise DomainError.on(where, f"It has {len(text):,} characters, {limit:,} are allowed.")
    if not is_storable(text):
        raise DomainError.on(where, "It holds characters that no text can hold.")
    return text


def platform_of(data: Mapping[str, Any]) -> Platform:
    text = text_of(data, "platform", limit=20)
    try:
        return Platform(text)
    except ValueError:
        raise DomainError.on("platform", f"It must be one of {', '.join(Platform)}.") from None


def report_of(data: Mapping[str, Any]) -> DeviceReport:
    """`device` and `postures` of a body; what is missing is not told. Raises DomainError with all that is refused."""
    errors: dict[str, list[str]] = {}
    device = data.get("device", {})
    columns: dict[str, str] = {}
    facts: dict[str, Fact] = {}
    if isinstance(device, Mapping):
        columns = _columns(device, errors)
        facts = _facts(device.get("facts", {}), errors)
        for unknown in device.keys() - COLUMNS.keys() - {"facts"}:
            errors[f"device.{unknown}"] = ["It is not known. What is no column goes into device.facts."]
    else:
        errors["device"] = ["It must be an object."]
    postures = _postures(data.get("postures", {}), errors)
    if errors:
        raise DomainError.of_fields(errors)
    return DeviceReport(columns, facts, postures)


def _columns(device: Mapping[str, Any], errors: dict[str, list[str]]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for name in COLUMNS.keys() & device.keys():
        limit = getattr(Device._meta.get_field(COLUMNS[name]), "max_length", None) or 0
        try:
            columns[COLUMNS[name]] = text_of(device, name, limit=limit, path=f"device.{name}")
        except DomainError as error:
            errors.update(error.fields)
    return columns


def _facts(facts: object, errors: dict[str, list[str]]) -> dict[str, Fact]:
    if not isinstance(facts, Mapping):
        errors["device.facts"] = ["It must be an object."]
        return {}
    if len(facts) > MOST_FACTS:
        errors["device.facts"] = [f"It has {len(facts):,} facts, {MOST_FACTS} are allowed."]
        return {}
    for name, value in facts.items():
        if name == SERVICES_KEY or len(name) > 100 or not is_storable(name):
            errors[f"device.facts.{name[:100]}"] = ["A fact cannot be called so."]
        elif not isinstance(value, str | int | float) or len(str(value)) > LONGEST_FACT or not is_storable(str(value)):
            message = f"It must be a text of at most {LONGEST_FACT} characters, a number, true or false."
            errors[f"device.facts.{name}"] = [message]
    return dict(facts)


def _postures(postures: object, errors: dict[str, list[str]]) -> dict[str, bool]:
    if not isinstance(postures, Mapping):
        errors["postures"] = ["It must be an object: by the posture's name or id, whether the device passes it."]
        return {}
    if len(postures) > MOST_POSTURES:
        errors["postures"] = [f"It has {len(postures):,} postures, {MOST_POSTURES} are allowed."]
        return {}
    for name, passes in postures.items():
        if not isinstance(passes, bool) or not is_storable(name):
            errors[f"postures.{name[:100]}"] = ["It must be true or false."]
    return dict(postures)
