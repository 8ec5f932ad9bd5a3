"""What the fields of a device posture must hold together: type, platforms, frequency, and the type's own fields."""

from collections.abc import Collection

from profiles.catalog import Platform, Refusals, Values
from profiles.catalog.postures import fields
from profiles.catalog.postures.types import BY_KEY, PostureType, shortest_frequency

MOST_VERSIONS = 5


def refusals(posture_type: str, platforms: Collection[Platform], values: Values) -> Refusals:
    """The refused fields with their reasons; `values` are in their normal form, by the keys of the fields."""
    kind = BY_KEY[posture_type]
    if not platforms:
        return {"posture_type": ["Choose one platform at least."]}
    wrong = [platform.label for platform in Platform if platform in platforms and platform not in kind.platforms]
    errors: Refusals = {}
    if wrong:
        errors["posture_type"] = [f"{kind.label} does not exist on {_joined(wrong)}."]
    elif kind.is_single and len(platforms) > 1:
        errors["posture_type"] = [f"{kind.label} is for one platform. Use Certificate Trust for several."]
    return errors | _frequency(platforms, values) | _tunnels(kind, platforms, values) | _fields(kind, platforms, values)


def applicable(posture_type: str, platforms: Collection[Platform]) -> set[str]:
    """The keys of the fields that the type asks for on these platforms."""
    return {setting.key for setting in BY_KEY[posture_type].fields if setting.platforms & set(platforms)}


def _frequency(platforms: Collection[Platform], values: Values) -> Refusals:
    least = shortest_frequency(platforms)
    if int(str(values["frequency"])) >= least:
        return {}
    return {"frequency": [f"On phones and tablets the shortest frequency is {least} minutes."]}


def _tunnels(kind: PostureType, platforms: Collection[Platform], values: Values) -> Refusals:
    errors: Refusals = {}
    for platform in (Platform.WINDOWS, Platform.MACOS):
        key = f"{platform}_machine_tunnel"
        if not values[key]:
            continue
        if platform not in platforms:
            errors[key] = [f"Needs the platform {platform.label}."]
        elif platform not in kind.machine_tunnel:
            errors[key] = [f"{kind.label} cannot be evaluated for the {platform.label} machine tunnel."]
    if values["partner_tenant"] and Platform.WINDOWS not in platforms:
        errors["partner_tenant"] = ["Needs the platform Windows."]
    return errors


def _fields(kind: PostureType, platforms: Collection[Platform], values: Values) -> Refusals:
    asked = set(platforms)
    errors: Refusals = {
        setting.key: [f"{setting.label}: {kind.label} needs it."]
        for setting in kind.required
        if setting.platforms & asked and not values[setting.key]
    }
    if kind.key == "registry_key" and values["match_type"] == "value":
        pair = (fields.VALUE_NAME, fields.VALUE_DATA)
        errors |= {one.key: [f"{one.label}: the match type Value needs it."] for one in pair if not values[one.key]}
    if kind.key == "antivirus" and Platform.MACOS in asked and not values["av_name"]:
        errors["av_name"] = ["macOS needs the name, with the system extension."]
    versions = values["client_versions"]
    if isinstance(versions, list) and len(versions) > MOST_VERSIONS:
        errors["client_versions"] = [f"{len(versions)} versions are given, {MOST_VERSIONS} are allowed."]
    return errors


def _joined(labels: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(labels[:-1]), labels[-1]]))
