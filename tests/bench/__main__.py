"""`python -m tests.bench NAME [--size N]`: run one bench on a scratch database and print a JSON line per case.

A bench is a module of this package with `SIZE`, its size unless the command names another, and
`cases(size: int) -> Iterator[Case]`, which builds its data, measures, and yields as it goes. The database is the kind
that DATABASE_URL names, SQLite without; the data goes into a new database that is dropped at the end. Exit code 1 where
a case's ratio is above its limit, 2 where there is no such bench.
"""

import argparse
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

import tests.environment  # noqa: F401  a data folder of its own, before the settings are read

NOT_A_BENCH = ("__main__", "frame", "test_frame", "raw", "upstream", "locking", "others")


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if name not in NOT_A_BENCH)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, as ratios within one run.")
    parser.add_argument("name", choices=names())
    parser.add_argument("--size", type=int, help="how large the data is; each bench has its own default")
    chosen = parser.parse_args(words)
    _set_up_django()
    return _run(chosen.name, chosen.size)


def _set_up_django() -> None:
    """As a test run does. Only now, because the settings are read from the environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("PORTAL_LOG_LEVEL", "WARNING")
    django.setup()

    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)


def _run(name: str, size: int | None) -> int:
    from tests.bench.frame import plain_pages, scratch_database

    bench = importlib.import_module(f"tests.bench.{name}")
    is_within = True
    with scratch_database(), plain_pages():
        for case in bench.cases(size or bench.SIZE):
            print(json.dumps(case.line(name)), flush=True)
            is_within &= case.is_within
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
