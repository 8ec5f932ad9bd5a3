"""The public key of disaster recovery, read from a file by the browser."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from playwright.sync_api import FilePayload, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.models import AppProfile
from tests.browser.conftest import axe, screenshot

pytestmark = pytest.mark.django_db(transaction=True)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
LABEL = "ZIA TXT Record Signing Public Key"


@pytest.fixture
def form(portal_page: Page, live_server: LiveServer) -> Page:
    portal_page.goto(f"{live_server.url}/profiles/windows/add/")
    portal_page.locator("#id_name").fill("Finance")
    portal_page.locator("#id_zia_recovery").check()
    return portal_page


def line(page: Page) -> Locator:
    return page.locator("#setting-zia_recovery_key")


def choose(page: Page, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/x-pem-file", "buffer": content}
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=f"Upload file: {LABEL}", exact=True).press("Enter")
    chooser.value.set_files(file)


def test_a_key_from_a_file_is_saved_with_the_name_of_the_file(form: Page) -> None:
    choose(form, "recovery.pem", PUBLIC.replace(b"\n", b"\r\n"))
    expect(line(form).get_by_role("status")).to_have_text("recovery.pem is read. Save to use it.")
    expect(form.locator("#id_zia_recovery_key_name")).to_have_value("recovery.pem")
    axe(form)
    screenshot(form, "key-upload-light-1280")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("Finance is saved")).to_be_visible()
    settings = AppProfile.objects.get(name="Finance").settings
    assert settings["zia_recovery_key"] == PUBLIC.decode().strip()
    assert settings["zia_recovery_key_name"] == "recovery.pem"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PRIVATE, "wrong.pem holds a private key."),
        (b"hello", "wrong.pem holds no public key"),
        (PUBLIC + b"x" * 17_000, "wrong.pem is larger than 16 KB."),
    ],
    ids=["private", "other", "large"],
)
def test_another_file_is_refused_by_name_and_changes_nothing(form: Page, content: bytes, words: str) -> None:
    form.locator("#id_zia_recovery_key").fill("typed before")
    choose(form, "wrong.pem", content)
    said = line(form).get_by_role("status")
    expect(said).to_contain_text(f"{LABEL}: {words}")
    expect(said).to_contain_text("Nothing was changed.")
    expect(form.locator("#id_zia_recovery_key")).to_have_value("typed before")
    expect(form.locator("#id_zia_recovery_key_name")).to_have_value("")
