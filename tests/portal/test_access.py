"""Declaring who may call a view refuses whoever may not."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.accounts.models import User
from portal.lib.access import (
    Access,
    Scopes,
    access_of,
    needs,
    needs_by_method,
    needs_to_edit,
    open_to_everyone,
    signed_in,
)

VIEW, CHANGE = "directory.view_syncsettings", "directory.change_syncsettings"


def page(request: HttpRequest, **arguments: object) -> HttpResponse:
    return HttpResponse("here")


def request_of(user: User, method: str = "GET") -> HttpRequest:
    request = RequestFactory().generic(method, "/")
    request.user = user
    return request


def may(view: object, user: User, method: str = "GET", **arguments: object) -> bool:
    assert callable(view)
    try:
        view(request_of(user, method), **arguments)
    except PermissionDenied:
        return False
    return True


def test_all_of_several_permissions_are_needed(admin: User, reader: User) -> None:
    assert may(needs(VIEW, CHANGE)(page), admin)
    assert not may(needs(VIEW, CHANGE)(page), reader)
    assert may(needs(VIEW)(page), reader)


def test_looking_and_writing_need_different_permissions(admin: User, reader: User) -> None:
    view = needs_by_method(get=VIEW, post=(VIEW, CHANGE))(page)
    assert [may(view, reader, method) for method in ("GET", "HEAD", "POST")] == [True, True, False]
    assert may(view, admin, "POST")


def test_a_form_adds_without_a_row_and_changes_with_one(reader: User) -> None:
    view = needs_to_edit("directory", "syncsettings")(page)
    asked = access_of(view)
    assert isinstance(asked, Access)
    for method, pk, verb in (("GET", None, "add"), ("POST", None, "add"), ("GET", 1, "view"), ("POST", 1, "change")):
        assert asked.permissions(request_of(reader, method), pk=pk) == [f"directory.{verb}_syncsettings"]
    assert may(view, reader, "GET", pk=1)
    assert not may(view, reader, "POST", pk=1)
    assert not may(view, reader, "GET")


def test_only_what_is_open_is_answered_without_a_sign_in() -> None:
    assert open_to_everyone("a test")(page).login_required is False  # type: ignore[attr-defined]
    for declare in (needs(VIEW), signed_in("a test")):
        assert declare(page).login_required is True  # type: ignore[attr-defined]


def test_a_view_declares_it_once() -> None:
    with pytest.raises(TypeError, match="page declares twice"):
        needs(VIEW)(signed_in("a test")(page))
    assert access_of(page) is None


def test_a_token_reads_with_one_scope_and_writes_with_another() -> None:
    assert [Scopes().of(method) for method in ("GET", "HEAD", "OPTIONS")] == ["read"] * 3
    assert [Scopes().of(method) for method in ("POST", "PUT", "PATCH", "DELETE")] == ["write"] * 4
