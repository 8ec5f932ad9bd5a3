"""Secrets that the portal draws and shows once: of each only the SHA-256 is kept.

They are long enough that nobody finds one by trying, so a plain digest protects them, and finds their row.
"""

import hashlib
import secrets

BYTES = 32


def draw(prefix: str) -> str:
    """A new secret of 256 bits. The prefix tells what it is, to people and to what looks for leaked secrets."""
    return f"{prefix}_{secrets.token_urlsafe(BYTES)}"


def digest_of(text: str) -> str:
    """64 hex digits."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
