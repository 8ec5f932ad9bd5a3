"""The sync's history: runs and changes, their filters and exports, and what became of one group or user."""

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Any, cast

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.models import SyncChange, SyncRun
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.lib import lists
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory, MembershipFactory, SyncRunFactory
from tests.pages import html_of
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
COUNTS = {"group": {"listed": 9000, "added": 1234, "renamed": 0, "removed": 2, "unchanged": 7764}}
DAY = dt.timedelta(days=1)


def page(client: Client, name: str, *args: object, **params: Any) -> str:
    return html_of(client.get(reverse(f"directory:{name}", args=args), params))


def exported(client: Client, name: str, *args: object, **params: Any) -> list[dict[str, str]]:
    answer = client.get(reverse(f"directory:{name}", args=args), {"export": "csv", **params})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment; filename=" in answer.headers["Content-Disposition"]
    chunks = cast(Iterable[bytes], cast(StreamingHttpResponse, answer).streaming_content)
    text = b"".join(chunks)
    assert text.startswith(codecs.BOM_UTF8), "by which spreadsheets know the encoding"
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def change(run: SyncRun, kind: str, what: str, upstream_id: int, name: str, **facts: Any) -> SyncChange:
    return SyncChange.objects.create(run=run, kind=kind, change=what, upstream_id=upstream_id, name=name, **facts)


def test_runs_are_found_by_result_trigger_and_day_in_the_admins_zone(admin_client: Client, admin: User) -> None:
    admin.time_zone = "Asia/Tokyo"  # EPOCH is 21:00 there; three hours later it is the next day
    admin.save()
    evening = SyncRunFactory.create(requested_at=EPOCH)
    night = SyncRunFactory.create(requested_at=EPOCH + dt.timedelta(hours=3), trigger=SyncRun.Trigger.RETRY)
    tried = SyncRunFactory.create(requested_at=EPOCH + 3 * DAY, state=SyncRun.State.PREVIEWED, dry_run=True)

    def found(**params: str) -> set[int]:
        return {int(row["Run"]) for row in exported(admin_client, "runs", **params)}

    assert found() == {evening.pk, night.pk, tried.pk}
    assert found(trigger="retry") == {night.pk}
    assert found(state="previewed") == {tried.pk}
    assert found(since="2026-11-02") == {night.pk, tried.pk}
    assert found(until="2026-11-01") == {evening.pk}
    assert found(since="2026-11-02", until="2026-11-02") == {night.pk}
    assert found(since="0001-01-01", until="9999-12-31") == {evening.pk, night.pk, tried.pk}


def test_a_day_that_is_none_is_named(admin_client: Client) -> None:
    SyncRunFactory.create()
    assert "Enter a valid date" in page(admin_client, "runs", since="yesterday")


def test_the_runs_export_holds_plain_values_and_more_than_the_page(admin_client: Client) -> None:
    SyncRunFactory.create(counts=COUNTS, source="https://zia.example")
    SyncRunFactory.create(
        requested_at=EPOCH + DAY,
        state=SyncRun.State.FAILED,
        error="ZIA answered 503.",
        error_kind="server",
        http_status=503,
    )
    failed, good = exported(admin_client, "runs")
    assert (failed["Result"], failed["HTTP status"], failed["Error"], failed["Added"]) == (
        "Failed",
        "503",
        "ZIA answered 503.",
        "",
    )
    assert (good["Started"], good["Added"], good["Removed"], good["Took"]) == (
        "2026-11-01T12:00:00+00:00",
        "1234",
        "2",
        "4.0",
    )
    assert good["Read from"] == "https://zia.example"


def test_an_export_has_every_row_once_whatever_the_page(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "EXPORT_BATCH_SIZE", 7)
    run = SyncRunFactory.create()
    for number in range(60):
        change(run, "group", "added" if number % 2 else "removed", number, f"Group {number:02}")
    rows = exported(admin_client, "run", run.pk, change="added", per_page=25, page=2, sort="-name")
    assert [row["Name"] for row in rows] == [f"Group {number:02}" for number in range(59, 0, -2)]


