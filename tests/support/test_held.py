"""The page of a held sync."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from directory.models import SyncChange, SyncRun
from portal.accounts.models import User
from tests.factories import DirectoryUserFactory, GroupFactory, MembershipFactory, SyncRunFactory
from tests.pages import html_of
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
PAGE = "support:advanced_configuration"
COUNTS = {"group": {"listed": 40, "added": 0, "renamed": 0, "changed": 0, "revived": 0, "removed": 20, "unchanged": 40}}


@pytest.fixture
def held() -> SyncRun:
    """A held run that would remove Traders, which a profile names."""
    run: SyncRun = SyncRunFactory.create(
        state=SyncRun.State.HELD, error="20 of 60 groups would go.", error_kind="held", counts=COUNTS, digest="d" * 64
    )
    group = GroupFactory.create(name="Traders")
    SyncChange.objects.create(run=run, kind="group", change="removed", upstream_id=group.upstream_id, name=group.name)
    make("Trading floor", groups=[group])
    return run


def test_the_card_says_held_and_leads_to_the_decision(admin_client: Client, held: SyncRun) -> None:
    page = admin_client.get(reverse(PAGE)).content.decode()
    assert "20 of 60 groups would go." in page
    assert reverse("support:held", args=[held.pk]) in page
    board = admin_client.get(reverse("dashboard")).content.decode()
    assert "The last directory sync is held" in board


def test_the_page_shows_what_would_go_and_which_profiles_lose_it(admin_client: Client, held: SyncRun) -> None:
    page = admin_client.get(reverse("support:held", args=[held.pk])).content.decode()
    for words in ("Traders", "Trading floor", "Apply anyway", "Discard"):
        assert words in page


def test_the_page_names_each_profile_that_the_run_concerns_and_why(admin_client: Client, held: SyncRun) -> None:
    out = GroupFactory.create(name="Contractors")
    MembershipFactory.create_batch(2, group=out)
    ada = DirectoryUserFactory.create(name="Ada")
    reused = GroupFactory.create(name="Payroll")
    for kind, what, row, name in (
        ("group", "removed", out, "Contractors"), ("user", "removed", ada, "Ada"), ("group", "reused", reused, "Lobby"),
    ):  # fmt: skip
        SyncChange.objects.create(
            run=held, kind=kind, change=what, upstream_id=row.upstream_id, name=name, old_name=row.name
        )
    make("Everybody else", applies_to_all=True, excluded=[out])
    make("VIP", users=[ada])
    make("Paymasters", groups=[reused])
    make("Unconcerned", groups=[GroupFactory.create()])
    page = html_of(admin_client.get(reverse("support:held", args=[held.pk])))
    for text in (
        "Traders would go",
        "Contractors, which it leaves out, would go: lets in its 2 members",
        "Ada would go",
        "Payroll would become Lobby",
    ):
        assert text in page
    assert "Unconcerned" not in page


@pytest.mark.parametrize(("number", "shown"), [(3, "C would go"), (4, "and 1 more like that")])
def test_of_a_profile_three_reasons_are_shown(number: int, shown: str, admin_client: Client, held: SyncRun) -> None:
    groups = [GroupFactory.create(name=name) for name in "ABCD"[:number]]
    SyncChange.objects.bulk_create(
        SyncChange(run=held, kind="group", change="removed", upstream_id=row.upstream_id, name=row.name)
        for row in groups
    )
    make("Many", groups=groups)
    page = html_of(admin_client.get(reverse("support:held", args=[held.pk])))
    assert shown in page
    assert ("more like that" in page) == (number > 3)


def test_apply_anyway_queues_a_run_for_exactly_this_change_set(admin_client: Client, held: SyncRun) -> None:
    admin_client.post(reverse("support:apply_held", args=[held.pk]))
    run = SyncRun.objects.exclude(pk=held.pk).get()
    assert (run.state, run.approves) == (SyncRun.State.QUEUED, held.digest)
    assert OrmQ.objects.count() == 1


def test_discard_closes_the_matter(admin_client: Client, held: SyncRun) -> None:
    page = admin_client.post(reverse("support:discard_held", args=[held.pk]), follow=True).content.decode()
    assert "is discarded" in page
    held.refresh_from_db()
    assert held.state == SyncRun.State.CANCELLED
    again = admin_client.post(reverse("support:apply_held", args=[held.pk]))
    assert again.status_code == 400
    assert admin_client.get(reverse("support:held", args=[held.pk])).status_code == 302


def test_what_somebody_has_approved_can_no_longer_be_discarded(admin_client: Client, held: SyncRun) -> None:
    admin_client.post(reverse("support:apply_held", args=[held.pk]))
    answer = admin_client.post(reverse("support:discard_held", args=[held.pk]))
    assert answer.status_code == 400
    assert "Somebody has approved this change set" in answer.content.decode()
    held.refresh_from_db()
    assert held.state == SyncRun.State.HELD


def test_a_read_only_admin_looks_and_may_not_decide(reader_client: Client, held: SyncRun) -> None:
    page = reader_client.get(reverse("support:held", args=[held.pk])).content.decode()
    assert "Traders" in page
    assert "Apply anyway</button>" not in page
    for name in ("apply_held", "discard_held"):
        assert reader_client.post(reverse(f"support:{name}", args=[held.pk])).status_code == 403
    held.refresh_from_db()
    assert held.state == SyncRun.State.HELD


def test_what_breaks_expectations_is_applied_with_a_reason_by_those_who_may(
    admin_client: Client, client: Client
) -> None:
    facts = {"reasons": ["An expectation would be broken."], "broken": []}
    held = SyncRunFactory.create(
        state=SyncRun.State.HELD, digest="d" * 64, error="An expectation would be broken.",
        consequences={"expectations": facts},
    )  # fmt: skip
    address = reverse("support:apply_held", args=[held.pk])
    assert "Reason to apply it all the same" in html_of(admin_client.get(reverse("support:held", args=[held.pk])))
    answer = admin_client.post(address, {"override_reason": " "}, follow=True)
    assert "Say why the expectation may be broken." in html_of(answer)
    user = User.objects.create_user("operator")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_syncrun", "apply_held"]))
    client.force_login(user)
    assert "Your role does not allow breaking expectations" in html_of(
        client.get(reverse("support:held", args=[held.pk]))
    )
    assert client.post(address, {"override_reason": "All the same"}).status_code == 403
    assert not SyncRun.objects.filter(state=SyncRun.State.QUEUED).exists()
    assert admin_client.post(address, {"override_reason": "Agreed"}).status_code == 302
    assert SyncRun.objects.get(state=SyncRun.State.QUEUED).approves == held.digest
