"""The page of documentation that the catalogue prints."""

import subprocess
import sys
from pathlib import Path

from profiles import catalog
from profiles.catalog import documentation

ROOT = Path(__file__).parents[2]


def test_the_committed_page_is_what_the_catalogue_prints() -> None:
    """Otherwise: python -m profiles.catalog.documentation > docs/app-profile-settings.md"""
    assert (ROOT / "docs" / "app-profile-settings.md").read_text(encoding="utf-8") == documentation.page()


def test_the_page_is_printed_without_django() -> None:
    code = "import sys, profiles.catalog.documentation; print(any(name.startswith('django') for name in sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_every_setting_has_its_row() -> None:
    rows = [line for line in documentation.page().splitlines() if line.startswith("| ")]
    for setting in catalog.SETTINGS:
        matching = [row for row in rows if row.startswith(f"| {setting.label} |") and f"{setting.wire}`" in row]
        assert len(matching) == 1, setting.key


def test_a_row_tells_platforms_default_limits_version_and_wire_name() -> None:
    rows = documentation.page().splitlines()
    for row in (
        "| Log File Size | WMLIA | 100 MB | 50 to 1,000 MB, A: 50 to 500 |  | `logFileSize` |",
        "| Override Anti Tampering Install Parameter | W | Off |  | W 4.5 | `policyExtension.overrideATCmdByPolicy` |",
        "| Device Groups | WMA | none | at most 4 | W 4.3, A 3.7 | `deviceGroups` |",
        "| Users | WMLIA |  | at most 50 |  | `users` |",
        '| `<platform>.persistentZscalerFirewall` | M | `"0"` | no documentation says what it is |',
    ):
        assert row in rows
