"""Rules that device groups limit, while nobody knows which device a user has: they may apply, and the walk goes on."""

import itertools
import random
from collections.abc import Collection, Mapping

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from directory.models import DirectoryGroup, DirectoryUser, Membership
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import impact
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.models.objects import ProfileObject
from profiles.rules.lint import ensure_checked
from profiles.rules.resolve import MOST_STEPS, Resolved, effective_profile, walk
from profiles.rules.targets import Targets
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.pages import html_of
from tests.profiles.factories import make
from tests.profiles.objects.posture_factories import device_group, posture
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db
WINDOWS = Platform.WINDOWS


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(name="Ada")


@pytest.fixture
def laptops() -> ProfileObject:
    return device_group("Laptops", [posture()])


def limited(*groups: ProfileObject) -> dict[str, list[int]]:
    return {"device_groups": [group.pk for group in groups]}


def outcome(user: DirectoryUser) -> list[tuple[str, str]]:
    """What the user gets: on a device of which groups, then otherwise."""
    found = effective_profile(user, WINDOWS)
    return [*((line.devices, line.profile.name) for line in found.possible), ("", found.profile.name)]


def winner(user: DirectoryUser, device: Collection[int], platform: Platform = WINDOWS) -> AppProfile:
    """By the definition, in plain Python: the first enabled rule that applies to the user and the device."""
    mine = set(Membership.objects.filter(user=user, group__deleted_at=None).values_list("group_id", flat=True))
    for rule in AppProfile.objects.filter(platform=platform, is_default=False, is_enabled=True).order_by("position"):
        groups = ProfileGroup.objects.filter(profile=rule).values_list("group_id", "is_excluded")
        is_named = ProfileUser.objects.filter(profile=rule, user=user).exists()
        is_in = any(pk in mine and not excluded for pk, excluded in groups)
        is_out = any(pk in mine and excluded for pk, excluded in groups)
        limits = set(rule.settings.get("device_groups", ()))
        applies = user.deleted_at is None and (is_named or is_in or (rule.applies_to_all and not is_out))
        if applies and (not limits or limits & set(device)):
            return rule
    return AppProfile.objects.get(platform=platform, is_default=True)