def test_numbers_that_are_counted_per_page_are_in_the_export(admin_client: Client) -> None:
    group = MembershipFactory.create(group__name="Finance").group
    make("Finance laptops", groups=[group])
    (row,) = exported(admin_client, "groups")
    assert (row["Name"], row["Members"], row["Used by"], row["Status"]) == ("Finance", "1", "1", "In ZIA")


FORMULAS = [
    *["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\tx", "\rx", "\nx", "\r\n=1"],
    *["＝1+1", "＋1", "－1", "＠SUM(A1)", "−1", " ＝1", "\u3000=1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u2028=1"],
]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_is_never_a_formula(name: str, admin_client: Client) -> None:
    GroupFactory.create(name=name)
    (row,) = exported(admin_client, "groups")
    assert row["Name"] == f"'{name}"


@pytest.mark.parametrize("name", ["a=1", "Müller-Lüdenscheidt", "1-2", "(=1)", "'=1", "e-mail", "\u200b"])
def test_a_name_that_is_no_formula_stays_as_it_is(name: str, admin_client: Client) -> None:
    GroupFactory.create(name=name)
    (row,) = exported(admin_client, "groups")
    assert row["Name"] == name


def test_who_exports_what_is_noted(reader_client: Client, reader: User) -> None:
    for name in ("Finance", "Finance East", "Sales"):
        GroupFactory.create(name=name)
    exported(reader_client, "groups", q="Fin")
    page(reader_client, "groups", q="Fin")
    entry = AuditEntry.objects.get(action="export")
    assert (entry.result, entry.admin, entry.resource, entry.subcategory) == ("success", reader, "groups.csv", "Groups")
    assert entry.after == {"Rows": 2, "Search": "Fin"}


def test_markup_in_a_name_survives_the_export(admin_client: Client) -> None:
    GroupFactory.create(name='R&D "<b>", Zürich\nEast')
    (row,) = exported(admin_client, "groups")
    assert row["Name"] == 'R&D "<b>", Zürich\nEast'


def test_the_export_link_keeps_the_filters(admin_client: Client) -> None:
    SyncRunFactory.create()
    assert 'href="?state=succeeded&amp;export=csv" download>Export CSV' in page(admin_client, "runs", state="succeeded")
    assert "Export CSV" not in page(admin_client, "runs", state="held")


def test_an_export_needs_the_lists_permission(client: Client, reader_client: Client) -> None:
    address = reverse("directory:runs") + "?export=csv"
    assert client.get(address).status_code == 302
    assert reader_client.get(address).status_code == 200
    reader = User.objects.get(username="reader")
    reader.groups.clear()
    assert reader_client.get(address).status_code == 403


def test_a_membership_change_names_user_and_group(admin_client: Client) -> None:
    run = SyncRunFactory.create()
    change(run, "membership", "joined", 31, "Ada", other_id=11, other_name="Finance")
    change(run, "group", "reused", 12, "Sales", old_name="Interns", detail="3 of 40 members stayed")
    shown = page(admin_client, "run", run.pk)
    assert "group Finance" in shown
    assert "before: Interns, 3 of 40 members stayed" in shown
    assert "Ada" in page(admin_client, "run", run.pk, kind="membership", q="finan")
    row = next(row for row in exported(admin_client, "run", run.pk) if row["Kind"] == "Membership")
    assert (row["Change"], row["Name"], row["Group"], row["Group's ZIA ID"]) == ("Joined", "Ada", "Finance", "11")


def test_a_group_tells_what_became_of_it_and_of_its_members(admin_client: Client) -> None:
    group, other = GroupFactory.create(upstream_id=11), GroupFactory.create(upstream_id=31)
    run, held = SyncRunFactory.create(), SyncRunFactory.create(state=SyncRun.State.HELD)
    change(run, "group", "renamed", 11, "Finance", old_name="Accounting")
    change(run, "membership", "joined", 31, "Ada", other_id=11, other_name="Finance")
    change(run, "user", "added", 11, "Somebody else")
    change(held, "group", "removed", 11, "Finance never went")
    shown = page(admin_client, "group_history", group.pk)
    for words in ("before: Accounting", "Ada", "Joined", reverse("directory:run", args=[run.pk])):
        assert words in shown
    assert "Somebody else" not in shown
    assert "never went" not in shown
    assert "No changes yet" in page(admin_client, "group_history", other.pk)


