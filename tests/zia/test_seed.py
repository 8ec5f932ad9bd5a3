"""Filling the embedded portal."""

import json

import pytest
from django.core.management import CommandError, call_command

from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from directory.zia.seed import seed_sample

pytestmark = pytest.mark.django_db


def test_the_sample_company_comes_once() -> None:
    assert seed_sample()
    assert (ZiaGroup.objects.count(), ZiaDepartment.objects.count(), ZiaUser.objects.count()) == (40, 12, 500)
    assert not seed_sample()
    assert ZiaGroup.objects.count() == 40


def test_the_command_prints_what_it_added(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_zia", groups=30, users=200, memberships=600, seed=3)
    assert json.loads(capsys.readouterr().out) == {"groups": 30, "departments": 2, "users": 200, "memberships": 600}
    assert ZiaMembership.objects.count() == 600


def test_the_same_seed_gives_the_same_memberships() -> None:
    call_command("seed_zia", groups=30, users=50, memberships=300, seed=3)
    first = list(ZiaMembership.objects.values_list("user_id", "group_id"))
    offset = ZiaUser.objects.order_by("pk")[0].pk, ZiaGroup.objects.order_by("pk")[0].pk
    shape = sorted((a - offset[0], b - offset[1]) for a, b in first)
    call_command("seed_zia", groups=30, users=50, memberships=300, seed=3, replace=True)
    offset = ZiaUser.objects.order_by("pk")[0].pk, ZiaGroup.objects.order_by("pk")[0].pk
    pairs = ZiaMembership.objects.values_list("user_id", "group_id")
    assert sorted((a - offset[0], b - offset[1]) for a, b in pairs) == shape


def test_ids_are_not_used_again() -> None:
    call_command("seed_zia", groups=5, users=0, memberships=0)
    highest = ZiaGroup.objects.order_by("-pk")[0].pk
    call_command("seed_zia", groups=5, users=0, memberships=0, replace=True)
    assert ZiaGroup.objects.order_by("pk")[0].pk > highest
    assert ZiaGroup.objects.create(name="One more").pk > highest + 5


def test_memberships_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CommandError, match="do not fit"):
        call_command("seed_zia", groups=2, users=2, memberships=5)
    assert not ZiaGroup.objects.exists()
