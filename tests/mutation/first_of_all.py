"""Runs before all others, so that the session has its database. Its name keeps it out of the suite."""

from django.db import connection


def test_the_database_is_set_up(db: None) -> None:
    assert connection.introspection.table_names()
