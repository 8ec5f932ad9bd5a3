"""Paths of files, of processes on Windows with wildcards for whole parts, and of the registry."""

import re

from portal.lib.quoting import quoted

FORBIDDEN = frozenset('<>|"?/:*')
ONE, ANY = "*", "**"


def process_path(text: str) -> str:
    """The whole path of a program: `%APPDATA%\\App\\app.exe`, `*\\Apps\\app.exe`, `C:\\**\\app.exe`.

    `*` stands for exactly one part of the path, `**` for any number of parts; neither stands for some letters of a
    name. The path begins with a drive, a share, an environment variable or a wildcard, and ends with the program.
    """
    share = text.startswith("\\\\")
    first, *parts = text.removeprefix("\\\\").split("\\")
    if not parts:
        raise ValueError("write the whole path of the program, e.g. C:\\Program Files\\App\\app.exe")
    if not (share or _is_start(first)):
        start = quoted(first) or "an empty part"
        raise ValueError(f"{start} is not a drive such as C:, a variable such as %APPDATA%, * or **")
    for part in ([first] if share else []) + parts:
        _check_part(part)
    if parts[-1] in (ONE, ANY):
        raise ValueError("the last part must name the program")
    return text


def absolute_path(text: str) -> str:
    """A path from a drive, a share, a root, a home folder or an environment variable, without double quotes."""
    if '"' in text:
        raise ValueError("write it without double quotes")
    if not re.match(r"[A-Za-z]:[\\/]|\\\\|/|~/|%\w+%", text):
        raise ValueError("it must be the whole path, such as C:\\Program Files\\Example\\example.exe")
    return text


def registry_key(text: str) -> str:
    """A registry path that begins with HKEY; a leading backslash, as the registry's tools write it, is kept."""
    if not text.removeprefix("\\").upper().startswith("HKEY_"):
        raise ValueError("it must begin with HKEY, such as HKEY_CURRENT_USER\\Software\\Zscaler\\App")
    return text


def _is_start(part: str) -> bool:
    is_drive = len(part) == 2 and part[0].isascii() and part[0].isalpha() and part[1] == ":"
    is_variable = len(part) > 2 and part[0] == part[-1] == "%" and "%" not in part[1:-1]
    return is_drive or part in (ONE, ANY) or (is_variable and not FORBIDDEN & set(part))


def _check_part(part: str) -> None:
    if part in (ONE, ANY):
        return
    if not part.strip(". "):
        raise ValueError(f"{quoted(part) or 'an empty part'} cannot be part of a path")
    if "*" in part:
        raise ValueError(f"{quoted(part)}: a wildcard stands for a whole part of the path, not for some of its letters")
    if wrong := FORBIDDEN & set(part) or {c for c in part if ord(c) < 32}:
        raise ValueError(f"{quoted(part)} holds {' '.join(sorted(map(repr, wrong)))}")
