"""One certificate out of a file: what is refused before anybody reads it."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Name, NameAttribute, NameOID

from portal.lib.certificates import BadCertificate, shown_name, single, summary, text_of_file
from tests.support.certificates import certificate, der, pem

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


def test_white_space_behind_a_file_in_der_form_is_no_part_of_it() -> None:
    content = der(certificate())
    assert single(content + b"\r\n") == single(content)
    with pytest.raises(BadCertificate, match="something besides"):
        single(content + b"x")
    with pytest.raises(BadCertificate, match="not a certificate"):
        single(content[:-1])


def test_another_thing_in_pem_form_is_named() -> None:
    with pytest.raises(BadCertificate, match="holds a PKCS7, which is not a certificate"):
        single(b"-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n")


def test_a_file_of_either_form_becomes_a_text_that_reads_the_same() -> None:
    wanted = summary(pem(certificate("Contoso Device CA")).decode(), what="It")
    bare = "".join(wanted.pem.splitlines()[1:-1])
    for text in (wanted.pem, bare, text_of_file(single(wanted.pem.encode()).public_bytes(Encoding.DER))):
        assert summary(text, what="It") == wanted
    assert text_of_file(wanted.pem.encode()) == wanted.pem


def test_spaces_of_every_kind_in_a_name_are_shown_as_one() -> None:
    assert shown_name(Name([NameAttribute(NameOID.COMMON_NAME, "Contoso\u00a0\u3000Root")])) == "Contoso Root"
    with pytest.raises(BadCertificate, match="cannot be shown"):
        shown_name(Name([NameAttribute(NameOID.COMMON_NAME, "Contoso\u202eRoot")]))
