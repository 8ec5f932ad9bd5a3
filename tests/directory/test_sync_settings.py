"""Which values the sync goes by."""

import datetime as dt

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from directory.models import SyncChange, SyncSettings
from directory.schedule.settings import Threshold, effective

pytestmark = pytest.mark.django_db


def test_without_a_choice_the_environment_decides(settings: Settings) -> None:
    settings.PORTAL_SYNC_MINUTES = 60
    settings.PORTAL_SYNC_HOLD_PERCENT = 33
    settings.PORTAL_SYNC_HOLD_ABOVE = 7
    settings.PORTAL_SYNC_KEEP_DAYS = 14
    found = effective()
    assert found.interval == dt.timedelta(hours=1)
    assert found.thresholds == dict.fromkeys(SyncChange.Kind, Threshold(percent=33, above=7))
    assert found.keep_days == 14


def test_the_defaults_are_three_hours_a_fifth_and_ninety_days() -> None:
    found = effective()
    assert (found.interval, found.keep_days) == (dt.timedelta(minutes=180), 90)
    assert found.thresholds["membership"] == Threshold(percent=20, above=10)


def test_a_choice_wins_field_by_field_and_zero_is_one() -> None:
    SyncSettings.objects.create(pk=1, interval_minutes=15, group_percent=0, user_above=0, keep_days=1)
    found = effective()
    assert found.interval == dt.timedelta(minutes=15)
    assert found.thresholds["group"] == Threshold(percent=0, above=10)
    assert found.thresholds["user"] == Threshold(percent=20, above=0)
    assert found.thresholds["department"] == Threshold(percent=20, above=10)
    assert found.keep_days == 1


def test_the_values_in_force_cost_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        effective()


def test_there_is_one_row_of_settings() -> None:
    SyncSettings.objects.create(pk=1)
    with pytest.raises(IntegrityError):
        SyncSettings.objects.create(pk=2)
