"""Whose app profile a run would change, as a held run and a dry run say it: the same as looking at every user before
and after it is applied."""

import itertools
import random
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import sync
from directory.models import DirectoryGroup, DirectoryUser, SyncRun, SyncSettings
from portal.audit.recording import SYSTEM
from portal.lib.single_row import ONLY
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.models.objects import ProfileObject
from tests.directory.conftest import QUICK, Mirror
from tests.directory.upstream_server import Zia
from tests.pages import html_of
from tests.profiles.factories import device, make
from tests.profiles.objects.posture_factories import device_group, posture
from tests.profiles.test_devices_unknown import winner

pytestmark = pytest.mark.django_db(transaction=True)
WINDOWS, MACOS, IOS = Platform.WINDOWS, Platform.MACOS, Platform.IOS
Got = Mapping[tuple[str, int], list[AppProfile]]


def dry_run() -> SyncRun:
    run = sync.request(SYSTEM, dry_run=True).run
    sync.run(run.pk, patience=QUICK)
    run.refresh_from_db()
    assert run.state == SyncRun.State.PREVIEWED
    return run


def told(run: SyncRun) -> dict[str, Any]:
    found: dict[str, Any] = run.consequences["app_profiles"]
    return found


class World:
    """A directory of twelve users and six groups, two device groups, and rules of three platforms, at random."""

    def __init__(self, seed: int, zia: Zia, mirror: Mirror) -> None:
        self.random = random.Random(seed)
        self.zia, self.mirror = zia, mirror
        zia.groups, zia.users = [], []
        for pk in range(1, 7):
            zia.add_group(pk, f"Group {pk}")
        for pk in range(101, 113):
            zia.add_user(pk, f"User {pk}", 21, self.some_groups())
        SyncSettings.objects.create(
            pk=ONLY, group_percent=100, user_percent=100, membership_percent=100, department_percent=100
        )
        mirror()
        zia.groups.pop(), zia.users.pop()  # tombstones
        self.apply()
        platforms = (WINDOWS, MACOS)
        self.devices = [
            device_group(n, [posture(f"P {n}", *platforms)], platforms=platforms) for n in ("Laptops", "Labs")
        ]
        for number in range(15):
            self.add_rule(f"Rule {number}", self.random.choice((WINDOWS, MACOS, IOS)))

    def some_groups(self) -> list[int]:
        return self.random.sample(range(1, 7), self.random.randint(0, 4))

    def add_rule(self, name: str, platform: Platform) -> None:
        everybody = self.random.random() < 0.35
        groups = self.random.sample(list(DirectoryGroup.objects.order_by("pk")), self.random.randint(0, 2))
        users = self.random.sample(list(DirectoryUser.objects.order_by("pk")), self.random.choice((0, 0, 1)))
        devices = self.random.sample(self.devices, self.random.choice((0, 0, 1, 2))) if platform != IOS else []
        make(
            name,
            platform,
            applies_to_all=everybody,
            groups=[] if everybody else groups,
            excluded=groups if everybody else [],
            users=users,
            is_enabled=self.random.random() < 0.9,
            settings={"device_groups": [row.pk for row in devices]} if platform != IOS else {},
        )

    def change(self) -> None:
        """Groups and users go, come and come back, and memberships change."""
        zia = self.zia
        zia.groups = [row for row in zia.groups if self.random.random() < 0.7]
        zia.users = [row for row in zia.users if self.random.random() < 0.8]
        for pk in (6, 8):
            if self.random.random() < 0.6:
                zia.add_group(pk, f"Group {pk}")
        for row in zia.users:
            if self.random.random() < 0.6:
                row["groups"] = [{"id": pk, "name": "x"} for pk in self.some_groups()]
        for pk in (112, 120):
            zia.add_user(pk, f"User {pk}", 21, self.some_groups())

    def apply(self) -> None:
        run = self.mirror()
        if run.state == SyncRun.State.HELD:
            sync.run(sync.apply_anyway(SYSTEM, run.pk).run.pk, patience=QUICK)

    def got(self) -> Got:
        """What every user gets on every platform, on a device of every combination of device groups."""
        ids = [row.pk for row in self.devices]
        combinations = [set(some) for size in range(3) for some in itertools.combinations(ids, size)]
        return {
            (platform, user.pk): [winner(user, device, platform) for device in combinations]
            for platform in Platform
            for user in DirectoryUser.objects.all()
        }


@pytest.mark.parametrize("seed", range(6))
def test_what_a_run_would_change_is_what_it_changes(seed: int, zia: Zia, mirror: Mirror) -> None:
    world = World(seed, zia, mirror)
    world.change()
    before, counted = world.got(), told(dry_run())
    world.apply()
    after = world.got()
    changed = {key for key, some in before.items() if some != after[key]}
    assert changed
    assert counted["users"] == len({user for _platform, user in changed})
    by_platform = {line["platform"]: line["users"] for line in counted["platforms"]}
    assert by_platform == {
        platform: number for platform in Platform if (number := sum(key[0] == platform for key in changed))
    }
    numbers = {line["id"]: (line["lose"], line["gain"]) for line in counted["profiles"]}
    for profile in AppProfile.objects.all():
        pairs = [list(zip(some, after[key], strict=True)) for key, some in before.items() if key[0] == profile.platform]
        lost = sum(any(old == profile != new for old, new in several) for several in pairs)
        won = sum(any(old != profile == new for old, new in several) for several in pairs)
        assert numbers.get(profile.pk, (0, 0)) == (lost, won), profile
    for key in changed:
        if len({*before[key]}) > 1 or len({*after[key]}) > 1:
            assert next(line["depends"] for line in counted["platforms"] if line["platform"] == key[0])