class Fleet:
    """A directory, device groups and rules at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.devices = [device_group(name, [posture(f"P {name}")]) for name in ("Laptops", "Kiosks", "Labs")]
        self.users = DirectoryUserFactory.create_batch(6)
        self.groups = GroupFactory.create_batch(4)
        for user in self.users:
            for group in self.random.sample(self.groups, self.random.randint(0, 3)):
                MembershipFactory.create(user=user, group=group)
        DirectoryUser.objects.filter(pk=self.users[-1].pk).update(deleted_at=EPOCH)
        DirectoryGroup.objects.filter(pk=self.groups[-1].pk).update(deleted_at=EPOCH)
        for number in range(8):
            editing.create(SYSTEM, WINDOWS, self.draft(f"Rule {number + 1}"))

    def draft(self, name: str, position: int | None = None) -> ProfileDraft:
        groups = frozenset(row.pk for row in self.random.sample(self.groups, self.random.randint(0, 2)))
        users = frozenset(row.pk for row in self.random.sample(self.users, self.random.randint(0, 1)))
        everybody = self.random.random() < 0.3
        targets = Targets(
            applies_to_all=everybody,
            groups=frozenset() if everybody else groups,
            excluded=groups if everybody else frozenset(),
            users=users,
        )
        devices = self.random.sample(self.devices, self.random.choice((0, 1, 1, 2)))
        enabled = self.random.random() < 0.85
        return ProfileDraft(name, is_enabled=enabled, position=position, targets=targets, settings=limited(*devices))

    def outcomes(self) -> Mapping[int, Mapping[frozenset[int], AppProfile]]:
        """What each user gets on a device of every combination of device groups."""
        ids = [row.pk for row in self.devices]
        devices = [frozenset(some) for size in range(len(ids) + 1) for some in itertools.combinations(ids, size)]
        return {user.pk: {device: winner(user, device) for device in devices} for user in DirectoryUser.objects.all()}


@pytest.mark.parametrize("seed", range(5))
def test_what_a_user_may_get_is_what_some_device_gets(seed: int) -> None:
    fleet = Fleet(seed)
    for user_id, by_device in fleet.outcomes().items():
        user = DirectoryUser.objects.get(pk=user_id)
        found = effective_profile(user, WINDOWS)
        assert found.profile == by_device[frozenset()]
        assert {found.profile, *(line.profile for line in found.possible)} == set(by_device.values())
        for line in found.possible:
            assert all(by_device[frozenset({pk})] == line.profile for pk in line.limits)
        if user.deleted_at is None:
            steps = walk(user, found).steps
            assert [step.profile for step in steps if step.may_win] == [line.profile for line in found.possible]
            assert [step.profile for step in steps if step.wins] == [found.profile]


@pytest.mark.parametrize("seed", range(5))
def test_how_many_may_get_a_profile_is_how_many_get_it_on_some_device(seed: int) -> None:
    fleet = Fleet(seed)

    def counted(profile: AppProfile) -> tuple[int, int]:
        found = [set(by_device.values()) for by_device in fleet.outcomes().values()]
        return sum(profile in some for some in found), sum(some == {profile} for some in found)

    rules = list(AppProfile.objects.filter(platform=WINDOWS, is_default=False).order_by("position"))
    for profile in fleet.random.sample(rules, 3):
        profile.refresh_from_db()
        draft = fleet.draft(profile.name, fleet.random.randint(1, 8))
        told = impact.of(WINDOWS, profile, draft)
        assert (told.won, told.won_surely) == counted(profile)
        saved = editing.update(SYSTEM, profile.pk, draft, expected_revision=profile.revision)
        assert (told.winning, told.surely) == counted(saved)
        assert told.depends == (told.winning != told.surely)


def test_a_rule_for_all_on_some_devices_does_not_simply_win(ada: DirectoryUser, laptops: ProfileObject) -> None:
    make("Managed", applies_to_all=True, settings=limited(laptops))
    make("Everybody", applies_to_all=True)
    assert outcome(ada) == [("Laptops", "Managed"), ("", "Everybody")]


def test_where_no_other_rule_applies_it_is_default_otherwise(ada: DirectoryUser, laptops: ProfileObject) -> None:
    make("Managed", users=[ada], settings=limited(laptops))
    assert outcome(ada) == [("Laptops", "Managed"), ("", "Default")]
    ada.deleted_at = EPOCH
    assert outcome(ada) == [("", "Default")]


def test_a_rule_behind_another_of_the_same_device_group_wins_on_the_rest_only(
    ada: DirectoryUser, laptops: ProfileObject
) -> None:
    kiosks = device_group("Kiosks", [posture("Kiosk")])
    make("First", applies_to_all=True, settings=limited(laptops))
    make("Same", applies_to_all=True, settings=limited(laptops))
    make("Both", applies_to_all=True, settings=limited(kiosks, laptops))
    assert outcome(ada) == [("Laptops", "First"), ("Kiosks", "Both"), ("", "Default")]


def said(user: DirectoryUser) -> dict[str, tuple[str, bool]]:
    resolved = effective_profile(user, WINDOWS)
    return {step.profile.name: (step.reason, step.may_win) for step in walk(user, resolved).steps}


def test_the_walk_says_what_the_device_decides(ada: DirectoryUser, laptops: ProfileObject) -> None:
    kiosks = device_group("Kiosks", [posture("Kiosk")])
    both = limited(kiosks, laptops)
    make("Off", users=[ada], settings=limited(laptops), is_enabled=False)
    make("Others", groups=[GroupFactory.create()], settings=limited(laptops))
    make("Managed", applies_to_all=True, settings=limited(laptops))
    make("Covered", applies_to_all=True, settings=limited(laptops))
    make("Off and covered", applies_to_all=True, settings=limited(laptops), is_enabled=False)
    make("Off behind it", applies_to_all=True, is_enabled=False)
    make("The rest", applies_to_all=True, settings=both)
    make("Everybody", applies_to_all=True)
    assert said(ada) == {
        "Off": ("is disabled; enabled, it may win, depending on the device", False),
        "Others": ("names neither the user nor a group of the user", False),
        "Managed": ("applies to all groups, on a device of Laptops", True),
        "Covered": ("applies to all groups, but on a device of Laptops an earlier rule wins", False),
        "Off and covered": ("is disabled; enabled, an earlier rule would still come first", False),
        "Off behind it": ("is disabled; enabled, it may win, depending on the device", False),
        "The rest": ("applies to all groups, on a device of Kiosks", True),
        "Everybody": ("applies to all groups", False),
    }


def test_a_rule_that_may_win_is_shown_among_however_many(ada: DirectoryUser, laptops: ProfileObject) -> None:
    for number in range(MOST_STEPS + 3):
        make(f"Rule {number + 1}")
    make("Managed", users=[ada], settings=limited(laptops))
    found = walk(ada, effective_profile(ada, WINDOWS))
    assert [(step.profile.name, step.profile.rule_order) for step in found.steps[-2:]] == [
        ("Managed", MOST_STEPS + 4), ("Default", None),
    ]  # fmt: skip
    assert (len(found.steps), found.skipped, found.below) == (MOST_STEPS + 2, 3, 0)


def test_the_number_of_queries_does_not_grow(
    ada: DirectoryUser, laptops: ProfileObject, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def looked_up() -> Resolved:
        found = effective_profile(ada, WINDOWS)
        walk(ada, found)
        return found

    make("Managed", users=[ada], settings=limited(laptops))
    with django_assert_num_queries(12):
        looked_up()
    for number in range(20):
        make(f"Rule {number + 1}", applies_to_all=True, settings=limited(laptops))
    with django_assert_num_queries(12):
        assert len(looked_up().possible) == 1


def test_effective_profile_shows_what_the_device_decides(
    ada: DirectoryUser, laptops: ProfileObject, admin_client: Client
) -> None:
    make("Managed", applies_to_all=True, settings=limited(laptops))
    make("Everybody", applies_to_all=True)
    page = html_of(admin_client.get(f"{reverse('profiles:effective')}?user={ada.pk}"))
    for text in ("On a device of Laptops:", "Otherwise:", "May apply", "Wins otherwise", "depending on the device"):
        assert text in page
    assert ">Wins</span>" not in page
    make("First", applies_to_all=True, position=1)
    page = html_of(admin_client.get(f"{reverse('profiles:effective')}?user={ada.pk}"))
    assert ">Wins</span>" in page
    assert "On a device of" not in page


def test_the_page_of_a_user_says_so_in_short(ada: DirectoryUser, laptops: ProfileObject, admin_client: Client) -> None:
    make("Managed", applies_to_all=True, settings=limited(laptops))
    page = html_of(admin_client.get(reverse("directory:user", args=[ada.pk])))
    assert "May apply, on a device of Laptops: rule 1 applies to all groups" in page
    assert "Otherwise: no rule matches" in page
    assert page.count("<dt>Windows</dt>") == 1


@pytest.mark.parametrize(
    ("is_limited", "text"), [(True, "At most 2 users, depending on the device"), (False, "2 users")]
)
def test_a_review_counts_at_most(
    is_limited: bool, text: str, ada: DirectoryUser, laptops: ProfileObject, admin_client: Client
) -> None:
    DirectoryUserFactory.create()
    body = filled(name="Managed", scope="all", review="1") | (limited(laptops) if is_limited else {})
    page = html_of(admin_client.post(reverse("profiles:add", args=["windows"]), body))
    assert f"<dt>Get this profile</dt><dd>{text}</dd>" in page
    assert ("on devices of Laptops only" in page) == is_limited


def test_a_review_says_how_many_get_it_on_every_device(
    ada: DirectoryUser, laptops: ProfileObject, admin_client: Client
) -> None:
    make("Managed", users=[ada], settings=limited(laptops))
    DirectoryUserFactory.create()
    body = filled(name="Everybody", scope="all", review="1")
    page = html_of(admin_client.post(reverse("profiles:add", args=["windows"]), body))
    assert "At most 2 users, depending on the device: 1 of them on every device" in page


def test_the_list_and_the_page_of_a_group_name_the_device_groups(
    laptops: ProfileObject, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    group = GroupFactory.create()
    make("Managed", groups=[group], settings=limited(laptops))
    make("Everybody", applies_to_all=True)
    ensure_checked()
    with django_assert_max_num_queries(28):
        page = html_of(admin_client.get(reverse("profiles:list", args=["windows"])))
    assert page.count("On a device of Laptops only") == 1
    assert "rule 1, on a device of Laptops only" in html_of(
        admin_client.get(reverse("directory:group", args=[group.pk]))
    )
