"""One certificate out of a file: what is refused before anybody reads it."""

import pytest
from cryptography.x509 import Name, NameAttribute, NameOID

from portal.lib.certificates import BadCertificate, shown_name, single

KB = 1024


def test_a_file_of_64_kb_is_read_and_a_larger_one_is_not() -> None:
    with pytest.raises(BadCertificate, match="is not a certificate in PEM or DER form"):
        single(b"x" * (64 * KB))
    with pytest.raises(BadCertificate, match="is larger than 64 KB"):
        single(b"x" * (64 * KB + 1))


def test_of_several_common_names_the_first_is_shown() -> None:
    names = [NameAttribute(NameOID.COMMON_NAME, text) for text in ("Contoso Root CA", "also known as")]
    assert shown_name(Name(names)) == "Contoso Root CA"
    assert shown_name(Name([NameAttribute(NameOID.ORGANIZATION_NAME, "Contoso")])) == "O=Contoso"


def test_a_name_is_shown_up_to_500_characters() -> None:
    names = [NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "u" * 64)] * 10
    assert len(shown_name(Name(names))) == 500
