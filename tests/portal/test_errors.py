"""Refusals: what they say, and of which field."""

from portal.lib.errors import Conflict, DomainError, NotAllowed


def test_the_refusal_of_several_fields_says_the_first_of_each() -> None:
    refused = DomainError.of_fields({"name": ["Give it a name.", "unheard"], "users": ["Too many."]})
    assert refused.message == "Give it a name.; Too many."
    assert refused.fields == {"name": ["Give it a name.", "unheard"], "users": ["Too many."]}
    assert DomainError.of_fields({"name": ["Give it a name."]}, "Both at once.").message == "Both at once."


def test_each_refusal_has_its_code() -> None:
    assert [error.code for error in (DomainError.on("x", "No."), Conflict("No."), NotAllowed())] == [
        "invalid",
        "conflict",
        "not_allowed",
    ]
