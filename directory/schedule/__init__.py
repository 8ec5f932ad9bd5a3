"""When the directory is synced: the timetable, slots that were missed, and the settings an admin saves."""
