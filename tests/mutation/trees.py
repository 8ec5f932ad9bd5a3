"""Copies of the working tree, in which modules are changed and tests are run."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant
from tests.mutation.plan import VARIABLE, Folder, Outcome
from tests.mutation.rooms import ROOT

ENDS_OF_PYTEST = {0: Outcome.SURVIVED, 1: Outcome.KILLED, 2: Outcome.KILLED, 4: Outcome.KILLED}  # 2, 4: does not load


@dataclass(frozen=True)
class Tree:
    path: Path
    folder: Folder

    @classmethod
    def copied(cls, folder: Folder, name: str) -> "Tree":
        """All that git knows or would add."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
        for name_of_file in filter(None, listed):
            if (ROOT / name_of_file).is_file():
                copy = folder.path / name / name_of_file
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name_of_file, copy)
        return cls(folder.path / name, folder)

    def start(self, log: str, *words: str, on_sqlite: bool = True) -> subprocess.Popen[bytes]:
        """pytest, in a group of its own; on SQLite, whatever DATABASE_URL says, or where that says."""
        environment = {**os.environ, VARIABLE: str(self.folder.path)}
        if on_sqlite:
            environment.pop("DATABASE_URL", None)
        with self.folder.log(log).open("wb") as file:
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
            return subprocess.Popen(
                command, cwd=self.path, env=environment, stdout=file, stderr=file, start_new_session=True
            )

    def attempt(
        self, name: str, mutant: Mutant, tests: Iterable[str], patience: float, on_sqlite: bool = True
    ) -> tuple[Outcome, str]:
        """Run these tests with the change in the file; what came of it, and which test failed."""
        chosen = self.folder.path / f"{name}.tests"
        chosen.write_text("\n".join(tests))
        with self._changed(mutant):
            ready = ("-p", "tests.mutation.ready_database") if on_sqlite else ("--reuse-db",)
            process = self.start(name, "-x", *ready, f"@{chosen}", on_sqlite=on_sqlite)
            try:
                outcome = ENDS_OF_PYTEST.get(process.wait(patience))
            except subprocess.TimeoutExpired:
                outcome = Outcome.TIMED_OUT
            finally:
                end(process)
        said = self.folder.log(name).read_text(errors="replace")
        if outcome is None:
            raise RuntimeError(said)
        failed = [line for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        return outcome, failed[0].split(" ", 1)[1] if failed else ""

    @contextmanager
    def _changed(self, mutant: Mutant) -> Iterator[None]:
        """Without the compiled module, which Python would believe where size and second are the same."""
        file = self.path / mutant.path
        before = file.read_text()
        compiled = Path(importlib.util.cache_from_source(str(file)))
        compiled.unlink(missing_ok=True)
        file.write_text(mutant.code(self.path))
        try:
            yield
        finally:
            file.write_text(before)
            compiled.unlink(missing_ok=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """With all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
