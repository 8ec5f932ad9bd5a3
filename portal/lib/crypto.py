"""Secrets that derive from the portal's secret key, and secrets that are stored encrypted.

Keys come in order: those of PORTAL_ENCRYPTION_KEYS, the secret key, its fallbacks. The first one encrypts, each of them
decrypts, so a new key is put in front and the old one stays until `manage.py rotate_secrets` has run.
"""

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac


class SecretUnreadable(ValueError):
    """No key of this portal opens a stored secret: the key it was made with is gone."""


def derived_secret(purpose: str, name: str) -> str:
    """A secret that needs no storage: the same for the same secret key, purpose and name; 64 hex digits."""
    return salted_hmac(f"portal.{purpose}", name, algorithm="sha256").hexdigest()


def encryption_keys() -> list[str]:
    """Every key in order; the first one encrypts."""
    keys = (*settings.PORTAL_ENCRYPTION_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [str(key) for key in keys]


def encrypt(text: str) -> str:
    """A secret as it is stored, made with the first key."""
    return _fernet(encryption_keys()[0]).encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The secret behind a stored text. Raises SecretUnreadable."""
    box = MultiFernet([_fernet(key) for key in encryption_keys()])
    try:
        return box.decrypt(stored.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable("No key of this portal opens the stored secret.") from None


def renewed(stored: str) -> str:
    """The same secret under the first key; the very text where it already is. Raises SecretUnreadable."""
    try:
        _fernet(encryption_keys()[0]).decrypt(stored.encode())
    except InvalidToken:
        return encrypt(decrypt(stored))
    return stored


@functools.lru_cache(maxsize=32)
def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"portal.secrets").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
