"""What `collectstatic` makes of our JavaScript modules."""

import re
from pathlib import Path

from django.core.management import call_command
from pytest_django import Settings

from portal import settings as served

COLLECTED = re.compile(r"\.[0-9a-f]{12}\.js$")
IMPORT = re.compile(r'^import .* from "([^"]+)"', re.MULTILINE)


def test_a_module_asks_for_another_by_its_collected_name(settings: Settings, tmp_path: Path) -> None:
    """Otherwise a browser would go on using an old one out of its cache."""
    settings.STORAGES, settings.STATIC_ROOT = served.STORAGES, tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    modules = [path for path in (tmp_path / "js").rglob("*.js") if COLLECTED.search(path.name)]
    asked = [(path, address) for path in modules for address in IMPORT.findall(path.read_text())]
    assert {path.name.split(".")[0] for path, _address in asked} == {"tags", "upload"}
    for path, address in asked:
        assert COLLECTED.search(address), (path, address)
        assert (path.parent / address).is_file(), (path, address)
