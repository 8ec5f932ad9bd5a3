"""Many at once: bulk enable, disable, delete, export and copy, and what is refused."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.crypto import decrypt
from portal.lib.errors import DomainError
from profiles.catalog import Platform
from profiles.editing import bulk, copying, exporting, history
from profiles.models import AppProfile, NotificationTemplate, ProfileVersion
from profiles.rules import precedence
from profiles.rules.targets import read
from tests.factories import DirectoryUserFactory, GroupFactory
from tests.profiles.factories import make, order

pytestmark = pytest.mark.django_db
MANY = "/profiles/windows/many/"


def enabled() -> list[str]:
    return list(precedence.rules(Platform.WINDOWS).filter(is_enabled=True).values_list("name", flat=True))


def every_id() -> set[int]:
    return set(precedence.rules(Platform.WINDOWS).values_list("pk", flat=True))


def targets(number: int) -> dict[str, Any]:
    return {"groups": GroupFactory.create_batch(number), "users": DirectoryUserFactory.create_batch(number)}


def default() -> AppProfile:
    return AppProfile.objects.get(platform="windows", is_default=True)


def test_disabling_many_changes_those_that_were_enabled_and_can_be_taken_back(admin_client: Client) -> None:
    rows = [make("A"), make("B", is_enabled=False), make("C")]
    body = {"action": "disable", "ids": [row.pk for row in rows]}
    page = admin_client.post(MANY, body, follow=True).content.decode()
    assert "2 profiles disabled. 1 was disabled already." in page
    assert enabled() == []
    assert f'name="ids" value="{rows[0].pk},{rows[2].pk}"' in page
    admin_client.post(MANY, {"action": "enable", "ids": f"{rows[0].pk},{rows[2].pk}"})
    assert enabled() == ["A", "C"]


def test_the_rows_that_were_changed_are_as_they_are_stored() -> None:
    rows = [make("A"), make("B")]
    done = bulk.set_enabled(SYSTEM, Platform.WINDOWS, [row.pk for row in rows], False).done
    fields = ("pk", "is_enabled", "revision", "updated_at", "updated_by_name")
    stored = AppProfile.objects.filter(pk__in=[row.pk for row in rows]).values_list(*fields)
    assert {tuple(getattr(row, name) for name in fields) for row in done} == set(stored)
    assert {(row.is_enabled, row.revision) for row in done} == {(False, 2)}


def test_each_of_many_has_its_audit_entry_and_version() -> None:
    rows = [make("A"), make("B")]
    bulk.set_enabled(SYSTEM, Platform.WINDOWS, [row.pk for row in rows], False)
    entries = AuditEntry.objects.filter(action="update").order_by("pk")
    assert [(entry.resource, entry.before, entry.after) for entry in entries] == [
        (name, {"Status": "Enabled"}, {"Status": "Disabled"}) for name in ("A", "B")
    ]
    for row in rows:
        row.refresh_from_db()
        version = ProfileVersion.objects.get(profile=row, revision=2)
        assert (row.revision, version.data["is_enabled"], version.entry_id in {e.pk for e in entries}) == (
            2,
            False,
            True,
        )


def test_a_version_made_by_many_is_the_profile_as_it_is_then() -> None:
    """It is copied within the database, so it is compared with what reading the profile says."""
    rows = [
        make("Ümläut 'quoted' \"twice\"", groups=[GroupFactory.create()], settings={"log_file_size": "300"}),
        make("B", users=[DirectoryUserFactory.create()], secrets={"logout_password": "hunter2-secret"}),
    ]
    for status in (False, True):
        bulk.set_enabled(SYSTEM, Platform.WINDOWS, [row.pk for row in rows], status)
        for row in rows:
            row.refresh_from_db()
            version = ProfileVersion.objects.get(profile=row, revision=row.revision)
            assert version.data == history.data_of(row, read(row))
            assert (version.at, version.actor_name) == (row.updated_at, "SYSTEM")
            assert version.entry is not None
            assert (version.entry.resource_id, version.entry.action) == (str(row.pk), "update")


def test_many_keep_a_hundred_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT", 3)
    row = make("A")
    for n in range(5):
        bulk.set_enabled(SYSTEM, Platform.WINDOWS, [row.pk], n % 2 == 1)
    kept = ProfileVersion.objects.filter(profile=row).order_by("revision")
    assert list(kept.values_list("revision", flat=True)) == [4, 5, 6]


def test_deleting_many_leaves_nothing_of_them_behind() -> None:
    """Everything that refers to a profile is deleted by its own statement."""
    kept = make("Kept", **targets(1))
    row = make("A", **targets(2), settings={"notification_template": NotificationTemplate.objects.all()[0].pk})
    assert row.references.count() == 1
    bulk.delete(SYSTEM, Platform.WINDOWS, [row.pk])
    for relation in AppProfile._meta.related_objects:
        rows = relation.related_model._base_manager
        assert not rows.filter(**{relation.field.name: row.pk}).exists(), relation
    assert (kept.group_targets.count(), kept.user_targets.count(), kept.versions.count()) == (1, 1, 1)


def test_refusals_come_with_their_reasons(admin_client: Client) -> None:
    row = make("A")
    body = {"action": "disable", "ids": [row.pk, default().pk, 999_999]}
    page = admin_client.post(MANY, body, follow=True).content.decode()
    for words in (
        "1 profile disabled.",
        "Refused: The Default profile of Windows cannot be disabled.",
        "Refused: 1 of the chosen profiles do not exist any more.",
    ):
        assert words in page
    assert default().is_enabled


def test_deleting_many_asks_first_and_closes_the_ranks(admin_client: Client) -> None:
    rows = {name: make(name, groups=[GroupFactory.create()]) for name in "ABCD"}
    body = {"action": "delete", "ids": [rows["A"].pk, rows["C"].pk]}
    assert "Delete 2 profiles?" in admin_client.post(MANY, body).content.decode()
    assert len(order()) == 4
    assert "2 profiles deleted." in admin_client.post(MANY, {**body, "confirmed": "1"}, follow=True).content.decode()
    assert order() == [(1, "B"), (2, "D")]
    entries = AuditEntry.objects.filter(action="delete").order_by("pk")
    assert [(entry.resource, (entry.before or {})["Rule Order"]) for entry in entries] == [("A", 1), ("C", 3)]


def test_all_that_match_is_what_the_search_and_filters_find(admin_client: Client) -> None:
    for name in ("Sales 1", "Sales 2", "Finance"):
        make(name)
    admin_client.post(MANY, {"action": "disable", "all": "1", "query": "q=sales"})
    assert enabled() == ["Finance"]


def test_nothing_chosen_says_so(admin_client: Client) -> None:
    assert "No profile is chosen." in admin_client.post(MANY, {"action": "disable"}, follow=True).content.decode()
    assert admin_client.post(MANY, {"action": "explode"}).status_code == 400


@pytest.mark.parametrize("action", ["enable", "disable", "delete", "copy"])
def test_a_read_only_admin_changes_nothing(action: str, reader_client: Client) -> None:
    row = make("A", is_enabled=action != "enable")
    body = {"action": action, "ids": [row.pk], "confirmed": "1"}
    assert reader_client.post(MANY, body).status_code == 403
    assert order() == [(1, "A")]


def test_many_take_the_same_statements_at_any_size() -> None:
    for work in (_disable_all, _delete_all):
        counts = []
        for size in (3, 30):
            for n in range(size):
                make(
                    f"{work.__name__} {size}-{n}", groups=[GroupFactory.create()], users=[DirectoryUserFactory.create()]
                )
            with CaptureQueriesContext(connection) as queries:
                work()
            counts.append(len(queries))
            precedence.rules(Platform.WINDOWS).delete()
        assert counts[0] == counts[1], work.__name__


def _disable_all() -> None:
    bulk.set_enabled(
        SYSTEM, Platform.WINDOWS, set(precedence.rules(Platform.WINDOWS).values_list("pk", flat=True)), False
    )


def _delete_all() -> None:
    bulk.delete(SYSTEM, Platform.WINDOWS, every_id())


def test_an_export_holds_everything_but_secrets_and_tokens(admin_client: Client) -> None:
    group, user = GroupFactory.create(name="Traders"), DirectoryUserFactory.create()
    row = make("A", groups=[group], users=[user], secrets={"logout_password": "hunter2-secret"})
    make("B")
    answer = admin_client.post(MANY, {"action": "export", "ids": [row.pk]})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="windows-app-profiles-')
    text = answer.content.decode()
    for secret in ("hunter2", row.secrets["logout_password"], row.policy_token):
        assert secret not in text
    assert (json.loads(text)["format"], json.loads(text)["version"]) == ("client-connector-portal/app-profiles", 1)
    (profile,) = json.loads(text)["profiles"]
    assert profile["groups"] == [{"name": "Traders", "zia_id": group.upstream_id}]
    assert profile["users"] == [{"name": user.email, "zia_id": user.upstream_id}]
    assert (profile["rule_order"], profile["secrets_set"]) == (1, ["logout_password"])
    assert profile["settings"] == row.settings
    assert AuditEntry.objects.get(action="export").after == {"Profiles": ["A"], "Count": 1}


def test_the_note_of_an_export_names_a_hundred_profiles_and_counts_all() -> None:
    exporting.export(SYSTEM, Platform.WINDOWS, [make("A")] * 101)
    after = AuditEntry.objects.get(action="export").after
    assert after is not None
    assert (len(after["Profiles"]), after["Count"]) == (100, 101)


def test_an_export_of_the_whole_platform_holds_default_too(reader_client: Client) -> None:
    make("A")
    text = reader_client.post(MANY, {"action": "export", "all": "1", "query": ""}).content
    assert [profile["name"] for profile in json.loads(text)["profiles"]] == ["A", "Default"]


def test_ten_copies_land_directly_under_their_sources() -> None:
    rows = [make(f"P{n}") for n in range(11)]
    made = copying.copy(SYSTEM, Platform.WINDOWS, [row.pk for row in rows[:10]])
    expected = [name for n in range(10) for name in (f"P{n}", f"Copy of P{n}")]
    assert [name for _place, name in order()] == [*expected, "P10"]
    assert [copied.rule_order for copied in made] == list(range(2, 21, 2))


def test_a_copy_is_disabled_with_secrets_and_targets_and_a_token_of_its_own() -> None:
    group, out, user = GroupFactory.create(), GroupFactory.create(), DirectoryUserFactory.create()
    source = make("A", groups=[group], users=[user], settings={"log_mode": "3"}, secrets={"logout_password": "hunter2"})
    everybody = make("B", applies_to_all=True, excluded=[out])
    first, second = copying.copy(SYSTEM, Platform.WINDOWS, [source.pk, everybody.pk])
    assert (first.is_enabled, first.revision, first.settings["log_mode"]) == (False, 1, "3")
    assert read(first) == read(source)
    assert read(second) == read(everybody)
    assert decrypt(first.secrets["logout_password"]) == "hunter2"
    assert len({source.policy_token, first.policy_token, second.policy_token}) == 3
    entry = AuditEntry.objects.get(resource="Copy of A")
    assert (entry.action, (entry.after or {})["Copied from"], (entry.after or {})["Status"]) == (
        "create",
        "A",
        "Disabled",
    )
    assert ProfileVersion.objects.get(profile=first).entry == entry


def test_the_name_of_a_copy_is_made_unique_within_its_limit() -> None:
    source = make("A")
    names = [copying.copy(SYSTEM, Platform.WINDOWS, [source.pk])[0].name for _ in range(3)]
    assert names == ["Copy of A", "Copy of A (2)", "Copy of A (3)"]
    long = make("x" * 255)
    long_names = [copying.copy(SYSTEM, Platform.WINDOWS, [long.pk])[0].name for _ in range(11)]
    assert {len(name) for name in long_names} == {255}
    assert long_names[1].endswith("x (2)")
    assert len(set(long_names)) == 11
    make("COPY OF B")
    assert copying.copy(SYSTEM, Platform.WINDOWS, [make("B").pk])[0].name == "Copy of B (2)"


def test_default_missing_or_too_many_are_not_copied() -> None:
    rows = [make(f"P{n}") for n in range(11)]
    for ids, words in (
        ([default().pk], "Default cannot be copied"),
        ([row.pk for row in rows], "11 profiles are chosen, 10 can be copied at a time"),
        ([rows[0].pk, 999_999], "do not exist any more"),
        ([], "Choose the profiles"),
    ):
        with pytest.raises(DomainError, match=words):
            copying.copy(SYSTEM, Platform.WINDOWS, ids)
    assert len(order()) == 11


def test_copies_take_the_same_statements_for_one_or_ten() -> None:
    counts = []
    for size in (1, 10):
        rows = [
            make(f"{size}-{n}", groups=GroupFactory.create_batch(2), users=[DirectoryUserFactory.create()])
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            copying.copy(SYSTEM, Platform.WINDOWS, [row.pk for row in rows])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_copying_from_a_row_says_where_the_copy_is(admin_client: Client) -> None:
    row = make("A")
    page = admin_client.post(reverse("profiles:copy", args=["windows", row.pk]), follow=True).content.decode()
    assert "Copy of A is rule 2, disabled." in page
    page = admin_client.post(MANY, {"action": "copy", "ids": [default().pk]}, follow=True).content.decode()
    assert "Default cannot be copied." in page


def test_two_of_the_list_are_compared(admin_client: Client) -> None:
    first, second = make("A"), make("B")
    answer = admin_client.post(MANY, {"action": "compare", "ids": [first.pk, second.pk]})
    assert answer.headers["Location"] == f"/profiles/compare/?a={first.pk}&b={second.pk}"
    page = admin_client.post(MANY, {"action": "compare", "ids": [first.pk]}, follow=True).content.decode()
    assert "Choose two profiles to compare, not 1." in page


def test_the_copy_of_a_copy_is_numbered_beside_it() -> None:
    source = make("A")
    for _ in range(2):
        source = copying.copy(SYSTEM, Platform.WINDOWS, [source.pk])[0]
    assert [name for _place, name in order()] == ["A", "Copy of A", "Copy of A (2)"]
