"""The custom root certificate: one valid CA certificate, or the reason why not."""

import datetime as dt
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import Name, NameAttribute, NameOID
from cryptography.x509.name import _ASN1Type as ASN1Type
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.lib.errors import DomainError
from support.advanced.certificate_reading import read_root
from support.models import RootCertificate
from tests.support.certificates import DAY, NOW, certificate, dated, der, numbered, pem, resigned, signed_with

pytestmark = pytest.mark.django_db


def upload(client: Client, content: bytes) -> HttpResponse:
    file = SimpleUploadedFile("root.pem", content)
    return client.post(reverse("support:upload_certificate"), {"certificate": file})  # type: ignore[return-value]


@pytest.mark.parametrize("form", [pem, der])
def test_a_root_certificate_is_taken_in_both_forms(form: object, admin_client: Client) -> None:
    found = certificate()
    assert callable(form)
    assert upload(admin_client, form(found)).status_code == 302
    row = RootCertificate.objects.get()
    assert (row.subject, row.issuer) == ("Contoso Root CA", "Contoso Root CA")
    assert row.sha256 == found.fingerprint(hashes.SHA256()).hex(":")
    page = admin_client.get(reverse("support:advanced_configuration")).content.decode()
    assert row.sha256 in page
    assert admin_client.get(reverse("support:certificate_file")).content == pem(found)


