"""Two admins on one profile: what each changed is kept, and only what both changed is asked for."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.crypto import decrypt
from profiles import editing
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, ProfileVersion
from tests.factories import GroupFactory
from tests.pages import hidden, html_of
from tests.profiles.factories import make, order
from tests.profiles.pages import filled
from tests.profiles.test_review import edit_url

pytestmark = pytest.mark.django_db


def theirs(client: Client, profile: AppProfile, **changes: Any) -> None:
    """The other admin saves first."""
    assert client.post(edit_url(profile), filled(revision=profile.revision, **changes)).status_code == 302


def conflict(client: Client, profile: AppProfile, **changes: Any) -> str:
    """The page that the second one gets, who opened the form before."""
    answer = client.post(edit_url(profile), filled(revision=1, **changes))
    assert answer.status_code == 409
    return html_of(answer)


def test_what_only_i_changed_goes_on_top_of_theirs_with_one_click(admin_client: Client) -> None:
    profile = make("Finance")
    theirs(admin_client, profile, description="Theirs", reactivate_zia_after="5")
    page = conflict(admin_client, profile, log_file_size="250")
    assert "Apply my 1 change</button>" in page
    assert "Both of you changed" not in page
    assert 'type="radio"' not in page
    admin_client.post(edit_url(profile), hidden(page))
    profile.refresh_from_db()
    assert (profile.description, profile.settings["log_file_size"]) == ("Theirs", 250)
    assert (profile.settings["reactivate_zia_after"], profile.revision) == (5, 3)
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.before, entry.after) == ({"Log File Size": "100 MB"}, {"Log File Size": "250 MB"})


def test_the_page_tells_three_versions_apart(admin_client: Client) -> None:
    profile = make("Finance", description="Before", settings={"reactivate_zia_after": 7})
    theirs(admin_client, profile, description="By them", reactivate_zia_after="9")
    page = conflict(
        admin_client, profile, description="By me", reactivate_zia_after="7", log_file_size="250", log_mode="3"
    )
    both, mine, others = page.split('<section class="card">')[1:4]
    for words in ("Both of you changed", "Description", "Before", "By them", "By me"):
        assert words in both
    for words in ("Only you changed", "Log File Size", "100 MB", "250 MB", "Log Mode"):
        assert words in mine
    for words in ("Only the other changed", ">7 minutes<", ">9 minutes<"):
        assert words in others
    assert "Apply my 2 changes" in page
    assert page.split("<main")[1].count("btn primary") == 1
    assert "anyway" not in page


@pytest.mark.parametrize(("chosen", "kept"), [({}, "By them"), ({"take-description": "theirs"}, "By them"),
                                              ({"take-description": "mine"}, "By me")])  # fmt: skip
def test_a_field_that_both_changed_is_theirs_unless_mine_is_chosen(
    chosen: dict[str, str], kept: str, admin_client: Client
) -> None:
    profile = make("Finance", description="Before")
    theirs(admin_client, profile, description="By them")
    page = conflict(admin_client, profile, description="By me")
    assert 'name="take-description" value="theirs" checked' in page
    assert "Apply my choice</button>" in page
    admin_client.post(edit_url(profile), {**hidden(page), **chosen})
    profile.refresh_from_db()
    assert profile.description == kept


def test_targets_and_status_are_merged_as_well(admin_client: Client) -> None:
    first, second = GroupFactory.create(name="Traders"), GroupFactory.create(name="Auditors")
    profile = make("Finance", groups=[first])
    theirs(admin_client, profile, groups=[first.pk, second.pk])
    page = conflict(admin_client, profile, groups=[first.pk], status="0")
    assert "Auditors" in page
    admin_client.post(edit_url(profile), hidden(page))
    profile.refresh_from_db()
    assert set(profile.group_targets.values_list("group_id", flat=True)) == {first.pk, second.pk}
    assert not profile.is_enabled


def test_a_switch_that_they_turned_off_stays_off(admin_client: Client) -> None:
    profile = make("Finance", settings={"override_wpad": True})
    theirs(admin_client, profile)
    page = conflict(admin_client, profile, override_wpad="on", description="Mine")
    admin_client.post(edit_url(profile), hidden(page))
    profile.refresh_from_db()
    assert (profile.settings["override_wpad"], profile.description) == (False, "Mine")


def test_a_form_in_which_nothing_was_changed_is_no_conflict(admin_client: Client) -> None:
    profile = make("Finance")
    theirs(admin_client, profile, description="Theirs")
    answer = admin_client.post(edit_url(profile), filled(revision=1), follow=True)
    assert "You changed nothing, so that stays." in html_of(answer)
    profile.refresh_from_db()
    assert (profile.description, profile.revision) == ("Theirs", 2)


@pytest.mark.parametrize("revision", [1, 2])
def test_what_is_stored_already_is_saved_without_a_conflict_and_without_a_version(
    revision: int, admin_client: Client
) -> None:
    profile = make("Finance")
    theirs(admin_client, profile, description="The same")
    answer = admin_client.post(edit_url(profile), filled(revision=revision, description="The same"), follow=True)
    assert "Nothing was changed: Finance holds all of that already." in html_of(answer)
    profile.refresh_from_db()
    assert profile.revision == 2
    assert AuditEntry.objects.filter(action="update").count() == 1


def test_both_typing_the_same_is_no_question(admin_client: Client) -> None:
    profile = make("Finance")
    theirs(admin_client, profile, description="Agreed", reactivate_zia_after="5")
    page = conflict(admin_client, profile, description="Agreed", log_file_size="250")
    assert "Agreed" not in page.split("<main")[1].split('type="hidden"')[0]
    assert 'type="radio"' not in page


def test_a_merge_onto_what_changed_once_more_asks_again(admin_client: Client) -> None:
    profile = make("Finance")
    theirs(admin_client, profile, description="Theirs")
    page = conflict(admin_client, profile, log_file_size="250")
    profile.refresh_from_db()
    theirs(admin_client, profile, description="Theirs again", log_file_size="300")
    answer = admin_client.post(edit_url(profile), hidden(page))
    again = html_of(answer)
    assert answer.status_code == 409
    assert "take-log_file_size" in again
    admin_client.post(edit_url(profile), {**hidden(again), "take-log_file_size": "mine"})
    profile.refresh_from_db()
    assert (profile.description, profile.settings["log_file_size"]) == ("Theirs again", 250)


def test_back_to_editing_keeps_mine_and_the_next_save_asks_again(admin_client: Client) -> None:
    profile = make("Finance", description="Before")
    theirs(admin_client, profile, description="By them")
    back = admin_client.post(
        edit_url(profile), {**hidden(conflict(admin_client, profile, description="By me")), "back": "1"}
    )
    assert back.status_code == 200
    assert "By me" in html_of(back)
    assert 'name="revision" value="1"' in html_of(back)
    profile.refresh_from_db()
    assert profile.description == "By them"


def test_without_the_version_that_was_opened_every_difference_is_asked_for(admin_client: Client) -> None:
    profile = make("Finance")
    theirs(admin_client, profile, description="Theirs")
    ProfileVersion.objects.filter(revision=1).delete()
    page = conflict(admin_client, profile, log_file_size="250")
    assert "Not known any more" in page
    assert 'name="take-description"' in page
    assert 'name="take-log_file_size"' in page


def test_a_password_of_theirs_stays_and_mine_is_a_choice(admin_client: Client) -> None:
    profile = make("Finance", secrets={"logout_password": "first-hunter2"})
    theirs(admin_client, profile, logout_password="their-hunter2")
    page = conflict(admin_client, profile, description="Mine", logout_password="mine-hunter2")
    assert "take-logout_password" in page
    assert "hunter2" not in page
    admin_client.post(edit_url(profile), hidden(page))
    profile.refresh_from_db()
    assert (decrypt(profile.secrets["logout_password"]), profile.description) == ("their-hunter2", "Mine")
    page = conflict(admin_client, profile, logout_password="mine-hunter2")
    admin_client.post(edit_url(profile), {**hidden(page), "take-logout_password": "mine"})
    profile.refresh_from_db()
    assert (decrypt(profile.secrets["logout_password"]), profile.description) == ("mine-hunter2", "Mine")


def test_a_rule_that_others_moved_is_not_moved_back(admin_client: Client) -> None:
    first, second = make("A"), make("B")
    make("C")
    editing.move(SYSTEM, first.pk, 3)
    body = filled(revision=1, name="B", rule_order="2", opened_order="2", description="Mine")
    assert admin_client.post(edit_url(second), body).status_code == 302
    assert order() == [(1, "B"), (2, "C"), (3, "A")]


def test_a_move_by_both_is_a_choice(admin_client: Client) -> None:
    first = make("A")
    make("B")
    make("C")
    editing.move(SYSTEM, first.pk, 2)
    page = conflict(admin_client, first, name="A", rule_order="3", opened_order="1")
    assert 'name="take-rule_order"' in page
    admin_client.post(edit_url(first), {**hidden(page), "take-rule_order": "mine"})
    assert order() == [(1, "B"), (2, "C"), (3, "A")]


def test_the_default_profile_is_merged_without_targets(admin_client: Client) -> None:
    default = AppProfile.objects.get(platform="windows", is_default=True)
    theirs(admin_client, default, description="Theirs")
    page = conflict(admin_client, default, log_file_size="250")
    assert "Apply my 1 change</button>" in page
    admin_client.post(edit_url(default), hidden(page))
    default.refresh_from_db()
    assert (default.description, default.settings["log_file_size"]) == ("Theirs", 250)


def test_a_draft_that_is_refused_and_too_old_is_a_conflict_first(admin_client: Client) -> None:
    profile = make("Finance")
    theirs(admin_client, profile, description="Theirs")
    assert "999" in conflict(admin_client, profile, log_file_size="9999")


def test_the_page_takes_the_same_queries_for_a_few_changes_or_many(admin_client: Client) -> None:
    profile = make("Finance", groups=GroupFactory.create_batch(2))
    for number in range(3):
        draft = ProfileDraft(name="Finance", description=str(number))
        editing.update(SYSTEM, profile.pk, draft, expected_revision=number + 1)
    counts = []
    for number in (3, 60):
        groups = [group.pk for group in GroupFactory.create_batch(number)]
        body = filled(revision=1, groups=groups, description="Mine", log_file_size="250")
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.post(edit_url(profile), body).status_code == 409
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_reader_gets_no_conflict_page(reader_client: Client) -> None:
    profile = make("Finance")
    url = reverse("profiles:edit", args=["windows", profile.pk])
    assert reader_client.post(url, filled(revision=1, onto="1")).status_code == 403
