"""Which rule wins, for every class on every platform, on a device of each device group. The same rules as in
resolve.py."""

from collections.abc import Callable

from django.db.backends.utils import CursorWrapper

from directory.sync.planning import USER
from profiles.models import Device, DeviceInGroup, ProfileGroup, ProfileUser
from profiles.rules.outcome.tables import DEFAULT, NOBODY, REST, ready
from profiles.rules.outcome.users import SAME_CLASS

NAMES_GROUP, NAMES_USER = ProfileGroup._meta.db_table, ProfileUser._meta.db_table
DEVICE, IN_GROUP = Device._meta.db_table, DeviceInGroup._meta.db_table

STORED_GROUPS = f"""
    INSERT INTO out_group
    SELECT s.rule, n.group_id, CASE WHEN n.is_excluded THEN 1 ELSE 0 END
      FROM out_source s JOIN {NAMES_GROUP} n ON n.profile_id = s.profile_id
"""  # noqa: S608 - our own names
STORED_USERS = f"""
    INSERT INTO out_named
    SELECT s.rule, n.user_id FROM out_source s JOIN {NAMES_USER} n ON n.profile_id = s.profile_id
"""  # noqa: S608

# Which rules for everybody leave out which classes.
_HITS = """
    INSERT INTO out_hit
    SELECT m.class, n.rule, MAX(m.was), MAX(m.stays)
      FROM out_member m JOIN out_group n ON n.group_id = m.group_id AND n.excluded = 1
     GROUP BY m.class, n.rule
"""

# The first rule of each slot, on either side. Default stands in every slot 0.
_FIRSTS = f"""
    INSERT INTO out_first
    SELECT class, platform, slot, MIN(was), MIN(stays)
      FROM (SELECT m.class, r.platform, r.slot, CASE WHEN m.was = 1 THEN r.was END AS was,
                   CASE WHEN m.stays = 1 THEN r.stays END AS stays
              FROM out_member m
              JOIN out_group n ON n.group_id = m.group_id AND n.excluded = 0
              JOIN out_rule r ON r.rule = n.rule
             UNION ALL
            SELECT c.id, r.platform, r.slot, CASE WHEN c.was = 1 THEN r.was END, CASE WHEN c.stays = 1 THEN r.stays END
              FROM out_class c JOIN out_named n ON n.user_id = c.id JOIN out_rule r ON r.rule = n.rule
             UNION ALL
            SELECT c.id, r.platform, r.slot, CASE WHEN c.was = 1 THEN r.was END, CASE WHEN c.stays = 1 THEN r.stays END
              FROM out_class c
             CROSS JOIN (SELECT platform, slot, MIN(was) AS was, MIN(stays) AS stays FROM out_rule WHERE everybody = 1
                          GROUP BY platform, slot) r
             WHERE NOT EXISTS (SELECT 1 FROM out_hit h WHERE h.class = c.id)
             UNION ALL
            SELECT c.id, r.platform, r.slot,
                   CASE WHEN c.was = 1 AND COALESCE(h.was, 0) = 0 THEN r.was END,
                   CASE WHEN c.stays = 1 AND COALESCE(h.stays, 0) = 0 THEN r.stays END
              FROM (SELECT DISTINCT class FROM out_hit) hit
              JOIN out_class c ON c.id = hit.class
              JOIN out_rule r ON r.everybody = 1
              LEFT JOIN out_hit h ON h.class = c.id AND h.rule = r.rule
             UNION ALL
            SELECT c.id, p.platform, 0, {DEFAULT}, {DEFAULT}
              FROM out_class c CROSS JOIN out_place p WHERE p.place = {DEFAULT}) matches
     GROUP BY class, platform, slot
"""  # noqa: S608

