"""What a look at all rules found: who gets each, and what is wrong with the policy. Derived: see profiles.rules.lint.

Nothing here holds a profile: whoever deletes one neither waits for these rows nor touches them. They count only while
the key of PolicyCheck is that of the present state, and after a deletion it is another.
"""

from django.db import models

from portal.lib.single_row import SingleRow, only_row
from profiles.catalog import Platform
from profiles.models.profiles import AppProfile


class PolicyCheck(SingleRow):
    """Of which state of rules, objects and mirror the rows of this module speak (`key`), and the users in ZIA then."""

    key = models.CharField(max_length=500)
    users = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [only_row("one_policy_check")]

    def __str__(self) -> str:
        return self.key


class ProfileReach(models.Model):
    """How many users a profile is for, and how many get it.

    `targeted` are those whom the rule applies to, were it enabled and the first. `winning` of them get it, be it on
    some device only; of a disabled rule, those who would if it were enabled. `base` get it on a device in no device
    group; over the profiles of a platform these add up to all users. `revision` is what `digest` of the settings and
    `contradictions` of the bypass lists were found in.
    """

    profile = models.OneToOneField(
        AppProfile, primary_key=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    targeted = models.PositiveIntegerField()
    winning = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    contradictions = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.winning} of {self.targeted} get {self.profile_id}"

    @property
    def shadowed(self) -> int:
        """Those whom an earlier rule takes on every device."""
        return self.targeted - self.winning


class Problem(models.Model):
    """One finding, in one line. `kind` is a key of profiles.rules.lint.kinds; `mark` is its short form for a list.

    It is about a profile, or about an object: `object_kind` is the catalogue's `refers_to`. `users` are those whom it
    concerns, None where that is no matter of users; `who` is the list that shows them.
    """

    class Severity(models.IntegerChoices):
        BROKEN = 1, "Broken"
        CHECK = 2, "Check"
        NOTE = 3, "Note"

    kind = models.CharField(max_length=30)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    platform = models.CharField(max_length=10, blank=True, choices=[(item.value, item.label) for item in Platform])
    profile = models.ForeignKey(
        AppProfile, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=255, blank=True)
    mark = models.CharField(max_length=255, blank=True)
    text = models.TextField()
    users = models.PositiveIntegerField(null=True, blank=True)
    who = models.CharField(max_length=10, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["severity", "kind", "pk"]
        indexes = [models.Index(fields=["platform", "severity"], name="problem_on_platform")]

    def __str__(self) -> str:
        return self.text
