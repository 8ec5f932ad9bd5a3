"""What a device reports of its postures: kept where it is news, and the device put into its groups then."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from portal.lib.keys import whole
from profiles.models import Device, DevicePosture, PostureResult
from profiles.rules.device_groups import place


def keep_postures(device: Device, postures: Mapping[str, bool], now: datetime) -> Sequence[str]:
    """Inside the transaction of what reports them. Returns the names that no posture of the platform has.

    Two queries where nothing changed; only results that differ are written.
    """
    if not postures:
        return ()
    ids = {name: pk for name in postures if (pk := whole(name))}
    known = DevicePosture.objects.filter(
        Q(name__in=postures) | Q(pk__in=ids.values()), **{f"on_{device.platform}": True}
    )
    rows = list(known.values_list("pk", "name"))
    by_name, by_id = {name: pk for pk, name in rows}, {pk for pk, _name in rows}
    told: dict[int, bool] = {}
    unknown = []
    for name, passes in postures.items():
        pk = by_name.get(name) or (ids[name] if ids.get(name) in by_id else None)
        if pk is None:
            unknown.append(name)
        else:
            told[pk] = passes
    present = dict(PostureResult.objects.filter(device=device, posture__in=told).values_list("posture_id", "passes"))
    news = {pk: passes for pk, passes in told.items() if present.get(pk) is not passes}
    if news:
        PostureResult.objects.bulk_create(
            (
                PostureResult(device=device, posture_id=pk, passes=passes, reported_at=now)
                for pk, passes in news.items()
            ),
            update_conflicts=True,
            unique_fields=["device", "posture"],
            update_fields=["passes", "reported_at"],
        )
        place(device)
    return unknown
