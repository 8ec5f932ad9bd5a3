"""A value as the vendor's API writes it, and back.

`from_wire(to_wire(value))` is the value, for every value in its normal form. Reading is generous, as the recorded
service is not: a switch may come as 0, "0", 0.0 or false, a number as a text, a list as a list or joined by commas, a
reference as an id or an object with one.
"""

from typing import Any

from profiles.catalog.checking import check
from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Kind, Setting, Value, WireType

ON = (1, "1", "true", "True")
OFF = (0, "0", "", "false", "False")


def to_wire(setting: Setting, platform: Platform, value: Value) -> Any:
    """A value in its normal form, in exactly the type that the vendor's form sends. The platform has no say yet."""
    match setting.written_as:
        case WireType.FLAG:
            return int(bool(value))
        case WireType.FLAG_TEXT:
            return "1" if value else "0"
        case WireType.BOOLEAN:
            return bool(value)
        case WireType.NUMBER:
            return int(value) if not isinstance(value, list) else value
        case WireType.NUMBER_TEXT | WireType.TEXT:
            return str(value)
        case WireType.JOINED:
            return ",".join(map(str, value)) if isinstance(value, list) else str(value)
        case WireType.IDS:
            return list(value) if isinstance(value, list) else [value]


def from_wire(setting: Setting, platform: Platform, raw: Any) -> Value:
    """The value in its normal form. Raises ValueError with a sentence, as `check` does."""
    return check(setting, platform, _understood(setting.kind, raw))


def _understood(kind: Kind, raw: Any) -> Any:
    match kind:
        case Kind.SWITCH:
            return _switch(raw)
        case Kind.CHOICE | Kind.INTEGER:
            return str(_whole(raw))
        case Kind.REFERENCE:
            return _id(raw)
        case Kind.REFERENCES:
            return [_id(item) for item in raw] if isinstance(raw, list) else raw
        case _:
            return raw


def _switch(raw: Any) -> Any:
    if isinstance(raw, dict | list):
        return raw
    return True if raw in ON else False if raw in OFF else raw


def _whole(raw: Any) -> Any:
    """A whole number without its `.0`: the vendor's older lists write every number as a fraction."""
    if isinstance(raw, bool):
        raise ValueError("It must be a number, not true or false.")
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _id(raw: Any) -> Any:
    return _whole(raw.get("id") if isinstance(raw, dict) else raw)