# What is got on a device of each slot: its first rule, or an earlier one for every device.
_GOT = """
    INSERT INTO out_got
    SELECT g.class, g.platform, g.slot, g.was, g.stays, had.was, gets.stays,
           CASE WHEN g.was <> g.any_was OR g.stays <> g.any_stays THEN 1 ELSE 0 END
      FROM (SELECT f.class, f.platform, f.slot, z.was AS any_was, z.stays AS any_stays,
                   CASE WHEN f.was IS NULL OR z.was < f.was THEN z.was ELSE f.was END AS was,
                   CASE WHEN f.stays IS NULL OR z.stays < f.stays THEN z.stays ELSE f.stays END AS stays
              FROM out_first f
              JOIN out_first z ON z.class = f.class AND z.platform = f.platform AND z.slot = 0) g
      JOIN out_place had ON had.platform = g.platform AND had.place = g.was
      JOIN out_place gets ON gets.platform = g.platform AND gets.place = g.stays
"""

# From which profile to which a class goes, be it on some devices only. A device in two groups has the earlier one of
# what either gives, on both sides: so it may have been one slot that gave the one, and another that gives the other.
_CELLS = """
    INSERT INTO out_cell
    SELECT c.class, c.platform, c.had, c.gets, d.depends
      FROM (SELECT DISTINCT s.class, s.platform, s.had, t.gets
              FROM out_got s
              JOIN out_got t ON t.class = s.class AND t.platform = s.platform AND t.was >= s.was AND t.stays <= s.stays
             WHERE s.had <> t.gets) c
      JOIN (SELECT class, platform, MAX(depends) AS depends FROM out_got GROUP BY class, platform) d
        ON d.class = c.class AND d.platform = c.platform
"""

# Every device that is not removed, with the class of its user.
_OWNED = f"""
    INSERT INTO out_owned
    SELECT d.id, d.platform, {{class_of}}
      FROM {{devices}}
      LEFT JOIN {USER.mirror} u ON u.id = d.user_id
      LEFT JOIN out_sum s ON s.user_id = d.user_id
      LEFT JOIN out_class c ON {SAME_CLASS}
     WHERE d.state <> 'removed'
"""  # noqa: S608
_OF_ALL = {
    "class_of": f"CASE WHEN c.id IS NOT NULL THEN c.id WHEN u.deleted_at IS NULL AND u.id IS NOT NULL THEN {REST}"
    f" ELSE {NOBODY} END",
    "devices": f"{DEVICE} d",
}
_OF_SOME = {"class_of": "c.id", "devices": f"out_sum o JOIN {DEVICE} d ON d.user_id = o.user_id"}

# What each gets: of the device groups that it is in, the earliest. A device in none has slot 0 alone.
_DEVICES = f"""
    INSERT INTO out_device
    SELECT d.device_id, d.platform, had.was, gets.stays
      FROM (SELECT device_id, platform, MIN(was) AS was, MIN(stays) AS stays
              FROM (SELECT o.device_id, o.platform, g.was, g.stays
                      FROM out_owned o
                      JOIN out_got g ON g.class = o.class AND g.platform = o.platform AND g.slot = 0
                     UNION ALL
                    SELECT o.device_id, o.platform, g.was, g.stays
                      FROM (SELECT DISTINCT slot FROM out_rule WHERE slot <> 0) r
                      JOIN {IN_GROUP} i ON i.group_id = r.slot
                      JOIN out_owned o ON o.device_id = i.device_id
                      JOIN out_got g ON g.class = o.class AND g.platform = o.platform AND g.slot = r.slot) several
             GROUP BY device_id, platform) d
      JOIN out_place had ON had.platform = d.platform AND had.place = d.was
      JOIN out_place gets ON gets.platform = d.platform AND gets.place = d.stays
"""  # noqa: S608


def find_winners(cursor: CursorWrapper, *, beat: Callable[[], None]) -> None:
    for table, statement in (("out_hit", _HITS), ("out_first", _FIRSTS), ("out_got", _GOT)):
        cursor.execute(statement)
        ready(cursor, table)
        beat()


def find_cells(cursor: CursorWrapper) -> None:
    cursor.execute(_CELLS)
    ready(cursor, "out_cell")


def find_devices(cursor: CursorWrapper, *, everybody: bool) -> None:
    cursor.execute(_OWNED.format(**(_OF_ALL if everybody else _OF_SOME)))
    ready(cursor, "out_owned")
    cursor.execute(_DEVICES)
    ready(cursor, "out_device")
