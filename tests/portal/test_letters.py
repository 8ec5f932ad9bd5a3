"""One reading of letters, whatever the alphabet, and the order in which people look for names."""

import random

import pytest
from django.db import connection

from directory.models import DirectoryGroup
from portal.lib.alphabets import sort_key
from portal.lib.letters import composed, lower, shows_nothing, upper, without_unseen
from tests.factories import GroupFactory

IN_ORDER = [
    "_all", "-all", "(all)", "#1", "10", "2 Sales", "a", "A", "a b", "a/b/c", "ab", "Apple", "Ärzte", "Arzthelfer",
    "b", "c", "Đakovo", "Dora", "e", "é", "Île", "Ilja", "Łódź", "Lublin", "naive", "naïve", "Naïve",
    "Öffentliche", "Ørsted", "sales", "Sales", "Straße", "Übung", "Zebra", "þing", "Άρτα", "Βόλος", "Ωμέγα",
    "Ева", "Ёлка", "Иван", "Інна", "Йод", "Київ", "Отдел закупок", "თბილისი", "Երևան", "ירושלים", "مدير", "भारत",
    "เชียงใหม่", "นคร", "가나", "각", "나라", "あい", "さくら", "ザル", "営業部", "東京",
]  # fmt: skip


def test_upper_and_lower_case_reach_beyond_a_to_z() -> None:
    assert upper("übung отдел οδος") == "ÜBUNG ОТДЕЛ ΟΔΟΣ"
    assert lower("ÜBUNG ОТДЕЛ ΟΔΟΣ") == "übung отдел οδοσ"


def test_case_changes_a_character_for_a_character_as_postgresql_does() -> None:
    assert upper("straße ŉ ᾳ") == "STRAßE ŉ ᾼ"
    assert lower("İstanbul") == "istanbul"


def test_a_letter_and_its_mark_become_one_character() -> None:
    assert composed("U\u0308bung") == "Übung"
    assert upper("u\u0308bung") == "ÜBUNG"
    assert lower("U\u0308BUNG") == "übung"


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u202e", "\ufeff", "\u00ad", "\u2066", "\ufe0f", "\u3164", "\u2800", "\U000e0061", "\u200d"]
)
def test_what_shows_nothing_is_left_out(unseen: str) -> None:
    assert without_unseen(f"{unseen}Sa{unseen}les{unseen}") == "Sales"
    assert shows_nothing(f" {unseen} ")


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🔧 Technik", "❤\ufe0f", "❤\ufe0f\u200d🔥"])
def test_what_joins_letters_and_pictures_stays(text: str) -> None:
    assert without_unseen(text) == text
    assert not shows_nothing(text)


def test_marks_and_case_decide_only_between_equal_letters() -> None:
    assert sort_key("resume") < sort_key("Resume") < sort_key("résumé") < sort_key("Resumés")
    assert sort_key("e\u0301") == sort_key("é")


def test_what_shows_nothing_has_no_place_in_the_order() -> None:
    assert sort_key("Sa\u200bles") == sort_key("Sales")
    assert sort_key("\u200b") == ""
    assert sort_key("") == ""


@pytest.mark.django_db
def test_both_databases_have_one_order_for_many_alphabets() -> None:
    for name in random.Random(11).sample(IN_ORDER, len(IN_ORDER)):
        GroupFactory.create(name=name)
    assert list(DirectoryGroup.objects.values_list("name", flat=True)) == IN_ORDER
    assert list(DirectoryGroup.objects.reverse().values_list("name", flat=True)) == IN_ORDER[::-1]


@pytest.mark.django_db
@pytest.mark.only_on("postgresql")
def test_every_character_changes_case_as_on_postgresql() -> None:
    characters = [chr(n) for n in range(0x80, 0x3000) if composed(chr(n)) == chr(n)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT c, UPPER(c), LOWER(c) FROM UNNEST(%s::text[]) c", [characters])
        assert [row for row in cursor.fetchall() if (upper(row[0]), lower(row[0])) != row[1:]] == []
