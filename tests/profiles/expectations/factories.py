"""Expectations as the verb makes them, and a small company to state them of."""

from collections.abc import Sequence
from typing import Any

from directory.models import DirectoryGroup, DirectoryUser
from portal.audit.recording import SYSTEM
from profiles.catalog import Platform
from profiles.editing import expectations
from profiles.editing.expectations import ExpectationDraft
from profiles.models import AppProfile, Expectation
from tests.factories import DirectoryUserFactory, GroupFactory, MembershipFactory

Kind, Severity, State = Expectation.Kind, Expectation.Severity, Expectation.State


def stated(kind: str, *profiles: AppProfile, **wanted: Any) -> Expectation:
    """For Windows where no platform is named."""
    platforms = wanted.pop("platforms", [Platform.WINDOWS])
    draft = ExpectationDraft(kind=kind, platforms=platforms, profiles=[row.pk for row in profiles], **wanted)
    return expectations.create(SYSTEM, draft)


def group_of(name: str, *users: DirectoryUser) -> DirectoryGroup:
    group = GroupFactory.create(name=name)
    for user in users:
        MembershipFactory.create(user=user, group=group)
    return group


def people(*names: str) -> Sequence[DirectoryUser]:
    return [DirectoryUserFactory.create(name=name) for name in names]


def fresh(row: Expectation) -> Expectation:
    return Expectation.objects.get(pk=row.pk)
