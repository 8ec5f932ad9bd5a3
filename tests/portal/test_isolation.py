"""Names that come from ZIA neither turn the text around them nor vanish."""

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import SyncChange
from portal.lib.isolation import in_sentence, isolated, shown
from tests.factories import (
    DepartmentFactory,
    DirectoryUserFactory,
    GroupFactory,
    MembershipFactory,
    SyncRunFactory,
)
from tests.pages import html_of
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
TURNED = "\u202eevil"
UNSEEN = "\u200b\u3164"


def test_a_name_stands_alone_and_cannot_leave_its_place() -> None:
    assert isolated(GroupFactory.create(name=TURNED)) == f"<bdi>{TURNED}</bdi>"
    assert isolated("Sales <i>") == "Sales &lt;i&gt;"
    assert isolated("a\u2069\u202eb <i>") == "<bdi>a\u202eb &lt;i&gt;</bdi>"


def test_a_name_that_shows_nothing_is_told_by_its_id() -> None:
    assert shown(UNSEEN, 77) == "(no visible name, id 77)"
    assert shown("Sales\u200b", 77) == "Sales\u200b"
    assert str(GroupFactory.create(name=UNSEEN, upstream_id=78)) == "(no visible name, id 78)"


def test_a_sentence_takes_a_name_without_its_controls() -> None:
    assert in_sentence("Sales") == "Sales"
    assert in_sentence(TURNED) == "evil"
    assert in_sentence("Übung") == "Übung"
    assert in_sentence("\u2067שלום\u2069") == "\u2068שלום\u2069"


def test_lists_isolate_names_and_lead_to_those_that_show_nothing(admin_client: Client) -> None:
    turned, unseen = GroupFactory.create(name=TURNED), GroupFactory.create(name=UNSEEN, upstream_id=77)
    page = html_of(admin_client.get(reverse("directory:groups")))
    assert f'<a href="{reverse("directory:group", args=[turned.pk])}"><bdi>{TURNED}</bdi></a>' in page
    address = reverse("directory:group", args=[unseen.pk])
    assert f'<a href="{address}">(no visible name, id 77)</a>' in page
    assert "(no visible name, id 77)" in html_of(admin_client.get(address))
    exported = admin_client.get(reverse("directory:groups"), {"export": "csv"})
    assert TURNED in b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]


def test_every_page_about_a_user_isolates_its_names(admin_client: Client) -> None:
    department = DepartmentFactory.create(name=TURNED)
    user = DirectoryUserFactory.create(name=TURNED, department=department)
    group = MembershipFactory.create(user=user, group__name=TURNED).group
    make("Sales", groups=[group])
    addresses = (
        reverse("directory:user", args=[user.pk]),
        reverse("directory:users"),
        f"{reverse('directory:users')}?department={department.pk}",
        reverse("directory:group", args=[group.pk]),
        reverse("profiles:list", args=["windows"]),
        f"{reverse('profiles:effective')}?user={user.pk}",
    )
    for address in addresses:
        assert f"<bdi>{TURNED}</bdi>" in html_of(admin_client.get(address)), address


def test_what_a_run_changed_isolates_both_names(admin_client: Client) -> None:
    run = SyncRunFactory.create()
    facts = {"run": run, "kind": SyncChange.Kind.GROUP, "change": SyncChange.Change.RENAMED, "upstream_id": 77}
    SyncChange.objects.create(name=TURNED, old_name=f"{TURNED}!", **facts)
    page = html_of(admin_client.get(reverse("directory:run", args=[run.pk])))
    assert f"<bdi>{TURNED}</bdi>" in page
    assert "before: evil!" in page


def test_a_picker_offers_what_shows_nothing_by_its_id(admin_client: Client) -> None:
    GroupFactory.create(name=UNSEEN, upstream_id=77)
    answer = admin_client.get(reverse("profiles:group_options"), {"q": ""}).json()
    assert answer["results"][0]["text"] == "(no visible name, id 77)"
