"""The list and the editor of expectations, and the page of a write that would break one."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import DirectoryGroup
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from profiles.catalog import Platform
from profiles.models import AppProfile, Expectation
from tests.pages import hidden, html_of
from tests.profiles.expectations.factories import Kind, Severity, State, fresh, group_of, people, stated
from tests.profiles.factories import make
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db
LIST = "/profiles/expectations/"


@pytest.fixture
def sales() -> DirectoryGroup:
    return group_of("Sales", *people("Ada", "Ben"))


@pytest.fixture
def rule(sales: DirectoryGroup) -> AppProfile:
    return make("Sales", groups=[sales])


def typed(**more: object) -> dict[str, object]:
    return {"severity": "refuse", "is_enabled": "on", "platforms": ["windows"], **more}


def test_an_empty_list_says_what_to_do(admin_client: Client, reader_client: Client) -> None:
    assert "State what must always hold" in html_of(admin_client.get(LIST))
    assert reverse("profiles:expectation_kinds") not in html_of(reader_client.get(LIST))


def test_the_list_shows_state_statement_and_last_break(
    admin_client: Client, sales: DirectoryGroup, rule: AppProfile
) -> None:
    stated(Kind.MEMBERS, rule, group=sales.pk, note="Ask Cy")
    stated(Kind.AT_MOST, number=1, severity=Severity.WARN, platforms=list(Platform))
    page = html_of(admin_client.get(LIST))
    assert "All members of Sales get Sales on Windows" in page
    assert "At most 1 user gets Default on every platform" in page
    assert '<span class="pill warn">Broken</span>' in page
    assert "Ask Cy" in page
    found = html_of(admin_client.get(f"{LIST}?q=cy&state=holds"))
    assert "All members" in found
    assert "At most 1" not in found


def test_the_list_asks_as_much_for_many_as_for_few(
    admin_client: Client, sales: DirectoryGroup, rule: AppProfile
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(LIST)
        return len(captured)

    for number in range(2):
        stated(Kind.MEMBERS, rule, group=sales.pk, note=str(number))
    few = queries()
    for number in range(6):
        stated(Kind.USER, rule, user=people(f"U {number}")[0].pk)
    assert queries() == few


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_added_by_its_form(
    kind: str, admin_client: Client, sales: DirectoryGroup, rule: AppProfile
) -> None:
    address = reverse("profiles:add_expectation", args=[kind])
    assert address in html_of(admin_client.get(reverse("profiles:expectation_kinds")))
    user = sales.memberships.all()[0].user
    sent = typed(user=user.pk, group=sales.pk, profiles=[rule.pk], number=1)
    answer = admin_client.post(address, {name: value for name, value in sent.items() if name in filled_names(kind)})
    row = Expectation.objects.get()
    assert answer.status_code == 302
    assert (row.kind, row.platforms) == (kind, ["windows"])
    assert row.state == (State.HOLDS)
    assert AuditEntry.objects.filter(resource_type="expectation", action="create").count() == 1


def filled_names(kind: str) -> set[str]:
    own = {
        Kind.USER: {"user", "profiles", "platforms"},
        Kind.MEMBERS: {"group", "profiles", "platforms"},
        Kind.NOT_DEFAULT: {"group", "platforms"},
        Kind.AT_MOST: {"number", "platforms"},
        Kind.REACHES: {"number", "profiles"},
    }
    return {*own[Kind(kind)], "severity", "is_enabled", "note"}


def test_what_is_refused_stands_at_its_field(admin_client: Client, rule: AppProfile) -> None:
    address = reverse("profiles:add_expectation", args=[Kind.MEMBERS])
    mac = make("Mac", Platform.MACOS)
    answer = admin_client.post(address, typed(profiles=[rule.pk, mac.pk]))
    assert answer.status_code == 422
    page = html_of(answer)
    assert "Choose a group." in page
    assert "Mac is a profile of macOS, which is not among the platforms." in page
    assert not Expectation.objects.exists()


def test_the_answer_comes_as_one_types_and_saves_nothing(admin_client: Client, sales: DirectoryGroup) -> None:
    address = reverse("profiles:add_expectation", args=[Kind.NOT_DEFAULT])
    sent = typed(group=sales.pk, check="1")
    part = html_of(admin_client.post(address, sent, headers={"HX-Request": "true"}))
    assert part.strip().startswith('<div id="result"')
    assert "2 of 2 members get Default: Ada gets Default on Windows" in part
    whole = html_of(admin_client.post(address, sent))
    assert "2 of 2 members get Default" in whole
    assert "Choose a group." in html_of(admin_client.post(address, typed(check="1"), headers={"HX-Request": "true"}))
    assert not Expectation.objects.exists()


def test_the_editor_says_who_breaks_it_and_what_broke_it(
    admin_client: Client, sales: DirectoryGroup, rule: AppProfile
) -> None:
    row = stated(Kind.NOT_DEFAULT, group=sales.pk, severity=Severity.WARN)
    answer = admin_client.post(
        reverse("profiles:set_enabled", args=["windows", rule.pk]), {"enabled": "0", "confirmed": "1"}, follow=True
    )
    assert "This breaks an expectation. “No member of Sales gets Default on Windows”" in html_of(answer)
    page = html_of(admin_client.get(reverse("profiles:expectation", args=[row.pk])))
    assert "2 of 2 members get Default" in page
    assert "Sales (Windows) was disabled (admin)" in page
    assert reverse("profiles:effective") + f"?user={row.group.memberships.all()[0].user_id}" in page  # type: ignore[union-attr]
    assert "An expectation is broken: No member of Sales gets Default on Windows" in html_of(admin_client.get("/"))


def test_an_edit_from_an_old_page_is_shown_beside_what_is_stored(admin_client: Client, rule: AppProfile) -> None:
    row = stated(Kind.REACHES, rule, number=1)
    address = reverse("profiles:expectation", args=[row.pk])
    sent = typed(profiles=[rule.pk], revision=1)
    admin_client.post(address, {**sent, "number": "2"})
    answer = admin_client.post(address, {**sent, "number": "3"})
    page = html_of(answer)
    assert answer.status_code == 409
    assert "It states now: Sales reaches at least 2 users on Windows." in page
    assert fresh(row).number == 2
    assert admin_client.post(address, {**sent, "number": "3", "revision": "2"}).status_code == 302
    assert fresh(row).number == 3


def test_the_question_before_a_deletion_counts_what_names_the_profile(
    admin_client: Client, sales: DirectoryGroup, rule: AppProfile
) -> None:
    address = reverse("profiles:delete", args=["windows", rule.pk])
    assert "names it" not in html_of(admin_client.get(address))
    stated(Kind.MEMBERS, rule, group=sales.pk)
    stated(Kind.REACHES, rule, number=1, is_enabled=False)
    assert "1 expectation names it.</strong> Without the profile it is broken." in html_of(admin_client.get(address))


def test_it_is_disabled_enabled_checked_and_deleted(admin_client: Client, sales: DirectoryGroup) -> None:
    row = stated(Kind.NOT_DEFAULT, group=sales.pk)
    enabled = reverse("profiles:enable_expectation", args=[row.pk])
    admin_client.post(enabled, {"enabled": "0"})
    assert (fresh(row).state, fresh(row).is_enabled) == (State.UNCHECKED, False)
    admin_client.post(enabled, {"enabled": "1"})
    assert fresh(row).state == State.BROKEN
    Expectation.objects.update(state=State.UNCHECKED)
    admin_client.post(reverse("profiles:check_expectation", args=[row.pk]))
    assert fresh(row).state == State.BROKEN
    delete = reverse("profiles:delete_expectation", args=[row.pk])
    assert "No member of Sales gets Default on Windows" in html_of(admin_client.get(delete))
    admin_client.post(delete)
    assert not Expectation.objects.exists()


def test_a_refused_write_says_who_and_is_sent_once_more_with_a_reason(
    admin_client: Client, sales: DirectoryGroup, rule: AppProfile
) -> None:
    row = stated(Kind.MEMBERS, rule, group=sales.pk)
    address = reverse("profiles:set_enabled", args=["windows", rule.pk])
    answer = admin_client.post(address, {"enabled": "0", "query": "page=2", "confirmed": "1"})
    page = html_of(answer)
    assert answer.status_code == 409
    assert "2 of 2 members get another profile: Ada gets Default on Windows" in page
    sent = hidden(page)
    assert (sent["enabled"], sent["query"]) == (["0"], ["page=2"])
    again = admin_client.post(address, {**sent, "override_reason": "  "})
    assert again.status_code == 409
    assert "Say why the expectation may be broken." in html_of(again)
    assert admin_client.post(address, {**sent, "override_reason": "Agreed"}).status_code == 302
    assert fresh(row).state == State.BROKEN
    assert AuditEntry.objects.get(action="override").after["Reason"] == "Agreed"


def test_the_profile_form_keeps_what_was_typed_and_sends_it_with_the_reason(
    admin_client: Client, sales: DirectoryGroup, rule: AppProfile
) -> None:
    stated(Kind.MEMBERS, rule, group=sales.pk)
    address = reverse("profiles:edit", args=["windows", rule.pk])
    sent = filled(name="Sales", revision=1, description="For nobody", logout_password="not-kept-anywhere")
    answer = admin_client.post(address, sent)
    page = html_of(answer)
    assert answer.status_code == 409
    assert "not-kept-anywhere" not in page
    back = html_of(admin_client.post(address, {**hidden(page), "back": "1"}))
    assert "For nobody</textarea>" in back
    assert admin_client.post(address, {**hidden(page), "override_reason": "Agreed"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.description, rule.group_targets.count()) == ("For nobody", 0)
    assert "logout_password" in rule.secrets


def test_who_may_not_override_is_told_and_refused(client: Client, sales: DirectoryGroup, rule: AppProfile) -> None:
    stated(Kind.MEMBERS, rule, group=sales.pk)
    user = User.objects.create_user("editor")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_appprofile", "delete_appprofile"]))
    client.force_login(user)
    address = reverse("profiles:delete", args=["windows", rule.pk])
    page = html_of(client.post(address))
    assert "Your role does not allow breaking expectations." in page
    assert "override_reason" not in page
    assert client.post(address, {"override_reason": "All the same"}).status_code == 403
    assert AppProfile.objects.filter(pk=rule.pk).exists()
