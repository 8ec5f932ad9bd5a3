"""What a browser would send and show, for the tests of the form."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from profiles import references
from profiles.catalog import Kind, Platform
from profiles.forms.initial import as_typed
from tests.pages import html_of


def filled(platform: Platform = Platform.WINDOWS, **changes: Any) -> dict[str, Any]:
    """An untouched form as a browser would send it."""
    values: dict[str, Any] = {
        "name": "Finance",
        "status": "1",
        "scope": "selected",
        "description": "",
        "rule_order": "",
    }
    for setting in references.offered(platform):
        value = setting.default_on(platform)
        if setting.kind is Kind.SWITCH:
            values |= {setting.key: "on"} if value else {}
        elif setting.kind is not Kind.SECRET:
            values[setting.key] = as_typed(value)
    return values | changes


def add_page(client: Client, platform: Platform = Platform.WINDOWS) -> str:
    return html_of(client.get(reverse("profiles:add", args=[platform])))


def send(client: Client, platform: Platform = Platform.WINDOWS, **changes: Any) -> HttpResponse:
    """Save a new profile."""
    return client.post(reverse("profiles:add", args=[platform]), filled(platform, **changes))  # type: ignore[return-value]


def line(page: str, key: str) -> str:
    """The part of a page that shows one setting."""
    found = re.search(
        rf'<div class="setting[^>]*id="setting-{key}".*?(?=<div class="setting|</section>)', page, re.DOTALL
    )
    assert found, key
    return found[0]
