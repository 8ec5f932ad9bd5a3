"""`page`, `pageSize` and the texts of a listing's filters."""

import pytest
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from portal.api.paging import DEFAULT_SIZE, LARGEST_PAGE, Window, is_storable, text_param, window
from portal.lib.errors import DomainError


def asked(**params: str) -> Request:
    return Request(APIRequestFactory().get("/", params))


def test_the_first_page_is_the_default() -> None:
    assert window(asked(), largest=1000) == Window(0, DEFAULT_SIZE)


def test_a_page_begins_where_the_one_before_ends() -> None:
    assert window(asked(page="3", pageSize="20"), largest=1000) == Window(40, 60)


def test_both_numbers_are_taken_up_to_their_limit_and_refused_beyond_it_by_name() -> None:
    assert window(asked(pageSize="1000"), largest=1000) == Window(0, 1000)
    assert window(asked(page=str(LARGEST_PAGE), pageSize="1"), largest=1000) == Window(LARGEST_PAGE - 1, LARGEST_PAGE)
    for params in ({"pageSize": "1001"}, {"page": str(LARGEST_PAGE + 1)}):
        with pytest.raises(DomainError) as refused:
            window(asked(**params), largest=1000)
        assert list(refused.value.fields) == list(params)


def test_pages_are_counted_up_to_a_thousand_millions() -> None:
    assert LARGEST_PAGE == 1_000_000_000


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "٣", "9" * 5000])
def test_what_is_no_number_from_1_is_refused_in_few_words(text: str) -> None:
    with pytest.raises(DomainError, match="page must be a number from 1 to") as refused:
        window(asked(page=text), largest=1000)
    assert len(refused.value.message) < 150


def test_a_filter_is_stripped_and_empty_where_it_is_not_asked_for() -> None:
    assert text_param(asked(search="  sales "), "search") == "sales"
    assert text_param(asked(), "search") == ""


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfffy"])
def test_what_no_database_holds_is_refused_by_name(text: str) -> None:
    assert not is_storable(text)
    with pytest.raises(DomainError, match="search must not hold"):
        _search(text)


def _search(text: str) -> str:
    request = APIRequestFactory().get("/")
    params = QueryDict(mutable=True)
    params["search"] = text
    request.GET = params  # type: ignore[assignment]  # as a hostile client sends it, whatever its encoding
    return text_param(Request(request), "search")
