"""Boolean expressions over device postures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.catalog.postures import expression

NAMES = {1: "Firewall", 2: "Disk encrypted", 3: 'Odd "name" \\ AND (x)'}
IDS = {name: key for key, name in NAMES.items()}

groups = st.lists(st.lists(st.sampled_from(sorted(NAMES)), max_size=2), max_size=2)


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ([], ""),
        ([[1]], '"Firewall"'),
        ([[1, 2]], '"Firewall" AND "Disk encrypted"'),
        ([[1, 2], [3]], '("Firewall" AND "Disk encrypted") OR "Odd \\"name\\" \\\\ AND (x)"'),
    ],
)
def test_the_preview_shows_and_within_a_group_and_or_between(groups: list[list[int]], text: str) -> None:
    assert expression.preview(groups, NAMES) == text


@settings(deadline=None)
@given(groups)
def test_what_is_printed_is_parsed_to_the_same(raw: list[list[int]]) -> None:
    groups = expression.normal(raw)
    text = expression.preview(groups, NAMES)
    assert expression.parse(text, IDS) == groups
    assert expression.preview(expression.parse(text, IDS), NAMES) == text


@settings(deadline=None)
@given(groups, st.sets(st.sampled_from(sorted(NAMES))))
def test_the_normal_form_means_the_same(raw: list[list[int]], passing: set[int]) -> None:
    assert expression.matches(expression.normal(raw), passing) == expression.matches(raw, passing)


def test_a_device_must_pass_every_posture_of_one_group() -> None:
    groups = [[1, 2], [3]]
    assert expression.matches(groups, {1, 2})
    assert expression.matches(groups, {3})
    assert not expression.matches(groups, {1})
    assert not expression.matches([], {1, 2, 3})
    assert not expression.matches([[]], {1})


def test_lower_case_words_and_spaces_are_read() -> None:
    assert expression.parse(' ( "Firewall"and"Disk encrypted" )or  "Firewall" ', IDS) == [[1, 2], [1]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"Nobody"', "No device posture is called Nobody"),
        ('"Firewall" AND', "ends too early"),
        ('("Firewall"', "ends too early"),
        ('OR "Firewall"', "OR does not fit"),
        ('"Firewall" "Firewall"', "does not fit"),
        ('("Firewall" OR "Disk encrypted")', "OR does not fit"),
        ('"Firewall")', r"\) does not fit"),
        ('(("Firewall"))', r"\( does not fit"),
        ("Firewall", "names in double quotes"),
        ('"Firewall', "names in double quotes"),
        ("()", r"\) does not fit"),
    ],
)
def test_a_text_that_is_wrong_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        expression.parse(text, IDS)


@pytest.mark.parametrize("raw", ["1", [1], [["1"]], [[True]], {"a": 1}, None])
def test_what_is_not_groups_of_ids_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match="must be a list"):
        expression.normal(raw)


def test_more_than_five_postures_are_refused() -> None:
    assert expression.normal([[1, 1, 2], [], [2, 1], [3, 4, 5]]) == [[1, 2], [3, 4, 5]]
    with pytest.raises(ValueError, match="6 postures are chosen, 5 are allowed"):
        expression.normal([[1, 2, 3], [4, 5, 6]])
