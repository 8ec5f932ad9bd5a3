"""The frame of the benches: what is printed, when it fails, and that nothing stays behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.bench.__main__ import main
from tests.bench.frame import Case

ROOT = Path(__file__).parent.parent.parent


def scratch_databases() -> set[str]:
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%%'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_a_bench_prints_a_line_per_case_and_leaves_nothing_behind(tmp_path: Path) -> None:
    surroundings, databases = {**os.environ, "TMPDIR": str(tmp_path)}, scratch_databases()
    answer = subprocess.run(
        [sys.executable, "-m", "tests.bench", "precedence", "--size", "20"],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    expected = ["list", "insert_first", "move", "delete", "bulk_disable", "bulk_delete"]
    assert [line["case"] for line in lines] == expected, answer.stderr
    assert all(line["peak_mb"] > 10 and line["seconds"] > 0 and line["limit"] == 3.0 for line in lines)
    assert answer.returncode == int(any(line["ratio"] > line["limit"] for line in lines))
    assert list(tmp_path.iterdir()) == []
    assert scratch_databases() <= databases


def test_a_case_above_its_limit_is_not_within() -> None:
    assert Case("quick", 3.0, seconds=0.3, baseline_seconds=0.1001).is_within
    assert not Case("slow", 3.0, seconds=0.4, baseline_seconds=0.1).is_within


def test_an_unknown_bench_is_refused_with_the_names_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["nonsense"])
    assert stop.value.code == 2
    assert "precedence" in capsys.readouterr().err
