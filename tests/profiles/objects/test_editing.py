"""What the verbs promise for every kind of object, shown with trusted networks."""

from typing import Any

import pytest

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM, Actor
from portal.lib.errors import Conflict, DomainError
from profiles.models.objects import TrustedNetwork
from profiles.objects import editing
from profiles.objects.values import ObjectDraft
from tests.profiles.objects.factories import kind_of, network, used_by_profile

pytestmark = pytest.mark.django_db
ANNA = Actor(name="anna", interface=AuditEntry.Interface.UI)


def change(row: Any, name: str | None = None, revision: int | None = None, **settings: Any) -> Any:
    draft = ObjectDraft(name or row.name, settings)
    kind = kind_of("trusted_network")
    return editing.update(ANNA, kind, row.pk, draft, expected_revision=revision or row.revision)


def refused(settings: dict[str, Any], name: str = "Office") -> dict[str, list[str]]:
    with pytest.raises(DomainError) as caught:
        network(name, **settings)
    return caught.value.fields


def test_a_new_object_has_the_defaults_and_an_audit_entry() -> None:
    row = network("  Head   office ", dns_servers=["10.1.1.1"])
    assert (row.name, row.revision, row.updated_by_name) == ("Head office", 1, "SYSTEM")
    assert row.settings["condition_match"] == "1"
    entry = AuditEntry.objects.get(resource_type="trusted_network")
    assert (entry.action, entry.category, entry.resource, entry.before) == (
        "create", "Trusted Networks", "Head office", None,
    )  # fmt: skip
    after = entry.after or {}
    assert (after["DNS Server"], after["Condition Match"]) == ("10.1.1.1", "Any")


def test_a_change_is_audited_with_what_differs_only() -> None:
    row = network()
    changed = change(row, dns_servers=["10.2.2.2"])
    assert (changed.revision, changed.updated_by_name) == (2, "anna")
    entry = AuditEntry.objects.get(action="update", resource_type="trusted_network")
    assert entry.before == {"DNS Server": "10.1.1.1"}
    assert entry.after == {"DNS Server": "10.2.2.2"}


def test_what_a_draft_leaves_out_stays() -> None:
    row = network(dns_servers=["10.1.1.1"], network_ranges=["10.0.0.0/8"])
    assert change(row, dns_servers=["10.2.2.2"]).settings["network_ranges"] == ["10.0.0.0/8"]


def test_a_lost_update_is_a_conflict() -> None:
    row = network()
    change(row, dns_servers=["10.2.2.2"])
    with pytest.raises(Conflict, match="changed by anna"):
        change(row, dns_servers=["10.3.3.3"], revision=1)


@pytest.mark.parametrize(
    ("name", "words"),
    [(" ", "Give the trusted network a name"), ("x" * 256, "256 characters, 255"), ("HEAD office", "already")],
)
def test_a_name_is_given_short_enough_and_unique_in_any_case(name: str, words: str) -> None:
    network("Head office")
    assert words in refused({"dns_servers": ["10.1.1.1"]}, name)["name"][0]


def test_all_refusals_come_together() -> None:
    fields = refused({"dns_servers": ["10.1.1"], "egress_ips": ["x"], "nonsense": 1}, name="")
    assert set(fields) == {"name", "dns_servers", "egress_ips", "nonsense"}
    assert not TrustedNetwork.objects.exists()


def test_copies_come_last_under_a_free_name() -> None:
    first, second = network("A"), network("B")
    kind = kind_of("trusted_network")
    editing.copy(SYSTEM, kind, [first.pk, second.pk])
    editing.copy(SYSTEM, kind, [first.pk])
    names = list(TrustedNetwork.objects.values_list("name", flat=True))
    assert names == ["A", "B", "Copy of A", "Copy of B", "Copy of A (2)"]
    copied = TrustedNetwork.objects.get(name="Copy of A")
    assert copied.settings == first.settings
    assert copied.revision == 1
    assert AuditEntry.objects.filter(action="create", resource="Copy of A").exists()


def test_the_longest_name_can_be_copied() -> None:
    row = network("x" * 255)
    (copied,) = editing.copy(SYSTEM, kind_of("trusted_network"), [row.pk])
    assert copied.name.startswith("Copy of xxx")
    assert len(copied.name) <= 255


def test_a_copy_whose_name_is_cut_at_a_space_does_not_end_in_it() -> None:
    row = network("x" * 246 + " and more")
    (copied,) = editing.copy(SYSTEM, kind_of("trusted_network"), [row.pk])
    assert copied.name == "Copy of " + "x" * 246


@pytest.mark.parametrize(("ids", "words"), [([], "Choose"), (range(1, 12), "10 can be copied"), ([99], "not exist")])
def test_a_copy_of_nothing_too_many_or_what_is_gone_is_refused(ids: Any, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        editing.copy(SYSTEM, kind_of("trusted_network"), ids)


def test_ten_copies_take_as_many_reads_as_two(django_assert_max_num_queries: Any) -> None:
    rows = [network(f"N{n}") for n in range(10)]
    kind = kind_of("trusted_network")
    sizes = []
    for part in (rows[:2], rows):
        with django_assert_max_num_queries(100) as captured:
            editing.copy(SYSTEM, kind, [row.pk for row in part])
        sizes.append(sum("SELECT" in query["sql"][:8] for query in captured.captured_queries))
    assert sizes[1] - sizes[0] <= 8 * 2


def test_an_object_without_users_is_deleted() -> None:
    row = network()
    assert editing.delete(ANNA, kind_of("trusted_network"), row.pk) == "Head office"
    assert not TrustedNetwork.objects.exists()
    entry = AuditEntry.objects.get(action="delete", resource_type="trusted_network")
    assert (entry.before or {})["DNS Server"] == "10.1.1.1"


def test_an_object_that_a_profile_refers_to_stays() -> None:
    row = network()
    used_by_profile("trusted_network", row)
    with pytest.raises(editing.InUse, match=r"Finance \(Windows app profile\)") as caught:
        editing.delete(ANNA, kind_of("trusted_network"), row.pk)
    assert caught.value.referrers.total == 1
    assert TrustedNetwork.objects.exists()


def test_what_is_built_in_is_neither_deleted_nor_copied() -> None:
    row = network()
    TrustedNetwork.objects.update(is_builtin=True)
    kind = kind_of("trusted_network")
    with pytest.raises(DomainError, match="cannot be deleted"):
        editing.delete(SYSTEM, kind, row.pk)
    with pytest.raises(DomainError, match="cannot be copied"):
        editing.copy(SYSTEM, kind, [row.pk])
    with pytest.raises(DomainError, match="cannot be changed"):
        change(row, dns_servers=["10.2.2.2"])