def test_a_user_tells_which_groups_it_joined_and_left_and_who_names_it(admin_client: Client) -> None:
    person = DirectoryUserFactory.create(upstream_id=31, name="Ada")
    run = SyncRunFactory.create()
    change(run, "membership", "joined", 31, "Ada", other_id=11, other_name="Finance")
    change(run, "membership", "left", 31, "Ada", other_id=12, other_name="Sales")
    change(run, "membership", "left", 32, "Ben", other_id=12, other_name="Sales")
    profile = make("For Ada", users=[person])
    shown = page(admin_client, "user_history", person.pk)
    for words in ("group Finance", "group Sales", "For Ada"):
        assert words in shown
    assert "Ben" not in shown
    only = page(admin_client, "user_history", person.pk, change="left")
    assert "group Finance" not in only
    assert reverse("profiles:edit", args=["windows", profile.pk]) in page(admin_client, "user", person.pk)


@pytest.mark.parametrize("name", ["group_history", "user_history"])
def test_histories_take_the_same_queries_at_any_size(
    name: str, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    group, person = GroupFactory.create(upstream_id=11), DirectoryUserFactory.create(upstream_id=31)
    counts = []
    for more in (2, 60):
        for _ in range(more):
            change(SyncRunFactory.create(), "membership", "joined", 31, "Ada", other_id=11, other_name="Finance")
        with django_assert_max_num_queries(12) as captured:
            shown = page(admin_client, name, group.pk if name == "group_history" else person.pk)
        counts.append(len(captured))
        assert "Joined" in shown
    assert counts[0] == counts[1]


def test_a_history_needs_the_right_to_see_runs(reader_client: Client) -> None:
    group = GroupFactory.create()
    assert reader_client.get(reverse("directory:group_history", args=[group.pk])).status_code == 200
    User.objects.get(username="reader").groups.clear()
    assert reader_client.get(reverse("directory:group_history", args=[group.pk])).status_code == 403


def test_a_dry_runs_page_says_that_nothing_was_applied(admin_client: Client) -> None:
    held = "52 of 202 users would go."
    run = SyncRunFactory.create(state=SyncRun.State.PREVIEWED, dry_run=True, counts=COUNTS, error=held)
    run.warnings = [{"text": "A user names a group that ZIA does not list.", "count": 3}]
    run.save()
    change(run, "group", "removed", 11, "Finance")
    shown = page(admin_client, "run", run.pk)
    for words in (
        "Dry run: a sync would change what is listed below.",
        "Finance",
        "does not list. <span",
        "(3 times)",
        f"would be held: {held}",
    ):
        assert words in shown
    assert f"?run={run.pk}&amp;change=" not in shown


def test_a_failed_runs_page_tells_kind_status_and_next_try(admin_client: Client) -> None:
    old = SyncRunFactory.create(state=SyncRun.State.FAILED, error="Refused.", error_kind="credentials", http_status=401)
    last = SyncRunFactory.create(
        requested_at=EPOCH + DAY,
        state=SyncRun.State.FAILED,
        error="ZIA answered 503.",
        error_kind="server",
        http_status=503,
    )
    shown = page(admin_client, "run", last.pk)
    assert "HTTP 503" in shown
    assert "The next try is due now" in shown
    shown = page(admin_client, "run", old.pk)
    assert "Credentials" in shown
    assert "The next" not in shown


def test_a_dry_run_that_found_nothing_does_not_say_that_something_would_change(admin_client: Client) -> None:
    nothing = {"group": {"listed": 2, "added": 0, "unchanged": 2}}
    run = SyncRunFactory.create(state=SyncRun.State.PREVIEWED, dry_run=True, counts=nothing)
    shown = page(admin_client, "run", run.pk)
    assert "Dry run: a sync would change nothing." in shown
    assert "listed below" not in shown
