"""What was found: numbers, and who is behind them. The query sets live as long as the comparison is open."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from directory.models import DirectoryUser
from directory.sync.planning import MEMBERSHIP, USER
from profiles.catalog import Platform
from profiles.models import Device
from profiles.rules.outcome import winners
from profiles.rules.outcome.tables import REST
from profiles.rules.outcome.users import WHO

GETS, HAD = "gets", "had"
"""The two sides: after, and before."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many get a profile: `users` on a device in no device group, `at_most` on some device; `devices` exactly."""

    platform: Platform
    profile_id: int
    users: int
    at_most: int
    devices: int


@dataclass(frozen=True, slots=True)
class Move:
    """How many go from one profile to another one. Where it `is_at_most`, it depends on the device."""

    platform: Platform
    from_id: int
    to_id: int
    users: int
    is_at_most: bool
    devices: int


@dataclass(frozen=True, slots=True)
class Moved:
    """How many users get another profile anywhere, and devices."""

    users: int
    is_at_most: bool
    devices: int


class Outcome:
    """An open comparison. `everybody` tells whether those whom nothing changes for were looked at too.

    What devices get, and who moves, is found when it is asked for the first time.
    """

    def __init__(self, cursor: CursorWrapper, everybody: bool, beat: Callable[[], None]) -> None:
        self.cursor = cursor
        self.everybody = everybody
        self._beat = beat
        self._has_cells = self._has_devices = False

    def need_cells(self) -> None:
        """Fill `out_cell`, see `winners`."""
        if not self._has_cells:
            winners.find_cells(self.cursor)
            self._has_cells = True
            self._beat()

    def need_devices(self) -> None:
        """Fill `out_device`."""
        if not self._has_devices:
            winners.find_devices(self.cursor, everybody=self.everybody)
            self._has_devices = True
            self._beat()

    def totals(self, side: str = GETS) -> list[Total]:
        """Per platform and profile, those with anybody; of a comparison of everybody."""
        return self._totals(
            f"""
            SELECT g.platform, g.profile, SUM(CASE WHEN g.anywhere = 1 THEN c.users ELSE 0 END), SUM(c.users)
              FROM ({_got(side)}) g JOIN out_class c ON c.id = g.class
             WHERE {_present(side)} GROUP BY g.platform, g.profile
            """,  # noqa: S608 - our own names
            self._devices(side),
        )

    def _totals(self, statement: str, devices: dict[tuple[str, int], int]) -> list[Total]:
        self.cursor.execute(statement)
        users = {(row[0], row[1]): (int(row[2]), int(row[3])) for row in self.cursor.fetchall() if row[3]}
        return [
            Total(Platform(key[0]), key[1], *users.get(key, (0, 0)), devices.get(key, 0))
            for key in sorted({*users, *devices})
        ]

    def _devices(self, side: str) -> dict[tuple[str, int], int]:
        self.need_devices()
        self.cursor.execute(f"SELECT platform, {side}, COUNT(*) FROM out_device GROUP BY platform, {side}")  # noqa: S608
        return {(platform, profile): int(number) for platform, profile, number in self.cursor.fetchall()}

    def moves(self) -> list[Move]:
        """From which profile to which, by platform."""
        self.need_cells()
        self.need_devices()
        self.cursor.execute(
            """
            SELECT o.platform, o.had, o.gets, SUM(c.users), MAX(o.depends)
              FROM out_cell o JOIN out_class c ON c.id = o.class
             GROUP BY o.platform, o.had, o.gets HAVING SUM(c.users) > 0
            """
        )
        users = {tuple(row[:3]): (int(row[3]), bool(row[4])) for row in self.cursor.fetchall()}
        self.cursor.execute(
            "SELECT platform, had, gets, COUNT(*) FROM out_device WHERE had <> gets GROUP BY platform, had, gets"
        )
        devices = {tuple(row[:3]): int(row[3]) for row in self.cursor.fetchall()}
        return [
            Move(Platform(key[0]), key[1], key[2], *users.get(key, (0, False)), devices.get(key, 0))
            for key in sorted({*users, *devices})
        ]

    def moved(self) -> Moved:
        self.need_cells()
        self.need_devices()
        self.cursor.execute(
            """
            SELECT COALESCE(SUM(c.users), 0), COALESCE(MAX(d.depends), 0)
              FROM (SELECT class, MAX(depends) AS depends FROM out_cell GROUP BY class) d
              JOIN out_class c ON c.id = d.class
            """
        )
        users, depends = self.cursor.fetchone()
        self.cursor.execute("SELECT COUNT(*) FROM out_device WHERE had <> gets")
        return Moved(int(users), bool(depends), self.cursor.fetchone()[0])

    def moved_on(self) -> dict[Platform, Moved]:
        """The same by platform, without devices."""
        self.need_cells()
        self.cursor.execute(
            """
            SELECT d.platform, SUM(c.users), MAX(d.depends)
              FROM (SELECT class, platform, MAX(depends) AS depends FROM out_cell GROUP BY class, platform) d
              JOIN out_class c ON c.id = d.class
             GROUP BY d.platform
            """
        )
        return {Platform(name): Moved(int(users), bool(on), 0) for name, users, on in self.cursor.fetchall()}

    def moved_by(self, side: str) -> dict[int, Moved]:
        """By profile, how many users lose it (the side HAD) or gain it (GETS), without devices."""
        self.need_cells()
        self.cursor.execute(
            f"""
            SELECT d.profile, SUM(c.users), MAX(d.depends)
              FROM (SELECT class, platform, {side} AS profile, MAX(depends) AS depends FROM out_cell
                     GROUP BY class, platform, {side}) d
              JOIN out_class c ON c.id = d.class
             GROUP BY d.profile
            """  # noqa: S608
        )
        return {pk: Moved(int(users), bool(on), 0) for pk, users, on in self.cursor.fetchall()}

    def of_groups(self, groups: Collection[int], side: str = GETS) -> dict[int, list[Total]]:
        """What the members of each of the groups get: one statement for all groups. Without devices."""
        return self._of(
            f"SELECT m.group_id AS key, m.user_id FROM {MEMBERSHIP} m WHERE m.group_id IN ({_ids(groups)})",  # noqa: S608
            groups,
            side,
        )

    def of_users(self, users: Collection[int], side: str = GETS) -> dict[int, list[Total]]:
        """What each of the users gets: one statement. Without devices."""
        return self._of(
            f"SELECT id AS key, id AS user_id FROM {USER.mirror} WHERE id IN ({_ids(users)})",  # noqa: S608
            users,
            side,
        )

    def _of(self, pairs: str, keys: Collection[int], side: str) -> dict[int, list[Total]]:
        found: dict[int, list[Total]] = defaultdict(list)
        if not keys:
            return found
        self.cursor.execute(
            f"""
            SELECT k.key, g.platform, g.profile, SUM(g.anywhere * k.users), SUM(k.users)
              FROM (SELECT p.key, COALESCE(w.class, {REST}) AS class, COUNT(*) AS users
                      FROM ({pairs}) p
                      JOIN {USER.mirror} u ON u.id = p.user_id
                      LEFT JOIN ({WHO}) w ON w.user_id = p.user_id
                     WHERE w.class IS NOT NULL OR u.deleted_at IS NULL
                     GROUP BY p.key, COALESCE(w.class, {REST})) k
              JOIN out_class c ON c.id = k.class
              JOIN ({_got(side)}) g ON g.class = k.class
             WHERE {_present(side)}
             GROUP BY k.key, g.platform, g.profile ORDER BY k.key, g.platform, g.profile
            """  # noqa: S608
        )
        for key, platform, profile, users, at_most in self.cursor.fetchall():
            found[key].append(Total(Platform(platform), profile, int(users), int(at_most), 0))
        return found

    def users(self, platform: Platform, profile_id: int, side: str = GETS) -> "QuerySet[DirectoryUser]":
        """Those who get the profile, be it on some device."""
        classes = f"SELECT class FROM out_got WHERE platform = %s AND {side} = %s"  # noqa: S608
        return self._users(classes, [platform.value, profile_id], side)

    def moving_users(self, platform: Platform, from_id: int, to_id: int) -> "QuerySet[DirectoryUser]":
        self.need_cells()
        classes = "SELECT class FROM out_cell WHERE platform = %s AND had = %s AND gets = %s"
        return self._users(classes, [platform.value, from_id, to_id], None)

    def _users(self, classes: str, values: list[Any], side: str | None) -> "QuerySet[DirectoryUser]":
        present = f" AND c.{SIDES[side]} = 1" if side else ""
        some = RawSQL(  # noqa: S611 - our own names
            f"SELECT w.user_id FROM ({WHO}{present.replace('c.', 's.')}) w WHERE w.class IN ({classes})",  # noqa: S608
            values,
        )
        rows = DirectoryUser.objects.all()
        if self._holds_rest(classes, values):
            rest = RawSQL("SELECT user_id FROM out_sum", [])
            return rows.filter(pk__in=some) | rows.filter(deleted_at=None).exclude(pk__in=rest)
        return rows.filter(pk__in=some)

    def _holds_rest(self, classes: str, values: list[Any]) -> bool:
        self.cursor.execute(f"SELECT COUNT(*) FROM ({classes}) found WHERE class = {REST}", values)  # noqa: S608
        return bool(self.cursor.fetchone()[0])

    def devices(self, platform: Platform, profile_id: int, side: str = GETS) -> "QuerySet[Device]":
        self.need_devices()
        some = f"SELECT device_id FROM out_device WHERE platform = %s AND {side} = %s"  # noqa: S608
        return Device.objects.filter(pk__in=RawSQL(some, [platform.value, profile_id]))  # noqa: S611

    def moving_devices(self, platform: Platform, from_id: int, to_id: int) -> "QuerySet[Device]":
        self.need_devices()
        some = "SELECT device_id FROM out_device WHERE platform = %s AND had = %s AND gets = %s"
        return Device.objects.filter(pk__in=RawSQL(some, [platform.value, from_id, to_id]))  # noqa: S611


SIDES = {HAD: "was", GETS: "stays"}


def _present(side: str) -> str:
    return f"c.{SIDES[side]} = 1"


def _got(side: str) -> str:
    """Each profile of a class once, and whether it is got on a device in no device group."""
    return f"""
        SELECT class, platform, {side} AS profile, MAX(CASE WHEN slot = 0 THEN 1 ELSE 0 END) AS anywhere
          FROM out_got GROUP BY class, platform, {side}
    """  # noqa: S608


def _ids(keys: Collection[int]) -> str:
    return ", ".join(str(int(key)) for key in keys)
