"""Review before saving, and comparison: what differs, whom it hits, and nothing lost or told on the way."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import DirectoryUser
from portal.accounts.models import User
from portal.lib import held_secrets
from portal.lib.crypto import decrypt
from profiles.catalog import Platform
from profiles.editing import impact
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from profiles.rules.resolve import effective_profile
from profiles.rules.targets import Targets
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.pages import hidden, html_of
from tests.profiles.factories import make
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db
ADD = "/profiles/windows/add/"


def edit_url(profile: AppProfile) -> str:
    return reverse("profiles:edit", args=[profile.platform, profile.pk])


def test_a_review_shows_what_changes_and_writes_nothing(admin_client: Client) -> None:
    profile = make("Finance")
    body = filled(revision=1, name="Treasury", log_file_size="250", status="0", review="1")
    page = html_of(admin_client.post(edit_url(profile), body))
    for words in ("Review changes: Treasury", "Finance", "100 MB", "250 MB", "it matches nobody until it is enabled"):
        assert words in page
    assert "Custom PAC URL" not in page
    profile.refresh_from_db()
    assert (profile.name, profile.revision) == ("Finance", 1)


def test_saving_from_the_review_saves_what_was_reviewed(admin_client: Client) -> None:
    group = GroupFactory.create()
    profile = make("Finance")
    body = filled(revision=1, name="Treasury", groups=[group.pk], source_port_bypasses="53:*\n80:TCP", review="1")
    page = html_of(admin_client.post(edit_url(profile), body))
    assert admin_client.post(edit_url(profile), hidden(page)).status_code == 302
    profile.refresh_from_db()
    assert (profile.name, profile.settings["source_port_bypasses"]) == ("Treasury", ["53:*", "80:TCP"])
    assert profile.group_targets.get().group == group


def test_the_way_back_from_the_review_keeps_what_was_typed(admin_client: Client) -> None:
    page = html_of(admin_client.post(ADD, filled(name="Kept name", log_file_size="250", review="1")))
    form = admin_client.post(ADD, {**hidden(page), "back": "1"})
    assert form.status_code == 200
    assert 'value="Kept name"' in html_of(form)
    assert 'value="250"' in html_of(form)


def test_a_typed_password_is_kept_without_being_in_a_page_and_is_saved(admin_client: Client) -> None:
    body = filled(name="Finance", logout_password="hunter2-secret", review="1")
    page = html_of(admin_client.post(ADD, body))
    back = html_of(admin_client.post(ADD, {**hidden(page), "back": "1"}))
    assert "Logout Password" in page
    assert "Not set" in page
    assert "As typed, not saved yet" in back
    assert "hunter2" not in page + back
    stored = Session.objects.get().get_decoded()
    assert "hunter2" not in str(stored)
    admin_client.post(ADD, hidden(page))
    profile = AppProfile.objects.get(name="Finance")
    assert decrypt(profile.secrets["logout_password"]) == "hunter2-secret"
    assert Session.objects.get().get_decoded()[held_secrets.SESSION_KEY] == {}


def test_a_refused_form_and_a_conflict_keep_a_typed_password_too(admin_client: Client) -> None:
    refused = html_of(admin_client.post(ADD, filled(name="", logout_password="hunter2-secret")))
    assert "hunter2" not in refused
    admin_client.post(ADD, filled(name="Finance", held=hidden(refused)["held"][0]))
    profile = AppProfile.objects.get(name="Finance")
    assert decrypt(profile.secrets["logout_password"]) == "hunter2-secret"
    admin_client.post(edit_url(profile), filled(revision=1, description="Theirs"))
    mine = filled(revision=1, description="Mine", logout_password="another-secret")
    conflict = admin_client.post(edit_url(profile), mine)
    assert conflict.status_code == 409
    assert "another-secret" not in html_of(conflict)
    assert admin_client.post(edit_url(profile), hidden(html_of(conflict))).status_code == 302
    profile.refresh_from_db()
    assert decrypt(profile.secrets["logout_password"]) == "another-secret"


def test_a_kept_password_is_gone_after_a_quarter_of_an_hour(admin_client: Client) -> None:
    page = html_of(admin_client.post(ADD, filled(name="Finance", logout_password="hunter2-secret", review="1")))
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        admin_client.post(ADD, hidden(page))
    assert AppProfile.objects.get(name="Finance").secrets == {}


def test_another_session_cannot_use_the_handle(admin_client: Client, admin: User) -> None:
    page = html_of(admin_client.post(ADD, filled(name="Finance", logout_password="hunter2-secret", review="1")))
    other = Client()
    other.force_login(admin)
    other.post(ADD, hidden(page))
    assert AppProfile.objects.get(name="Finance").secrets == {}


def test_what_a_save_would_refuse_the_review_refuses(admin_client: Client) -> None:
    make("Finance")
    answer = admin_client.post(ADD, filled(name="finance", log_file_size="5", review="1"))
    assert answer.status_code == 422
    assert "already has a profile called finance" in html_of(answer)


def test_a_review_of_what_somebody_changed_meanwhile_is_a_conflict(admin_client: Client) -> None:
    profile = make("Finance")
    admin_client.post(edit_url(profile), filled(revision=1, description="Theirs"))
    answer = admin_client.post(edit_url(profile), filled(revision=1, description="Mine", review="1"))
    assert answer.status_code == 409
    back = html_of(admin_client.post(edit_url(profile), {**hidden(html_of(answer)), "back": "1"}))
    assert "Mine" in back


def test_the_default_profile_is_reviewed_without_targets(admin_client: Client) -> None:
    default = AppProfile.objects.get(platform="windows", is_default=True)
    page = html_of(admin_client.post(edit_url(default), filled(revision=1, log_file_size="250", review="1")))
    assert "250 MB" in page
    assert "Who is affected" not in page


def test_a_reader_reviews_nothing(reader_client: Client) -> None:
    profile = make("Finance")
    assert reader_client.post(edit_url(profile), filled(revision=1, review="1")).status_code == 403
    assert "Review changes" not in html_of(reader_client.get(edit_url(profile)))


def reach(profile: AppProfile | None, **wanted: object) -> impact.Impact:
    position = wanted.pop("position", None)
    return impact.of(Platform.WINDOWS, profile, ProfileDraft(name="X", position=position, targets=Targets(**wanted)))  # type: ignore[arg-type]


def test_the_impact_counts_users_once_and_only_those_that_exist() -> None:
    first, second = GroupFactory.create(), GroupFactory.create()
    both, one, gone = DirectoryUserFactory.create_batch(3)
    for user, group in ((both, first), (both, second), (one, second), (gone, second)):
        MembershipFactory.create(user=user, group=group)
    DirectoryUser.objects.filter(pk=gone.pk).update(deleted_at=EPOCH)
    dead = MembershipFactory.create(group__deleted_at=EPOCH).group
    named = DirectoryUserFactory.create()
    profile = make("A", groups=[first], users=[named])
    found = reach(profile, groups=frozenset({second.pk, dead.pk}))
    assert (found.groups, found.users, found.gained, found.lost) == (2, 2, 1, 1)


def test_the_impact_of_all_groups_leaves_out_the_excluded() -> None:
    out = MembershipFactory.create().group
    DirectoryUserFactory.create_batch(3)
    found = reach(None, applies_to_all=True, excluded=frozenset({out.pk}))
    assert (found.everybody, found.excluded, found.users, found.gained, found.lost) == (True, 1, 3, 3, 0)
    assert reach(None, applies_to_all=True).users == 4
    assert reach(None).users == 0


def test_a_named_user_counts_though_a_group_of_theirs_is_excluded() -> None:
    out = GroupFactory.create()
    named, other = (MembershipFactory.create(group=out).user for _ in range(2))
    DirectoryUserFactory.create_batch(3)
    wanted = {"applies_to_all": True, "excluded": frozenset({out.pk}), "users": frozenset({named.pk})}
    found = reach(None, **wanted)
    assert (found.users, found.gained, found.winning) == (4, 4, 4)
    rule = make("All", applies_to_all=True, excluded=[out], users=[named])
    assert [effective_profile(user, Platform.WINDOWS).profile == rule for user in (named, other)] == [True, False]
    later = reach(None, groups=frozenset({out.pk}))
    assert (later.users, later.winning, later.losing) == (2, 1, 1)


def test_the_impact_says_how_the_order_changes() -> None:
    rows = [make(name) for name in "ABCD"]
    assert (reach(rows[3], position=2).order, reach(rows[3], position=2).passed) == (2, 2)
    assert (reach(rows[0]).order, reach(rows[0]).passed) == (1, 0)
    assert (reach(None, position=2).order, reach(None, position=2).passed) == (2, 3)
    assert (reach(None).order, reach(None).passed) == (5, 0)


def compared(client: Client, first: AppProfile, second: AppProfile, show: str = "") -> str:
    address = f"{reverse('profiles:compare')}?a={first.pk}&b={second.pk}&show={show}"
    return html_of(client.get(address, follow=True))


def test_a_comparison_shows_differences_only_or_all(reader_client: Client) -> None:
    first = make("A", settings={"log_mode": "3"}, groups=[GroupFactory.create(name="Traders")])
    second = make("B", secrets={"logout_password": "hunter2-secret"})
    page = compared(reader_client, first, second)
    for words in ("Log Mode", "Debug", "Traders", "Not set", "4 differences"):
        assert words in page
    assert "Override WPAD" not in page
    assert "hunter2" not in page
    assert "Override WPAD" in compared(reader_client, first, second, "all")


def test_across_platforms_only_what_both_have_is_compared(reader_client: Client) -> None:
    page = compared(reader_client, make("A"), make("B", Platform.IOS, settings={"log_mode": "3"}), "all")
    assert "Log Mode" in page
    assert "Override WPAD" not in page
    assert "Windows and iOS: only what both have is compared." in page


def test_equal_profiles_do_not_differ(reader_client: Client) -> None:
    first = make("A")
    assert "No difference" in compared(reader_client, first, first)


@pytest.mark.parametrize("query", ["", "a=x&b=1", f"a={2**63}", "a=999999&b=999998"])
def test_a_comparison_of_what_does_not_exist_asks_to_choose(query: str, reader_client: Client) -> None:
    answer = reader_client.get(f"{reverse('profiles:compare')}?{query}")
    assert answer.status_code == 200
    assert "Choose two profiles" in html_of(answer)


def test_a_review_takes_the_same_queries_for_a_few_groups_or_many(admin_client: Client) -> None:
    profile = make("A", groups=GroupFactory.create_batch(2))
    counts = []
    for number in (3, 60):
        groups = [group.pk for group in GroupFactory.create_batch(number)]
        with CaptureQueriesContext(connection) as queries:
            assert (
                admin_client.post(edit_url(profile), filled(revision=1, groups=groups, review="1")).status_code == 200
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