@pytest.fixture
def laptops() -> ProfileObject:
    return device_group("Laptops", [posture()])


def test_a_held_run_names_the_profiles_and_how_many_users_change(
    zia: Zia, mirror: Mirror, admin_client: Client
) -> None:
    mirror()
    make("Everybody else", applies_to_all=True, excluded=[DirectoryGroup.objects.get(upstream_id=12)])
    zia.groups = [row for row in zia.groups if row["id"] != 12]
    run = mirror()
    assert run.state == SyncRun.State.HELD
    page = html_of(admin_client.get(reverse("support:held", args=[run.pk])))
    assert "2 users would get another app profile: 2 on Windows." in page
    assert "2 users would gain it; Sales, which it leaves out, would go: lets in its 2 members" in page
    assert "2 users would lose it" in page
    card = html_of(admin_client.get(reverse("support:advanced_configuration")))
    assert "2 users would get another app profile" in card
    assert "Everybody else" in card


def test_a_dry_run_says_so_and_where_it_depends_on_the_device_at_most(
    zia: Zia, mirror: Mirror, admin_client: Client, laptops: ProfileObject
) -> None:
    mirror()
    sales = DirectoryGroup.objects.get(upstream_id=12)
    make("Managed", groups=[sales], settings={"device_groups": [laptops.pk]})
    make("Phones", IOS, groups=[sales])
    zia.groups = [row for row in zia.groups if row["id"] != 12]
    run = dry_run()
    page = html_of(admin_client.get(reverse("directory:run", args=[run.pk])))
    assert "At most 2 users would get another app profile: at most 2 on Windows, 2 on iOS." in page
    assert "At most 2 users would lose it; Sales would go" in page
    assert "Managed" in page
    card = html_of(admin_client.get(reverse("support:advanced_configuration")))
    assert "At most 2 users would get another app profile" in card
    assert SyncRun.objects.get(pk=run.pk).consequences["app_profiles"]["depends"]


def test_where_an_earlier_rule_wins_all_the_same_nobody_changes(zia: Zia, mirror: Mirror, admin_client: Client) -> None:
    mirror()
    make("Everybody", applies_to_all=True)
    make("Sales", groups=[DirectoryGroup.objects.get(upstream_id=12)])
    zia.groups = [row for row in zia.groups if row["id"] != 12]
    run = dry_run()
    page = html_of(admin_client.get(reverse("directory:run", args=[run.pk])))
    assert "Nobody would get another app profile." in page
    assert "Sales would go" in page


def test_an_applied_run_says_nothing_of_it(zia: Zia, mirror: Mirror, admin_client: Client) -> None:
    run = mirror()
    assert run.consequences == {}
    assert "another app profile" not in html_of(admin_client.get(reverse("directory:run", args=[run.pk])))


def test_counting_takes_the_same_statements_for_few_and_many(zia: Zia, mirror: Mirror) -> None:
    numbers = []
    for more in (1, 30):
        for number in range(more):
            zia.add_group(1000 + 100 * more + number, f"G {more} {number}")
            zia.add_user(5000 + 100 * more + number, f"U {number}", 21, [1000 + 100 * more + number])
        mirror()
        for group in DirectoryGroup.objects.filter(name__startswith=f"G {more} "):
            make(f"P {group.name}", groups=[group])
        for row in zia.users:
            row["groups"] = []
        with CaptureQueriesContext(connection) as queries:
            assert told(dry_run())["users"] == more
        numbers.append(sum("out_" in query["sql"] for query in queries.captured_queries))
    assert numbers[0] == numbers[1]


def _behind(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('href="') if "/planned/" in part.split('"')[0]]


@pytest.mark.parametrize("is_dry", [True, False])
def test_a_run_that_is_not_applied_keeps_who_would_move_from_which_profile_to_which(
    zia: Zia, mirror: Mirror, admin_client: Client, is_dry: bool
) -> None:
    mirror()
    make("Everybody else", applies_to_all=True, excluded=[DirectoryGroup.objects.get(upstream_id=12)])
    ada = DirectoryUser.objects.get(upstream_id=31)
    laptop, _other = device(user=ada, hostname="ada-laptop"), device(hostname="nobody-knows")
    zia.groups = [row for row in zia.groups if row["id"] != 12]
    run = dry_run() if is_dry else mirror()
    assert told(run)["devices"] == 1
    page = html_of(admin_client.get(reverse("directory:run", args=[run.pk])))
    users, devices = _behind(page)
    assert '<td class="name">Default</td><td class="name">Everybody else</td>' in page
    listed = html_of(admin_client.get(users))
    assert "2 users" in listed
    assert ada.email in listed
    assert [
        laptop.hostname in html_of(admin_client.get(devices)),
        "nobody-knows" in html_of(admin_client.get(devices)),
    ] == [True, False]
    if not is_dry:
        assert _behind(html_of(admin_client.get(reverse("support:held", args=[run.pk])))) == [users, devices]
