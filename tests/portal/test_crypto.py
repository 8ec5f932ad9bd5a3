"""Stored secrets: which key makes them, which keys open them, and that nothing shows them."""

import pytest
from pytest_django.fixtures import Settings

from directory.models import ZiaConnection
from portal.lib.crypto import SecretUnreadable, decrypt, encrypt, renewed
from portal.lib.secret_fields import EncryptedTextField, Sealed

OLD, NEW = "old-key-" + "0123456789abcdef" * 2, "new-key-" + "fedcba9876543210" * 2


def test_the_first_key_encrypts_and_every_key_opens(settings: Settings) -> None:
    settings.PORTAL_ENCRYPTION_KEYS = [OLD]
    stored = encrypt("hunter2")
    settings.PORTAL_ENCRYPTION_KEYS = [NEW, OLD]
    assert decrypt(stored) == "hunter2"
    moved = renewed(stored)
    settings.PORTAL_ENCRYPTION_KEYS = [NEW]
    assert decrypt(moved) == "hunter2"
    with pytest.raises(SecretUnreadable):
        decrypt(stored)


def test_without_encryption_keys_the_secret_key_and_its_fallbacks_do(settings: Settings) -> None:
    stored = encrypt("hunter2")
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another-secret-key"
    with pytest.raises(SecretUnreadable):
        decrypt(stored)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert decrypt(stored) == "hunter2"


def test_secrets_of_the_secret_key_stay_readable_when_encryption_keys_come(settings: Settings) -> None:
    stored = encrypt("hunter2")
    settings.PORTAL_ENCRYPTION_KEYS = [NEW]
    assert decrypt(stored) == "hunter2"
    assert renewed(stored) != stored


def test_renewing_under_the_same_key_changes_nothing() -> None:
    stored = encrypt("hunter2")
    assert renewed(stored) == stored


@pytest.mark.parametrize("stored", ["nonsense", "gAAAAA", "ü"])
def test_what_was_never_encrypted_is_unreadable(stored: str) -> None:
    with pytest.raises(SecretUnreadable):
        decrypt(stored)


def test_a_sealed_secret_shows_only_that_it_is_set() -> None:
    sealed = Sealed.of("hunter2")
    for shown in (repr(sealed), str(sealed), f"{sealed}", repr({"a": sealed})):
        assert "hunter2" not in shown
        assert sealed.stored not in shown
    assert (str(sealed), str(Sealed())) == ("Set", "Not set")
    assert sealed.reveal() == "hunter2"
    assert Sealed().reveal() == ""
    assert not Sealed.of("")


def test_the_column_refuses_plain_text() -> None:
    column = ZiaConnection._meta.get_field("password")
    assert isinstance(column, EncryptedTextField)
    with pytest.raises(TypeError):
        column.get_prep_value("hunter2")
