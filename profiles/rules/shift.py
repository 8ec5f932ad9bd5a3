"""Whose profile a sync run would change, if it were applied: counted from its plan tables, before it is."""

from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper

from profiles.catalog import Platform
from profiles.models import MOST_KEPT, PlannedMove
from profiles.rules import outcome
from profiles.rules.outcome import Move, Outcome
from profiles.rules.outcome.users import WHO

PROFILES_KEPT = 100  # those of the largest numbers
MOVES_KEPT = 200
KEPT = PlannedMove._meta.db_table


def measure_shift(cursor: CursorWrapper, beat: Callable[[], None], run_id: int) -> dict[str, Any]:
    """How many users would get another profile, in all, by platform and by profile: those who `lose` it and who `gain`
    it; and `moves`, how many users and devices from which profile to which. Where it `depends` on the device, a number
    says how many at most. `beat` is called now and then. Who they are is kept with the run. The plan tables are
    those of the cursor's connection.
    """
    with outcome.planned(beat) as found:
        found.need_cells()
        found.need_devices()
        _keep(found.cursor, run_id)
        return _result(found)


def _keep(cursor: CursorWrapper, run_id: int) -> None:
    """Who is behind the numbers, as far as there is room for them."""
    for what in (
        f"o.platform, o.had, o.gets, w.user_id, NULL FROM out_cell o JOIN ({WHO}) w ON w.class = o.class",
        "platform, had, gets, NULL, device_id FROM out_device WHERE had <> gets",
    ):
        cursor.execute(
            f"INSERT INTO {KEPT} (run_id, platform, had, gets, user_id, device_id) "
            f"SELECT {int(run_id)}, {what} LIMIT {MOST_KEPT}"
        )


def _result(found: Outcome) -> dict[str, Any]:
    moved, by_platform = found.moved(), found.moved_on()
    profiles: dict[int, dict[str, Any]] = {}
    for what, side in (("lose", outcome.HAD), ("gain", outcome.GETS)):
        for pk, number in found.moved_by(side).items():
            line = profiles.setdefault(pk, {"id": pk, "lose": 0, "gain": 0, "depends": False})
            line[what] = number.users
            line["depends"] = line["depends"] or number.is_at_most
    return {
        "users": moved.users,
        "devices": moved.devices,
        "depends": moved.is_at_most,
        "platforms": [
            {"platform": item.value, "users": by_platform[item].users, "depends": by_platform[item].is_at_most}
            for item in Platform
            if item in by_platform
        ],
        "profiles": sorted(profiles.values(), key=lambda line: (-line["lose"] - line["gain"], line["id"]))[
            :PROFILES_KEPT
        ],
        "moves": [_kept(move) for move in sorted(found.moves(), key=lambda move: -move.users)[:MOVES_KEPT]],
    }


def _kept(move: Move) -> dict[str, Any]:
    return {
        "platform": move.platform.value,
        "from": move.from_id,
        "to": move.to_id,
        "users": move.users,
        "depends": move.is_at_most,
        "devices": move.devices,
    }
