"""docs/client-api.yaml says what the API does: the addresses, methods, columns, limits, and the keys of the answers."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from profiles.catalog import Platform
from profiles.enrolment import leaving, reading
from profiles.enrolment.http import urls, views
from profiles.models import Device
from tests.factories import DirectoryUserFactory
from tests.profiles.enrolment.clients import Laptop, code_for

DOCUMENT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[3] / "docs" / "client-api.yaml").read_text())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def test_every_address_is_documented_with_its_methods() -> None:
    views_of = {f"/{pattern.pattern}": _view(pattern) for pattern in urls.urlpatterns}
    known = {path: view for path, view in views_of.items() if view is not views.Nothing}
    routes = {path: {name for name in ("get", "post") if hasattr(view, name)} for path, view in known.items()}
    assert routes == {path: set(methods) for path, methods in DOCUMENT["paths"].items()}


def _view(pattern: Any) -> Any:
    return pattern.callback.cls


def test_what_is_open_is_documented_as_open() -> None:
    is_open = {path for path, methods in DOCUMENT["paths"].items() if methods.get("post", {}).get("security") == []}
    assert is_open == {"/enrol"}


def test_the_columns_of_a_device_are_documented_with_their_limits() -> None:
    shown = {name: facts.get("maxLength") for name, facts in SCHEMAS["Device"]["properties"].items()}
    stored = {name: _limit(column) for name, column in reading.COLUMNS.items()}
    assert shown == {**stored, "facts": None}
    assert SCHEMAS["Device"]["properties"]["facts"]["maxProperties"] == reading.MOST_FACTS
    assert SCHEMAS["Report"]["properties"]["postures"]["maxProperties"] == reading.MOST_POSTURES


def _limit(column: str) -> int:
    field: Any = Device._meta.get_field(column)
    return int(field.max_length)


def test_the_choices_are_documented() -> None:
    body = DOCUMENT["paths"]["/disable-reason"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["allOf"][1]["properties"]["service"]["enum"] == list(leaving.SERVICES)
    assert SCHEMAS["Service"]["properties"]["health"]["enum"] == list(leaving.HEALTHS)
    assert SCHEMAS["Enrolment"]["allOf"][1]["properties"]["platform"]["enum"] == list(Platform)


@pytest.mark.django_db
def test_the_answers_have_the_documented_keys() -> None:
    laptop = Laptop()
    enrolled = laptop.enrol(code=code_for(DirectoryUserFactory.create()))
    kept = laptop.post("keep-alive").json()
    answers = {
        "Enrolled": enrolled,
        "Kept": kept,
        "Configuration": laptop.get("configuration").json(),
        "Error": laptop.get("nothing").json(),
    }
    for name, answer in answers.items():
        assert answer.keys() == SCHEMAS[name]["properties"].keys() == set(SCHEMAS[name]["required"]), name
    assert kept["configuration"].keys() == SCHEMAS["Kept"]["properties"]["configuration"]["properties"].keys()
    assert laptop.get("nothing").json()["error"].keys() == set(SCHEMAS["Error"]["properties"]["error"]["required"])
