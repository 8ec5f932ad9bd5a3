"""Devices of the sample company: 800, with a few postures and a device group, the same on every machine.

Their users come with the first sync, so they are asked for at the first start and made by the worker after that sync,
at most once. Made set-based: as many statements for 800 as for 8.
"""

import datetime as dt
import random
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from directory.models import DirectoryUser
from directory.zia.sample import DOMAIN
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM, record
from profiles.catalog import Platform
from profiles.devices import one_time
from profiles.devices.noting import CATEGORY, RESOURCE_TYPE
from profiles.devices.sample_facts import MIX, PARTNERS, POSTURES, STATES, columns
from profiles.models import (
    AppProfile,
    Device,
    DeviceGroup,
    DevicePosture,
    OneTimePassword,
    PostureResult,
    SampleDevices,
)
from profiles.objects import editing as objects
from profiles.objects.kinds import device_groups, device_postures, expressions
from profiles.objects.values import ObjectDraft
from profiles.rules.device_groups import PREFIX, regroup

SEED = 11
DEVICES, MACHINES, OF_PARTNERS = 800, 24, 16
PASSES = 0.86
GROUP = "Managed computers"
State = Device.State


def ask_for() -> None:
    SampleDevices.store()


def make_if_asked_for() -> None:
    """After a sync. One small query where nothing is asked for."""
    if SampleDevices.stored() is not None:
        make(timezone.now())


@transaction.atomic
def make(now: dt.datetime, number: int = DEVICES) -> int:
    """The devices, where they are asked for still and users of the sample company are there. Returns how many."""
    users = list(DirectoryUser.objects.filter(deleted_at=None, email__endswith=f"@{DOMAIN}").order_by("upstream_id"))
    asked = SampleDevices.locked()
    if asked is None or not users:
        return 0
    asked.delete()
    chance = random.Random(SEED)  # noqa: S311 - sample data
    devices = Device.objects.bulk_create(_devices(chance, users, number, now))
    _report(chance, devices, _postures(), now)
    enrolled = [row.pk for row in devices if row.state in (State.REGISTERED, State.REMOVAL_PENDING)]
    OneTimePassword.objects.bulk_create(password for pk in enrolled for password in one_time.made(pk, now))
    record(
        SYSTEM,
        AuditEntry.Action.CREATE,
        category=CATEGORY,
        resource="Devices of the sample company",
        resource_type=RESOURCE_TYPE,
        after={"Devices": len(devices)},
    )
    return len(devices)


def _devices(chance: random.Random, users: Sequence[DirectoryUser], number: int, now: dt.datetime) -> list[Device]:
    defaults = {row.platform: row for row in AppProfile.objects.filter(is_default=True)}
    owners: list[DirectoryUser | None] = [None] * (MACHINES + OF_PARTNERS)
    owners += chance.choices(users, k=number - len(owners))
    found = []
    for place, user in enumerate(owners):
        platform = Platform.WINDOWS if user is None else chance.choices(*zip(*MIX.items(), strict=True))[0]
        state = chance.choices(*zip(*STATES.items(), strict=True))[0] if user else State.REGISTERED
        row = Device(platform=platform, user=user, state=state, **columns(chance, platform, place))
        row.owner = user.name if user else ""
        if MACHINES <= place < MACHINES + OF_PARTNERS:
            row.partner = chance.choice(PARTNERS)
        _live(chance, row, defaults[platform], now)
        found.append(row)
    return found


def _live(chance: random.Random, row: Device, default: AppProfile, now: dt.datetime) -> None:
    """The times of a device, and what it downloaded."""
    row.registered_at = now - dt.timedelta(days=chance.randrange(1, 400), minutes=chance.randrange(1440))
    age = now - row.registered_at
    if row.state in (State.REGISTERED, State.REMOVAL_PENDING):
        silent = chance.choice((0.2, 1, 1, 1)) * dt.timedelta(minutes=80)
        row.seen_at = now - (min(age, dt.timedelta(days=chance.randrange(3, 90))) if chance.random() < 0.07 else silent)
    else:
        row.deregistered_at = row.seen_at = now - age * chance.random()
    if chance.random() < 0.04:
        return
    row.profile, row.profile_revision = default, default.revision
    row.downloads = max(1, age // dt.timedelta(days=9))
    row.downloaded_at = row.seen_at - min(row.seen_at - row.registered_at, dt.timedelta(days=chance.randrange(9)))
    row.facts |= {"activeAt": row.seen_at.isoformat(), "ziaSeenAt": row.downloaded_at.isoformat()}
    row.facts["services"] = {
        key: {"enabled": chance.random() < 0.95, "health": "active", "at": row.seen_at.isoformat()}
        for key in ("zia", "zpa", "zdx")
    }


def _postures() -> list[DevicePosture]:
    """Where the company has none, through the door of the pages; and a device group of the computers that pass two."""
    if not DevicePosture.objects.exists():
        made = {name: objects.create(SYSTEM, device_postures.KIND, ObjectDraft(name, dict(values))).pk
                for name, values in POSTURES.items()}  # fmt: skip
        computers = {"on_windows": True, "on_macos": True}
        firewall, disk, *_ = made.values()
        packed = expressions.packed([[firewall, disk]], PREFIX)
        objects.create(SYSTEM, device_groups.KIND, ObjectDraft(GROUP, computers | packed))
    return list(DevicePosture.objects.order_by("pk"))


def _report(
    chance: random.Random, devices: Sequence[Device], postures: Sequence[DevicePosture], now: dt.datetime
) -> None:
    PostureResult.objects.bulk_create(
        PostureResult(device=row, posture=posture, passes=chance.random() < PASSES, reported_at=row.seen_at or now)
        for row in devices
        for posture in postures
        if row.platform in posture.platforms
    )
    for group in DeviceGroup.objects.all():
        regroup(group)
