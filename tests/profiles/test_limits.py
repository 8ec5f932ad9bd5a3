"""What stands exactly at a limit is taken, and one more is refused: of each kind of setting, and of names."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.lib.errors import DomainError
from portal.lib.keys import LARGEST_KEY
from profiles.catalog import Kind, Platform, Setting, settings_on
from profiles.catalog.checking import MOST_NAMED, RefusedEntries, check, sentences
from profiles.forms import overlap
from profiles.models import USERS_PER_PROFILE, AppProfile
from tests.factories import DirectoryUserFactory
from tests.profiles.factories import make
from tests.profiles.objects.factories import kind_of, made, network
from tests.profiles.pages import send

TEXT = Setting("x", "X", "", Kind.TEXT, "", "x", limit=5)
SECRET = Setting("x", "X", "", Kind.SECRET, "", "x", limit=5)
LINES = Setting("x", "X", "", Kind.TEXT, "", "x", limit=5, has_lines=True)
LIST = Setting("x", "X", "", Kind.TAGS, [], "x", limit=5)
NUMBER = Setting("x", "X", "", Kind.INTEGER, 0, "x", lowest=-2, highest=20, highest_on={Platform.IOS: 9})
CHOSEN = Setting("x", "X", "", Kind.REFERENCES, [], "x", highest=3)
ONE = Setting("x", "X", "", Kind.REFERENCE, 0, "x")


@pytest.mark.parametrize(
    ("setting", "platform", "at", "beyond"),
    [
        (TEXT, Platform.WINDOWS, "abcde", "abcdef"),
        (TEXT, Platform.WINDOWS, " abcde ", " abcdef "),
        (TEXT, Platform.WINDOWS, "äöü€😀", "äöü€😀ß"),
        (SECRET, Platform.WINDOWS, "abcd ", "abcde "),
        (LINES, Platform.WINDOWS, "ab\r\ncd", "ab\r\ncde"),
        (LIST, Platform.WINDOWS, ["ab", "cd"], ["ab", "cde"]),
        (LIST, Platform.WINDOWS, "abcde", "abcdef"),
        (LIST, Platform.WINDOWS, "ab, cd, ab", "ab, cd, e"),
        (NUMBER, Platform.WINDOWS, 20, 21),
        (NUMBER, Platform.WINDOWS, "-2", "-3"),
        (NUMBER, Platform.IOS, "9", "10"),
        (CHOSEN, Platform.WINDOWS, [1, 2, 3], [1, 2, 3, 4]),
        (CHOSEN, Platform.WINDOWS, "3,2,1,1,0", "4,3,2,1"),
        (ONE, Platform.WINDOWS, str(LARGEST_KEY), str(LARGEST_KEY + 1)),
    ],
)
def test_a_value_at_its_limit_is_taken_and_a_larger_one_is_refused(
    setting: Setting, platform: Platform, at: Any, beyond: Any
) -> None:
    check(setting, platform, at)
    with pytest.raises(ValueError, match=r"allowed|is not within|must be the id"):
        check(setting, platform, beyond)


@pytest.mark.parametrize("platform", Platform)
def test_each_number_of_the_catalogue_takes_both_its_ends(platform: Platform) -> None:
    numbers = [setting for setting in settings_on(platform) if setting.kind is Kind.INTEGER]
    assert numbers
    for setting in numbers:
        lowest, highest = setting.lowest, setting.highest_for(platform)
        assert [check(setting, platform, value) for value in (lowest, highest)] == [lowest, highest], setting.key
        for beyond in (lowest - 1, highest + 1):
            with pytest.raises(ValueError, match="is not within"):
                check(setting, platform, beyond)


@pytest.mark.parametrize("platform", Platform)
def test_each_text_of_the_catalogue_without_a_grammar_takes_its_limit(platform: Platform) -> None:
    texts = [setting for setting in settings_on(platform) if setting.kind in (Kind.TEXT, Kind.SECRET, Kind.TAGS)]
    plain = [setting for setting in texts if not setting.grammar]
    assert plain
    for setting in plain:
        check(setting, platform, "x" * setting.limit)
        with pytest.raises(ValueError, match=f"{setting.limit} are allowed"):
            check(setting, platform, "x" * (setting.limit + 1))


def _never(text: str) -> str:
    raise ValueError("it is refused")


@pytest.mark.parametrize(
    ("number", "last"),
    [
        (MOST_NAMED, f"{MOST_NAMED - 1}: it is refused."),
        (MOST_NAMED + 1, "And 1 more entry is refused."),
        (MOST_NAMED + 2, "And 2 more entries are refused."),
    ],
)
def test_one_text_names_ten_refused_entries_and_counts_the_others(number: int, last: str) -> None:
    setting = Setting("x", "X", "", Kind.TAGS, [], "x", limit=500, grammar=_never)
    with pytest.raises(RefusedEntries) as refused:
        check(setting, Platform.WINDOWS, [str(n) for n in range(number)])
    assert str(refused.value).endswith(last)
    assert len(sentences(refused.value)) == number


def test_the_overlap_check_reads_a_list_at_its_limit() -> None:
    settings = {setting.key: setting for setting in settings_on(Platform.WINDOWS)}
    limit = settings["ipv4_inclusions"].limit
    at = ",".join([*["10.100.100.10"] * 438, "10.100.100.1"])
    assert len(at) == limit
    for text, refused in ((at, []), (at + "0", [f"IPv4 Inclusion: it has {limit + 1:,}"])):
        typed = {"ipv4_inclusions": text, "ipv4_exclusions": ""}
        found = overlap.check("IPv4", settings, typed.__getitem__)
        assert [words.partition(" characters")[0] for words in found.refused] == refused


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make_one"), [("profile", make), ("object", network)])
def test_a_name_of_255_characters_is_taken_and_a_longer_one_is_refused(
    name: str, make_one: Callable[[str], Any]
) -> None:
    assert make_one("x" * 255).name == "x" * 255
    with pytest.raises(DomainError) as refused:
        make_one("y" * 256)
    assert refused.value.fields["name"] == ["The name has 256 characters, 255 are allowed."]


@pytest.mark.django_db
def test_a_description_of_2000_characters_is_taken_and_a_longer_one_is_refused(admin_client: Client) -> None:
    assert send(admin_client, name="At", description="x" * 2000).status_code == 302
    assert AppProfile.objects.get(name="At").description == "x" * 2000
    assert send(admin_client, name="Beyond", description="x" * 2001).status_code == 422
    assert not AppProfile.objects.filter(name="Beyond").exists()


@pytest.mark.django_db
def test_a_profile_names_as_many_users_as_it_may_and_no_more() -> None:
    users = DirectoryUserFactory.create_batch(USERS_PER_PROFILE + 1)
    make("At", users=users[:-1])
    with pytest.raises(DomainError) as refused:
        make("Beyond", users=users)
    assert list(refused.value.fields) == ["users"]


@pytest.mark.django_db
def test_as_many_objects_as_a_kind_allows_are_made_and_no_more() -> None:
    kind = kind_of("traffic_ip_list")
    for number in range(kind.limit - kind.rows.count()):
        made(kind.key, f"List {number}", ipv4=["10.1.0.0/16"])
    with pytest.raises(DomainError, match=f"There may be {kind.limit} .* at most"):
        made(kind.key, "Beyond", ipv4=["10.1.0.0/16"])
