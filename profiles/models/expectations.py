"""Expectations: saved statements about who gets which app profile, with what the last check found."""

from collections.abc import Sequence

from django.db import models

from directory.models import DirectoryGroup, DirectoryUser
from profiles.catalog import Platform
from profiles.models.profiles import AppProfile


class Expectation(models.Model):
    """A statement that is to hold, whatever is saved and synced. Only `profiles.editing.expectations` writes what it
    says, and only `profiles.rules.expectations` what a check found.

    `platforms` are slugs in the order of Platform: the statement is to hold on each of them. `user` and `group` are its
    subject, `number` its bound, each only where the kind has one. `revision` grows with every change by an admin.

    `state` is what the last check found, since `changed_at`, `trouble` why it cannot be asked as it is meant, "" where
    it can. `found` has by platform `number` (who break it; who are reached, where it asks for that) and `of` (who were
    looked at). `breakers` are some of those who break it, `last_break` what broke it last:
    see profiles.rules.expectations.keeping.
    """

    class Kind(models.TextChoices):
        USER = "user", "A user gets one of some profiles"
        MEMBERS = "members", "All members of a group get one of some profiles"
        NOT_DEFAULT = "not_default", "No member of a group gets Default"
        AT_MOST = "at_most", "At most so many users get Default"
        REACHES = "reaches", "A profile reaches at least so many users"

    class Severity(models.TextChoices):
        REFUSE = "refuse", "Refuse"
        WARN = "warn", "Warn"

    class State(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked"
        HOLDS = "holds", "Holds"
        BROKEN = "broken", "Broken"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    platforms = models.JSONField(default=list)
    user = models.ForeignKey(DirectoryUser, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(DirectoryGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(null=True, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.REFUSE)
    is_enabled = models.BooleanField(default=True)
    note = models.TextField(blank=True, max_length=2000)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by_name = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNCHECKED)
    changed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    found = models.JSONField(default=dict, blank=True)
    breakers = models.JSONField(default=list, blank=True)
    last_break = models.JSONField(null=True, blank=True)
    last_break_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        permissions = [("override_expectation", "Can save and sync against broken expectations")]

    def __str__(self) -> str:
        return f"expectation {self.pk}"

    @property
    def on(self) -> Sequence[Platform]:
        return [platform for platform in Platform if platform.value in self.platforms]


class ExpectationProfile(models.Model):
    """A profile that an expectation names. The row outlives the profile, so that its deletion shows: `name` and `key`
    are what it was called and had as its id."""

    expectation = models.ForeignKey(Expectation, on_delete=models.CASCADE, related_name="named", db_index=False)
    profile = models.ForeignKey(AppProfile, null=True, on_delete=models.SET_NULL, related_name="expected_by")
    platform = models.CharField(max_length=10, choices=[(item.value, item.label) for item in Platform])
    name = models.CharField(max_length=255)
    key = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["expectation", "key"], name="profile_once_per_expectation")]

    def __str__(self) -> str:
        return self.name
