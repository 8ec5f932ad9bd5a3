"""What is empty does not look like a value: no field shows an example in the place of its content."""

import re

import pytest
from django.test import Client

from tests.routes import World, every_route

pytestmark = pytest.mark.django_db
PLACEHOLDER = re.compile(r'placeholder="([^"]*)"')
LIKE_A_VALUE = re.compile(r"://|@|\*|^\S*\d\S*$")


def test_no_placeholder_looks_like_a_value(admin_client: Client) -> None:
    world, shown = World(), set()
    for route in every_route():
        for address in world.addresses(route):
            answer = admin_client.get(address.path)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                shown |= set(PLACEHOLDER.findall(answer.content.decode()))
    assert "Find a setting" in shown
    assert [text for text in shown if LIKE_A_VALUE.search(text)] == []
