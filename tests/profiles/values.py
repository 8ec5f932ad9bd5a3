"""Values of settings, in their normal form, for property-based tests."""

from typing import Any

from hypothesis import strategies as st

from portal.lib.letters import is_unseen
from profiles import catalog
from profiles.catalog import Kind, Platform, Setting, check, grammars

BY_KEY = {setting.key: setting for setting in catalog.SETTINGS}
EXAMPLES: dict[Any, list[str]] = {
    grammars.inclusion_v4: ["0.0.0.0/0", "10.0.0.1:80-90:tcp", "192.0.2.0/24:*"],
    grammars.inclusion_v6: ["[2001:DB8::/32]:443", "[FF00::/8]"],
    grammars.domain: ["*", "*.example.com", "a.example"],
    grammars.host: ["a.example", "b-c.example.com"],
    grammars.gateway: ["vpn.example.com", "192.0.2.0/24", "[2001:DB8::1]"],
    grammars.address: ["192.0.2.1", "[2001:DB8::/32]"],
    grammars.source_port: ["3389:*", "53:UDP"],
    grammars.port_range: ["443", "8000-8100"],
    grammars.android_app: ["com.example.app", "org.example.mail"],
    grammars.web_address: ["https://pac.example/a.pac?x=1,2", "http://127.0.0.1:9000/"],
}
SEEN = st.characters(exclude_characters=",", exclude_categories=["C", "Z"]).filter(lambda sign: not is_unseen(sign))
PLAIN = st.text(SEEN, min_size=1, max_size=20)


def key(name: str) -> Setting:
    return BY_KEY[name]


def values_of(setting: Setting, platform: Platform) -> st.SearchStrategy[Any]:
    """Any value that the setting may hold on the platform."""
    match setting.kind:
        case Kind.SWITCH:
            return st.booleans()
        case Kind.CHOICE:
            return st.sampled_from([value for value, _label in setting.choices_for(platform)])
        case Kind.INTEGER:
            return st.integers(setting.lowest, setting.highest_for(platform))
        case Kind.TAGS:
            return st.lists(_items(setting), max_size=4, unique=True)
        case Kind.TEXT | Kind.SECRET:
            return (st.just("") | _items(setting)).map(lambda text: check(setting, platform, text))
        case Kind.REFERENCE:
            return st.integers(0, 10**18 - 1)
        case Kind.REFERENCES:
            return st.lists(st.integers(1, 10**18 - 1), max_size=setting.highest or 6, unique=True).map(sorted)


def _items(setting: Setting) -> st.SearchStrategy[str]:
    if setting.grammar is grammars.public_key:
        return st.just("")
    return st.sampled_from(EXAMPLES[setting.grammar]) if setting.grammar else PLAIN