def _key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "garbage": (lambda: b"hello", "not a certificate"),
    "broken PEM": (lambda: b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----", "not a certificate"),
    "too large": (lambda: b"x" * 70_000, "larger than 64 KB"),
    "private key": (lambda: pem(certificate()) + _key(), "private key"),
    "two certificates": (lambda: pem(certificate()) + pem(certificate()), "2 certificates"),
    "expired": (lambda: pem(certificate(starts=NOW - 9 * DAY, ends=NOW - DAY)), "expired on"),
    "not yet valid": (lambda: pem(certificate(starts=NOW + DAY)), "not valid before"),
    "a server's": (lambda: pem(certificate(ca=False)), "CA is false"),
    "no constraints": (lambda: pem(certificate(ca=None)), "certificate authority"),
    "an intermediate": (lambda: pem(certificate(issuer="Another CA")), "issued by Another CA"),
    "a short key": (lambda: pem(certificate(rsa_bits=1024)), "1024 bits"),
    "may not sign": (lambda: pem(certificate(may_sign=False)), "may not sign certificates"),
    "cut short": (lambda: pem(certificate()) + pem(certificate())[:100], "something besides"),
    "no name": (lambda: pem(certificate(" ")), "has no name"),
    "a null in the name": (lambda: pem(certificate("Contoso\0Root")), "cannot be shown"),
    "an unknown version": (
        lambda: der(certificate()).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07"),
        "not a",
    ),
    "a name of no encoding": (
        lambda: der(certificate("Contoso")).replace(b"\x0c\x07Con", b"\x0c\x07\xffon"),
        "damaged",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_anything_else_is_refused_with_the_reason(kind: str, admin_client: Client) -> None:
    content, words = REFUSED[kind]
    answer = upload(admin_client, content())
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RootCertificate.objects.exists()


@pytest.mark.parametrize(("serial", "taken"), [(1, True), ((1 << 159) - 1, True), (1 << 159, False), (1 << 160, False)])
def test_a_serial_number_has_twenty_bytes_at_most(serial: int, taken: bool, admin_client: Client) -> None:
    answer = upload(admin_client, numbered(serial))
    assert answer.status_code == (302 if taken else 422)
    assert ("a positive number of 20 bytes at most" in answer.content.decode()) is not taken
    assert [row.serial for row in RootCertificate.objects.all()] == ([f"{serial:x}"] if taken else [])


def test_a_root_that_says_it_signs_certificates_is_taken(admin_client: Client) -> None:
    assert upload(admin_client, pem(certificate(may_sign=True))).status_code == 302


def test_no_damage_to_a_certificate_is_an_error_of_ours() -> None:
    """Every byte in turn: the file is refused with a reason, or what is read of it can be stored and shown."""
    sound = der(certificate())
    for place, byte in enumerate(sound):
        for other in {0, 1, 0xFF, byte ^ 1, byte ^ 0x80}:
            try:
                found = read_root(sound[:place] + bytes([other]) + sound[place + 1 :], NOW)
            except DomainError:
                continue
            assert (found.summary.subject + found.issuer + found.serial).isprintable()


def test_replacing_and_removing_are_noted(admin_client: Client) -> None:
    upload(admin_client, pem(certificate("First")))
    upload(admin_client, pem(certificate("Second")))
    assert RootCertificate.objects.get().subject == "Second"
    assert "Second" in admin_client.get(reverse("support:remove_certificate")).content.decode()
    admin_client.post(reverse("support:remove_certificate"))
    assert not RootCertificate.objects.exists()
    entries = AuditEntry.objects.filter(resource_type="root_certificate").order_by("pk")
    assert [entry.action for entry in entries] == ["create", "update", "delete"]
    assert entries[1].before is not None
    assert entries[1].before["subject"] == "First"


def test_a_read_only_admin_looks_and_nothing_more(admin_client: Client, reader_client: Client) -> None:
    upload(admin_client, pem(certificate()))
    page = reader_client.get(reverse("support:advanced_configuration")).content.decode()
    assert "Contoso Root CA" in page
    for control in ("Replace", "Remove", "Sync Groups</button>"):
        assert control not in page
    assert upload(reader_client, pem(certificate("Mine"))).status_code == 403
    assert reader_client.post(reverse("support:remove_certificate")).status_code == 403
    assert RootCertificate.objects.get().subject == "Contoso Root CA"
    assert isinstance(RootCertificate.objects.get().valid_until, dt.datetime)


NEVER = b"99991231235959Z"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [
        (b"20200101000000Z", NEVER, "no end"),
        (b"20200101000000Z", b"99991231235958Z", "31 Dec 9999"),
        (b"00010101000000Z", NEVER, "1 Jan 1"),
    ],
)
def test_dates_at_the_bounds_are_shown_in_every_time_zone(
    starts: bytes, ends: bytes, shown: str, zone: str, admin_client: Client, admin: User
) -> None:
    User.objects.filter(pk=admin.pk).update(time_zone=zone)
    assert upload(admin_client, dated(starts, ends)).status_code == 302
    for page in ("support:advanced_configuration", "support:remove_certificate", "audit:list"):
        answer = admin_client.get(reverse(page))
        assert answer.status_code == 200
        if page == "support:advanced_configuration":
            assert shown in answer.content.decode()


def test_a_root_signed_with_sha1_is_taken_with_a_caution(admin_client: Client) -> None:
    assert upload(admin_client, signed_with(hashes.SHA1(), 5)).status_code == 302
    assert "signed with SHA-1" in admin_client.get(reverse("support:advanced_configuration")).content.decode()
    upload(admin_client, signed_with(hashes.SHA384(), 12))
    assert "signed with SHA-1" not in admin_client.get(reverse("support:advanced_configuration")).content.decode()


def test_a_signature_that_cannot_be_checked_is_not_called_wrong(admin_client: Client) -> None:
    page = upload(admin_client, signed_with(hashes.MD5(), 4)).content.decode()
    assert "The algorithm of its signature (1.2.840.113549.1.1.4) is not supported" in page
    assert "does not match" not in page
    wrong = upload(admin_client, signed_with(hashes.SHA384(), 13)).content.decode()
    assert "signature does not match its own key" in wrong


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_serial_number_zero_is_taken_with_a_caution_and_a_negative_one_is_not(admin_client: Client) -> None:
    assert "a positive number" in upload(admin_client, numbered(-1)).content.decode()
    assert upload(admin_client, numbered(0)).status_code == 302
    assert "serial number is 0" in admin_client.get(reverse("support:advanced_configuration")).content.decode()


@pytest.mark.parametrize(
    ("issuer", "kind", "taken"),
    [
        ("Contoso Root CA", ASN1Type.PrintableString, True),
        ("contoso  root ca", ASN1Type.PrintableString, True),
        ("Contoso Root CA", ASN1Type.BMPString, True),
        ("Contoso Root CB", ASN1Type.PrintableString, False),
    ],
)
def test_issuer_and_subject_are_compared_by_what_they_say(
    issuer: str, kind: ASN1Type, taken: bool, admin_client: Client
) -> None:
    written = Name([NameAttribute(NameOID.COMMON_NAME, issuer, kind)])
    answer = upload(admin_client, der(certificate("Contoso Root CA", issuer=written)))
    assert answer.status_code == (302 if taken else 422)
    assert ("issued by Contoso Root CB" in answer.content.decode()) is not taken


def test_a_curve_that_is_not_supported_is_the_reason(admin_client: Client) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    p256, unknown = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d03017f")
    page = upload(admin_client, resigned(certificate(key=key), key, p256, unknown)).content.decode()
    assert "not supported" in page
    assert "does not match" not in page


def test_a_stored_certificate_that_cannot_be_read_any_more_breaks_no_page(admin_client: Client) -> None:
    upload(admin_client, pem(certificate()))
    RootCertificate.objects.update(pem="-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
    answer = admin_client.get(reverse("support:advanced_configuration"))
    assert answer.status_code == 200
    assert "The stored certificate is not a certificate in PEM or DER form" in answer.content.decode()
