"""The list's search by criterion, its filters, and what stands in its address."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from profiles import queries
from profiles.catalog import Platform
from profiles.editing import policy_tokens
from profiles.models import AppProfile
from profiles.rules.lint import ensure_checked
from profiles.views import criteria
from tests.factories import DirectoryUserFactory, GroupFactory
from tests.profiles.factories import make
from tests.profiles.objects.factories import forwarding

pytestmark = pytest.mark.django_db
LIST, SEARCH = "/profiles/windows/", "/profiles/windows/search/"


def found(query: str) -> list[str]:
    rows = criteria.read(QueryDict(query)).apply(queries.listed(Platform.WINDOWS))
    return list(rows.values_list("name", flat=True))


def test_the_search_by_name_finds_a_part_in_either_case() -> None:
    make("Finance laptops")
    make("Sales")
    assert found("q=LAPTOP") == ["Finance laptops"]


def test_the_search_by_group_finds_the_rules_that_name_or_leave_out_such_a_group() -> None:
    make("Named", groups=[GroupFactory.create(name="Zurich traders")])
    make("Left out", applies_to_all=True, excluded=[GroupFactory.create(name="Old traders")])
    make("Traders by name only")
    assert found("by=group_name&q=traders") == ["Named", "Left out"]


def test_the_group_filter_finds_the_rules_of_one_group() -> None:
    group = GroupFactory.create(name="Traders")
    make("A", groups=[group])
    make("B", groups=[GroupFactory.create(name="Traders too")], is_enabled=False)
    assert found(f"group={group.pk}") == ["A"]
    assert found(f"group={group.pk}&status=disabled") == []


@pytest.mark.parametrize("query", ["group=x", f"group={2**63}", "group=999999", "status=odd", "by=odd", "found="])
def test_what_an_address_cannot_mean_is_left_out(query: str, admin_client: Client) -> None:
    make("A")
    assert "A" in found(query)
    assert admin_client.get(f"{LIST}?{query}").status_code == 200


def test_a_search_leads_to_an_address_that_says_it(admin_client: Client) -> None:
    group = GroupFactory.create()
    body = {"by": "group_name", "q": "Traders & co", "status": "enabled", "group": group.pk, "per_page": "50"}
    answer = admin_client.post(SEARCH, body)
    address = urlsplit(answer.headers["Location"])
    assert address.path == LIST
    assert parse_qs(address.query) == {name: [str(value)] for name, value in body.items()}
    assert admin_client.post(SEARCH, {"by": "name", "q": ""}).headers["Location"] == LIST


def test_each_active_filter_is_a_chip_that_leads_to_the_list_without_it(admin_client: Client) -> None:
    group = GroupFactory.create(name="Traders")
    query = f"by=group_name&q=trad&status=enabled&group={group.pk}"
    chips = criteria.read(QueryDict(query)).chips()
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Group Name", "trad"), ("Status", "Enabled"), ("Group", "Traders"),
    ]  # fmt: skip
    assert [parse_qs(chip.query) for chip in chips] == [
        {"status": ["enabled"], "group": [str(group.pk)]},
        {"by": ["group_name"], "q": ["trad"], "group": [str(group.pk)]},
        {"by": ["group_name"], "q": ["trad"], "status": ["enabled"]},
    ]
    page = admin_client.get(f"{LIST}?{query}").content.decode()
    assert "Remove filter Group: Traders" in page


def test_a_token_is_found_whole_or_by_its_first_characters_and_never_stands_in_the_address(
    admin_client: Client,
) -> None:
    wanted, other = make("Wanted"), make("Other")
    for text in (wanted.policy_token, wanted.policy_token[:8]):
        answer = admin_client.post(SEARCH, {"by": "token", "q": text}, follow=True)
        address = answer.redirect_chain[-1][0]
        assert parse_qs(urlsplit(address).query) == {"by": ["token"], "found": [str(wanted.pk)]}
        page = answer.content.decode()
        assert "Wanted" in page
        assert "Other" not in page
        assert wanted.policy_token[:8] not in page + address
    assert list(policy_tokens.matching(Platform.IOS, wanted.policy_token)) == []
    assert other.policy_token != wanted.policy_token


def test_a_token_that_was_typed_for_a_name_is_kept_out_of_the_address_too(
    admin_client: Client, reader_client: Client
) -> None:
    profile = make("A")
    answer = admin_client.post(SEARCH, {"by": "name", "q": profile.policy_token})
    assert answer.headers["Location"] == f"{LIST}?by=token&found={profile.pk}"
    assert reader_client.post(SEARCH, {"by": "name", "q": profile.policy_token}).status_code == 403


@pytest.mark.parametrize("text", ["", "0", "no-such-token", "%", "_" * 48])
def test_a_token_that_nobody_has_finds_nothing(text: str, admin_client: Client) -> None:
    make("A")
    page = admin_client.post(SEARCH, {"by": "token", "q": text}, follow=True).content.decode()
    assert ("Nothing matches" in page) == bool(text)


def test_seven_characters_of_a_token_find_nothing() -> None:
    profile = make("A")
    assert list(policy_tokens.matching(Platform.WINDOWS, profile.policy_token[:7])) == []


def test_who_may_not_see_tokens_cannot_search_them(reader_client: Client) -> None:
    profile = make("A")
    assert "Policy Token" not in reader_client.get(LIST).content.decode()
    assert reader_client.post(SEARCH, {"by": "token", "q": profile.policy_token}).status_code == 403
    assert reader_client.post(SEARCH, {"by": "name", "q": "a"}).status_code == 302


def test_the_list_with_everything_takes_the_same_queries_at_any_size(admin_client: Client) -> None:
    group = GroupFactory.create(name="Traders")
    counts = []
    for more in (2, 20):
        for n in range(more):
            make(f"{more}-{n}", groups=[group, *GroupFactory.create_batch(2)], users=[DirectoryUserFactory.create()])
        ensure_checked()
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(f"{LIST}?by=group_name&q=trad&status=enabled&group={group.pk}")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_list_keeps_the_rule_numbers_when_it_is_narrowed(admin_client: Client) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        make(name)
    page = admin_client.get(f"{LIST}?q=gamma").content.decode()
    assert 'data-move-to="3" data-name="Gamma"' in page


def test_a_list_without_forwarding_profiles_says_default() -> None:
    rows = [make("A"), make("B")]
    assert queries.forwarding_profiles(rows) == {row.pk: "Default" for row in rows}
    assert queries.forwarding_profiles([]) == {}


def test_the_forwarding_profiles_of_a_page_are_named_by_one_query() -> None:
    tunnels = [forwarding(f"Tunnel {n}") for n in range(3)]
    rows = [make(f"P{n}", settings={"forwarding_profile": tunnel.pk}) for n, tunnel in enumerate(tunnels)]
    rows.append(make("None"))
    with CaptureQueriesContext(connection) as captured:
        names = queries.forwarding_profiles(rows)
    assert names == {row.pk: tunnel.name for row, tunnel in zip(rows, tunnels, strict=False)} | {rows[3].pk: "Default"}
    assert len(captured) == 1


def test_the_picker_of_profiles_finds_them_on_every_platform(reader_client: Client) -> None:
    make("Finance")
    make("Finance", Platform.IOS)
    make("Sales")
    answer = reader_client.get(reverse("profiles:profile_options"), {"q": "fin"}).json()["results"]
    assert [(row["text"], row["hint"]) for row in answer] == [("Finance", "iOS"), ("Finance", "Windows")]


def test_moving_to_a_number_works_without_javascript_too(admin_client: Client) -> None:
    make("A")
    last = make("B")
    url = reverse("profiles:move", args=["windows", last.pk])
    assert "It is rule 2 of 2." in admin_client.get(url).content.decode()
    assert "B is rule 1 now." in admin_client.post(url, {"position": "1"}, follow=True).content.decode()
    assert "B is rule 1 already." in admin_client.post(url, {"position": "1"}, follow=True).content.decode()
    assert AppProfile.objects.get(pk=last.pk).rule_order == 1
