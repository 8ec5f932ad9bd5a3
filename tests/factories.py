"""Factories of every app's rows. Dependent values are derived, never repeated."""

import datetime as dt

import factory
from django.contrib.auth.models import Group

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncRun
from portal.accounts.models import User
from portal.accounts.roles import READ_ONLY, SUPER_ADMIN

EPOCH = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
PASSWORD = "correct-horse-battery"


class AdminFactory(factory.django.DjangoModelFactory[User]):
    """A super admin; `AdminFactory(role=READ_ONLY)` for the other role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"admin{n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self, create: bool, extracted: str | None) -> None:
        self.groups.add(Group.objects.get(name=extracted or SUPER_ADMIN))


class GroupFactory(factory.django.DjangoModelFactory[DirectoryGroup]):
    class Meta:
        model = DirectoryGroup

    upstream_id = factory.Sequence(lambda n: 1000 + n)
    name = factory.LazyAttribute(lambda row: f"Group {row.upstream_id}")
    first_seen_at = EPOCH


class DepartmentFactory(factory.django.DjangoModelFactory[Department]):
    class Meta:
        model = Department

    upstream_id = factory.Sequence(lambda n: 5000 + n)
    name = factory.LazyAttribute(lambda row: f"Department {row.upstream_id}")
    first_seen_at = EPOCH


class DirectoryUserFactory(factory.django.DjangoModelFactory[DirectoryUser]):
    class Meta:
        model = DirectoryUser

    upstream_id = factory.Sequence(lambda n: 9000 + n)
    name = factory.LazyAttribute(lambda row: f"User {row.upstream_id}")
    email = factory.LazyAttribute(lambda row: f"user{row.upstream_id}@example.com")
    department = factory.SubFactory(DepartmentFactory)
    first_seen_at = EPOCH


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(DirectoryUserFactory)
    group = factory.SubFactory(GroupFactory)


class SyncRunFactory(factory.django.DjangoModelFactory[SyncRun]):
    class Meta:
        model = SyncRun

    state = SyncRun.State.SUCCEEDED
    trigger = SyncRun.Trigger.SCHEDULE
    requested_by_name = "SYSTEM"
    requested_at = EPOCH
    started_at = factory.SelfAttribute("requested_at")
    finished_at = factory.LazyAttribute(lambda row: row.requested_at + dt.timedelta(seconds=4))


__all__ = ["READ_ONLY", "SUPER_ADMIN"]
