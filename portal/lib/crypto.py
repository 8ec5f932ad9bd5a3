"""Secrets that derive from the portal's secret key, and secrets that are stored under it."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac


def derived_secret(purpose: str, name: str) -> str:
    """A secret that needs no storage: the same for the same secret key, purpose and name; 64 hex digits."""
    return salted_hmac(f"portal.{purpose}", name, algorithm="sha256").hexdigest()


def encrypt(text: str) -> str:
    """A secret as it is stored. Made with the first of the keys that derive from the secret key and its fallbacks."""
    return _box().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The secret behind a stored text. Raises ValueError where no key opens it."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise ValueError("No key of this portal opens the stored secret.") from None


def _box() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(key: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"portal.secrets").derive(key.encode())
    return base64.urlsafe_b64encode(derived)
