"""Who gets a profile, counted as a set before a save: the same as looking at every user after it."""

import random

import pytest

from directory.models import DirectoryGroup, DirectoryUser
from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import impact
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from profiles.rules.resolve import effective_profile
from profiles.rules.targets import Targets
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


class Company:
    """A directory and rules at random, with removed users and groups, disabled rules, and rules for all or nobody."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.users = DirectoryUserFactory.create_batch(8)
        self.groups = GroupFactory.create_batch(5)
        for user in self.users:
            for group in self.random.sample(self.groups, self.random.randint(0, 3)):
                MembershipFactory.create(user=user, group=group)
        DirectoryUser.objects.filter(pk=self.users[-1].pk).update(deleted_at=EPOCH)
        DirectoryGroup.objects.filter(pk=self.groups[-1].pk).update(deleted_at=EPOCH)
        for number in range(7):
            targets = self.targets()
            profile = make(f"Rule {number + 1}", is_enabled=self.random.random() < 0.8)
            editing.update(SYSTEM, profile.pk, self.draft(profile, targets), expected_revision=profile.revision)

    def targets(self) -> Targets:
        groups = frozenset(group.pk for group in self.random.sample(self.groups, self.random.randint(0, 2)))
        users = frozenset(user.pk for user in self.random.sample(self.users, self.random.randint(0, 2)))
        if self.random.random() < 0.3:
            return Targets(applies_to_all=True, excluded=groups, users=users)
        return Targets(groups=groups, users=users)

    def draft(self, profile: AppProfile, targets: Targets, position: int | None = None) -> ProfileDraft:
        return ProfileDraft(name=profile.name, is_enabled=profile.is_enabled, targets=targets, position=position)

    def getting(self, profile: AppProfile) -> int:
        return sum(effective_profile(user, Platform.WINDOWS).profile == profile for user in DirectoryUser.objects.all())


@pytest.mark.parametrize("seed", range(4))
def test_who_would_get_a_profile_is_who_gets_it(seed: int) -> None:
    company = Company(seed)
    rules = list(AppProfile.objects.filter(platform=Platform.WINDOWS, is_default=False).order_by("position"))
    for profile in company.random.sample(rules, 3):
        profile.refresh_from_db()
        draft = company.draft(profile, company.targets(), company.random.randint(1, 7))
        told = impact.of(Platform.WINDOWS, profile, draft)
        assert told.won == company.getting(profile)
        saved = editing.update(SYSTEM, profile.pk, draft, expected_revision=profile.revision)
        assert told.winning == company.getting(saved)
        assert told.losing == (told.users - told.winning if profile.is_enabled else 0)


def test_who_would_get_a_new_profile() -> None:
    company = Company(7)
    targets = Targets(applies_to_all=True)
    for position in (1, 3, None):
        told = impact.of(Platform.WINDOWS, None, ProfileDraft(name="New", targets=targets, position=position))
        made = editing.create(SYSTEM, Platform.WINDOWS, ProfileDraft(name="New", targets=targets, position=position))
        assert (told.winning, told.won) == (company.getting(made), 0)
        editing.delete(SYSTEM, made.pk)
