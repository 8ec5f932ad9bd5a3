"""Administration › Enrolment Keys, and the codes on a user's page."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import DirectoryUser
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles.enrolment import keys
from profiles.models import EnrolmentCode, EnrolmentKey
from tests.factories import EPOCH, DirectoryUserFactory
from tests.profiles.enrolment.clients import Laptop, code_for, key_for
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db
KEYS = "/administration/enrolment-keys/"
SHOWN = re.compile(r'<code class="secret" id="enrolment-(?:key|code)">(.+?)</code>')


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(email="ada@example.com", name="Ada")


def codes_of(user: DirectoryUser) -> str:
    return reverse("enrolment_codes:page", args=[user.pk])


def shown(answer: object) -> str:
    found = SHOWN.search(answer.content.decode())  # type: ignore[attr-defined]
    assert found
    return found[1]


def test_a_key_is_created_and_shown_once(admin_client: Client, ada: DirectoryUser) -> None:
    assert "No enrolment keys" in admin_client.get(KEYS).content.decode()
    form = {"name": "Intune", "platforms": ["windows", "ios"], "per_hour": "50"}
    text = shown(admin_client.post(f"{KEYS}add/", form))
    row = EnrolmentKey.objects.get()
    assert (row.name, row.platforms, row.per_hour) == ("Intune", ["windows", "ios"], 50)
    Laptop().enrol(enrolmentKey=text, email=ada.email)
    page = admin_client.get(KEYS).content.decode()
    assert "Intune" in page
    assert text not in page
    assert AuditEntry.objects.get(category="Enrolment Keys").after == {
        "Platforms": ["Windows", "iOS"], "Devices per hour": 50,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "platforms": ["windows"], "per_hour": "1"}, "Give the enrolment key a name."),
        ({"name": "A", "per_hour": "1"}, "Choose one platform at least."),
        ({"name": "A", "platforms": ["windows"], "per_hour": "0"}, "From 1 to 100,000 devices an hour"),
        ({"name": "A", "platforms": ["windows"], "per_hour": "100001"}, "From 1 to 100,000 devices an hour"),
        ({"name": "mdm", "platforms": ["windows"], "per_hour": "1"}, "There is an enrolment key called mdm already."),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_its_reason(
    admin_client: Client, form: dict[str, str], words: str
) -> None:
    key_for(name="MDM")
    answer = admin_client.post(f"{KEYS}add/", form)
    assert (answer.status_code, EnrolmentKey.objects.count()) == (422, 1)
    assert words in answer.content.decode()


def test_the_largest_rate_is_taken(admin_client: Client) -> None:
    admin_client.post(f"{KEYS}add/", {"name": "A", "platforms": ["windows"], "per_hour": "100000"})
    assert EnrolmentKey.objects.get().per_hour == 100_000


def test_a_rotated_key_is_shown_once_and_the_former_one_counts_for_the_overlap(
    admin_client: Client, ada: DirectoryUser
) -> None:
    old = key_for()
    text = shown(admin_client.post(f"{KEYS}{old.row.pk}/rotate/", {"overlap_hours": "24"}))
    for name, key in (("old", old.text), ("new", text)):
        Laptop(name).enrol(enrolmentKey=key, email=ada.email)
    at_once = shown(admin_client.post(f"{KEYS}{old.row.pk}/rotate/", {"overlap_hours": "0"}))
    assert Laptop("late").try_to_enrol(enrolmentKey=text, email=ada.email).status_code == 403
    Laptop("newest").enrol(enrolmentKey=at_once, email=ada.email)


@pytest.mark.parametrize(("hours", "status"), [("-1", 422), ("0", 200), ("720", 200), ("721", 422), ("", 422)])
def test_a_key_overlaps_for_thirty_days_at_most(admin_client: Client, hours: str, status: int) -> None:
    address = f"{KEYS}{key_for().row.pk}/rotate/"
    assert admin_client.post(address, {"overlap_hours": hours}).status_code == status


def test_a_key_is_revoked_after_a_question_and_stays_in_the_list(admin_client: Client, ada: DirectoryUser) -> None:
    key = key_for()
    address = f"{KEYS}{key.row.pk}/revoke/"
    assert "enrol no device any more" in admin_client.get(address).content.decode()
    assert admin_client.post(address).status_code == 302
    assert "Revoked" in admin_client.get(f"{KEYS}?status=revoked").content.decode()
    assert "Nothing" in admin_client.get(f"{KEYS}?status=active").content.decode()
    assert Laptop().try_to_enrol(enrolmentKey=key.text, email=ada.email).status_code == 403
    assert admin_client.get(address).status_code == 404


def test_a_code_is_issued_and_shown_once(admin_client: Client, ada: DirectoryUser) -> None:
    assert codes_of(ada) in admin_client.get(reverse("directory:user", args=[ada.pk])).content.decode()
    text = shown(admin_client.post(codes_of(ada), {"hours": "2"}))
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", text)
    row = EnrolmentCode.objects.get()
    assert (row.expires_at - row.issued_at).total_seconds() == 7200
    assert text not in admin_client.get(codes_of(ada)).content.decode()
    Laptop().enrol(code=text)
    assert "host-laptop" in admin_client.get(codes_of(ada)).content.decode()


@pytest.mark.parametrize("hours", ["", "0", "721", "many"])
def test_a_code_for_no_time_is_refused(admin_client: Client, ada: DirectoryUser, hours: str) -> None:
    assert admin_client.post(codes_of(ada), {"hours": hours}).status_code == 422
    assert not EnrolmentCode.objects.exists()


def test_nobody_gets_a_code_who_was_removed_in_zia(admin_client: Client) -> None:
    gone = DirectoryUserFactory.create(deleted_at=EPOCH)
    assert "Issue code" not in admin_client.get(codes_of(gone)).content.decode()
    assert admin_client.post(codes_of(gone), {"hours": "1"}).status_code == 422


def test_who_may_only_look_sees_keys_and_codes_and_makes_none(reader_client: Client, ada: DirectoryUser) -> None:
    key, _code = key_for(), code_for(ada)
    page = reader_client.get(KEYS).content.decode()
    assert "MDM" in page
    assert not [word for word in ("Add Enrolment", "Rotate", "Revoke<") if word in page]
    assert "Issue code" not in reader_client.get(codes_of(ada)).content.decode()
    for address in (f"{KEYS}add/", f"{KEYS}{key.row.pk}/rotate/", f"{KEYS}{key.row.pk}/revoke/", codes_of(ada)):
        assert reader_client.post(address, {"hours": "1", "overlap_hours": "1"}).status_code == 403


def test_the_list_of_keys_takes_the_same_queries_whatever_their_number(admin_client: Client) -> None:
    assert_same_queries(admin_client, [KEYS], lambda name: key_for(name=name))


def test_the_codes_of_a_user_take_the_same_queries_whatever_their_number(
    admin_client: Client, ada: DirectoryUser
) -> None:
    def issue_and_use(name: str) -> None:
        Laptop().enrol(code=code_for(ada))

    assert_same_queries(admin_client, [codes_of(ada)], issue_and_use)


def test_a_key_that_is_revoked_is_not_rotated() -> None:
    key = key_for()
    keys.revoke(SYSTEM, key.row.pk, now=timezone.now())
    with pytest.raises(DomainError, match="was revoked before"):
        keys.rotate(SYSTEM, key.row.pk, overlap_hours=1, now=timezone.now())
    with pytest.raises(DomainError, match="was revoked before"):
        keys.revoke(SYSTEM, key.row.pk, now=timezone.now())
