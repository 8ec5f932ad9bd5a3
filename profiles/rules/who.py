"""The users behind the numbers of a profile, as sets: who gets it, whom an earlier rule takes, and who gets Default."""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from directory.models import DirectoryUser
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.rules import precedence
from profiles.rules.device_limits import is_limited, limits_by_profile
from profiles.rules.reach import left_by, may_be_left_by, reached, users
from profiles.rules.targets import Targets, read

Users = QuerySet[DirectoryUser]
GETTING, SHADOWED, TARGETED, LEFT = "", "shadowed", "targeted", "left"


def sets_of(profile: AppProfile) -> Mapping[str, Callable[[], Users]]:
    """By their names. Of a disabled rule, GETTING are those who would get it if it were enabled."""
    if profile.is_default:
        return {GETTING: lambda: _left_to_default(profile, users())}
    return {
        GETTING: lambda: _getting(profile),
        SHADOWED: lambda: _without(_targeted(profile), _getting(profile)),
        TARGETED: lambda: _targeted(profile),
        LEFT: lambda: _left_to_default(profile, _concerned(profile)),
    }


def _targeted(profile: AppProfile) -> Users:
    return reached(read(profile))


def _getting(profile: AppProfile) -> Users:
    """On some device at least."""
    earlier = precedence.rules(Platform(profile.platform)).filter(position__lt=profile.position)
    limits = limits_by_profile([profile]).get(profile.pk, {})
    return may_be_left_by(earlier, _targeted(profile), limits)


def _concerned(profile: AppProfile) -> Users:
    """Whom the rule is for; of one for all groups that is enabled, whom it leaves out."""
    if not (profile.applies_to_all and profile.is_enabled):
        return _targeted(profile)
    chosen = read(profile)
    return _without(reached(Targets(groups=chosen.excluded)), reached(Targets(users=chosen.users)))


def _left_to_default(profile: AppProfile, rows: Users) -> Users:
    """Those of the rows who get Default on a device in no device group."""
    return left_by(precedence.rules(Platform(profile.platform)).exclude(is_limited()), rows)


def _without(rows: Users, others: Users) -> Users:
    return users().filter(pk__in=rows.order_by().values("pk").difference(others.order_by().values("pk")))
