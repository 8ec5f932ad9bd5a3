"""Names of hosts and domains, as every field reads them."""

import re
import string

from portal.lib.quoting import quoted

LABEL = frozenset(string.ascii_lowercase + string.digits + "_-")
LONGEST_LABEL, LONGEST_NAME = 63, 253
DOTS = re.compile("[.\u3002\uff0e\uff61]")
"""What parts a name, also as other scripts write it (RFC 3490, section 3.1)."""
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A name whose last part is one is read as an IPv4 address by browsers (WHATWG URL, section 3.5)."""
AMBIGUOUS = frozenset("\u00df\u1e9e\u03c2\u200c\u200d")
"""Sharp s, final sigma and the joiners: the standards of 2003 and of 2008 make different names of them."""


def is_numeric(text: str) -> bool:
    """Whether the text was meant as an IPv4 address or network: digits and dots, also with a length."""
    return bool(re.fullmatch(r"[0-9./]+", text)) and text[0].isdigit()


def read_host(text: str) -> str:
    """The name in lower case, without the dot of the root, other alphabets as `xn--`.

    Raises ValueError, which names what stands around or within it and is no part of a name.
    """
    _check_is_alone(text)
    parts = DOTS.split(text)
    labels = [_label(part) for part in (parts[:-1] if len(parts) > 1 and not parts[-1] else parts)]
    name = ".".join(labels)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"it has {len(name):,} characters, a domain has {LONGEST_NAME} at most")
    if NUMBER.fullmatch(labels[-1]):
        raise ValueError("it ends in a number, as no domain does")
    return name


def _check_is_alone(text: str) -> None:
    scheme, separator, rest = text.partition("://")
    if separator:
        alone = re.split(r"[/:?#]", rest.rpartition("@")[2])[0]
        alone = f", {quoted(alone)}" if alone else ""
        raise ValueError(f"it is a web address: leave out {quoted(scheme)}:// and write the host alone{alone}")
    if "/" in text:
        raise ValueError("leave out the / and what follows it: only a name belongs here")
    if re.search(r"[^:]:[0-9*-]*$", text):
        raise ValueError("leave out the port: only a name belongs here")


def _label(text: str) -> str:
    if not text:
        raise ValueError("an empty part cannot be part of a domain")
    if len(text) > LONGEST_LABEL:
        raise ValueError(f"{quoted(text)} has more than {LONGEST_LABEL} characters, as no part of a domain has")
    label = text.lower() if text.isascii() else _in_ascii(text)
    if not (label and LABEL.issuperset(label)) or label[0] == "-" or label[-1] == "-":
        raise ValueError(f"{quoted(text)} cannot be part of a domain")
    return label


def _in_ascii(text: str) -> str:
    """A part in another alphabet, as it is asked for in the DNS (RFC 3490)."""
    if AMBIGUOUS.intersection(text):
        raise ValueError(f"{quoted(text)} stands for two domains: write the one that is meant, beginning with xn--")
    try:
        return text.encode("idna").decode()
    except UnicodeError:
        raise ValueError(f"{quoted(text)} cannot be part of a domain") from None
