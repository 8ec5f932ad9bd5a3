"""A few devices of one user, with a group, a posture and profiles, for the tests of the pages."""

from dataclasses import dataclass

from django.utils import timezone

from directory.models import DirectoryUser
from portal.audit.recording import SYSTEM
from profiles.catalog import Platform
from profiles.devices import verbs
from profiles.models import AppProfile, Device
from profiles.rules.device_groups import place
from tests.factories import DirectoryUserFactory, MembershipFactory
from tests.profiles.factories import make, report
from tests.profiles.objects.posture_factories import device_group, posture


@dataclass(frozen=True, slots=True)
class Small:
    ada: DirectoryUser
    laptop: Device
    profile: AppProfile


def small() -> Small:
    """Ada's laptop has downloaded what applies to her; it passes a posture and is in a device group by it."""
    ada = DirectoryUserFactory.create(name="Ada Lovelace", email="ada@example.com")
    member = MembershipFactory.create(user=ada, group__name="Finance")
    profile = make("Finance", groups=[member.group])
    firewall = posture("Firewall on")
    device_group("Managed", [firewall])
    now = timezone.now()
    laptop = Device(
        platform=Platform.WINDOWS, user=ada, udid="udid-1", hostname="AT-W1", hardware_fingerprint="f-1",
        client_version="4.8.0.102", model="ThinkPad T14", profile=profile, profile_revision=profile.revision,
        downloads=3, downloaded_at=now, facts={"zdxVersion": "4.5", "installationType": "strict"},
    )  # fmt: skip
    verbs.register(SYSTEM, laptop, now)
    report(laptop, {firewall: True})
    place(laptop)
    return Small(ada, laptop, profile)
