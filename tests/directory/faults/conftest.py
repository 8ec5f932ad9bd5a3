from collections.abc import Iterable

import pytest
from django.conf import settings


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about another database than the one in use."""
    engine = settings.DATABASES["default"]["ENGINE"]
    foreign = [item for item in items if _is_foreign(item.iter_markers("vendor"), engine)]
    if foreign:
        config.hook.pytest_deselected(items=foreign)
        items[:] = [item for item in items if item not in foreign]


def _is_foreign(markers: Iterable[pytest.Mark], engine: str) -> bool:
    return any(marker.args[0] not in engine for marker in markers)
