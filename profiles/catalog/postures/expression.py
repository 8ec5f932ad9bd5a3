"""How device postures combine: AND within a group, OR between groups.

Device groups and the trust levels of a ZIA posture profile hold such an expression, as the ids of postures per group:
`[[1, 2], [3]]` reads (1 AND 2) OR 3. As text a name stands in double quotes, a quote or backslash within it after a
backslash: `("Firewall" AND "Domain") OR "Jamf"`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

MOST_POSTURES = 5
GROUPS = range(1, MOST_POSTURES + 1)

Expression = list[list[int]]

_TOKEN = re.compile(r'\s*(?:(?P<name>"(?:[^"\\]|\\.)*")|(?P<word>AND|OR|[()]))', re.IGNORECASE)


def normal(raw: Any) -> Expression:
    """The expression without empty groups, repeated postures and repeated groups, in the order it was given.

    Raises ValueError with the reason where it is not a list of lists of ids, or names more than five postures.
    """
    if not isinstance(raw, list | tuple):
        raise ValueError("It must be a list of groups of postures.")
    groups: list[list[int]] = []
    for part in raw:
        group = list(dict.fromkeys(_ids(part)))
        if group and not any(set(group) == set(other) for other in groups):
            groups.append(group)
    number = sum(map(len, groups))
    if number > MOST_POSTURES:
        raise ValueError(f"{number} postures are chosen, {MOST_POSTURES} are allowed.")
    return groups


def _ids(part: Any) -> list[int]:
    if not isinstance(part, list | tuple) or any(isinstance(item, bool) or not isinstance(item, int) for item in part):
        raise ValueError("A group must be a list of the ids of postures.")
    return [int(item) for item in part]


def groups_of(values: Mapping[str, Any], prefix: str) -> Expression:
    """The groups that settings hold as `prefix_1` to `prefix_5`, in their order, empty ones left out."""
    found = [values.get(f"{prefix}_{n}") or [] for n in GROUPS]
    return [[int(pk) for pk in group] for group in found if group]


def postures_of(expression: Sequence[Sequence[int]]) -> set[int]:
    return {posture for group in expression for posture in group}


def matches(expression: Sequence[Sequence[int]], passing: Collection[int]) -> bool:
    """Whether a device that passes these postures fulfils the expression. An empty one is fulfilled by none."""
    return any(group and all(posture in passing for posture in group) for group in expression)


def preview(expression: Sequence[Sequence[int]], names: Mapping[int, str]) -> str:
    """The expression as text. A group of several stands in brackets where there is another group."""
    groups = [group for group in expression if group]
    return " OR ".join(_group_text(group, names, is_alone=len(groups) == 1) for group in groups)


def _group_text(group: Sequence[int], names: Mapping[int, str], *, is_alone: bool) -> str:
    text = " AND ".join(_quoted(names[posture]) for posture in group)
    return text if is_alone or len(group) == 1 else f"({text})"


def parse(text: str, ids: Mapping[str, int]) -> Expression:
    """The expression behind a text, as `preview` writes it. Raises ValueError that names what is wrong."""
    groups: Expression = [[]]
    wants_name, depth = True, 0
    for kind, word in _tokens(text):
        if kind == "name":
            _expect(wants_name, word)
            groups[-1].append(_known(word, ids))
        elif word == "(":
            _expect(wants_name and not groups[-1] and not depth, word)
            depth = 1
            continue
        elif word == ")":
            _expect(not wants_name and bool(depth), word)
            depth = 0
            continue
        else:
            _expect(not wants_name and not (word == "OR" and depth), word)
            if word == "OR":
                groups.append([])
        wants_name = kind != "name"
    if depth or (wants_name and groups != [[]]):
        raise ValueError("The expression ends too early.")
    return normal(groups)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        word = _TOKEN.match(text, position)
        if word is None:
            raise ValueError(f"{text[position:].strip()[:40]} is not understood: write names in double quotes.")
        tokens.append(("name", word["name"]) if word["name"] else ("word", word["word"].upper()))
        position = word.end()
    return tokens


def _expect(is_right: bool, word: str) -> None:
    if not is_right:
        raise ValueError(f"{word} does not fit at its place.")


def _known(word: str, ids: Mapping[str, int]) -> int:
    name = re.sub(r"\\(.)", r"\1", word[1:-1])
    if name not in ids:
        raise ValueError(f"No device posture is called {name}.")
    return ids[name]


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
