"""What the address of the simulator asks, and the form that writes it.

`user`, or `who=new` with `groups`: the person. `also` and `without`: groups for a *what if*. `device`: the id of one of
the user's devices, or `postures` for one that passes those of `postures`. `compare`: another user. `show`: which of the
settings. Ids of several are joined by commas. What does not exist is left out.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from directory.mirror.queries import search_users
from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.http import searchable
from portal.lib.keys import keys_in, whole
from portal.lib.pickers import PickedField, PickMany, PickOne
from profiles.catalog import Platform
from profiles.models import Device, DevicePosture

MOST_GROUPS = 200
MOST_DEVICES = 50
MOST_FOUND = 10
NEW = "new"
POSTURES = "postures"


class Show(enum.StrEnum):
    DIFFERENT = ""
    ALL = "all"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Question:
    """The rows that the address names. `groups` is None for a user, and for somebody new the groups they are in.

    `passing` are the postures of a device that nobody has, None where none is asked for. `found` are the users that a
    search without a picker leads to, `is_missing` tells that the address names a user who does not exist.
    """

    platform: Platform
    show: Show
    person: DirectoryUser | None = None
    groups: tuple[int, ...] | None = None
    also: tuple[int, ...] = ()
    without: tuple[int, ...] = ()
    devices: Sequence[Device] = ()
    device: Device | None = None
    passing: tuple[int, ...] | None = None
    other: DirectoryUser | None = None
    is_missing: bool = False
    found: Sequence[DirectoryUser] = ()

    @property
    def asks(self) -> bool:
        return self.person is not None or self.groups is not None

    @property
    def supposes(self) -> bool:
        return self.person is not None and bool(self.also or self.without)


def read(sent: QueryDict, *, sees_devices: bool) -> Question:
    """The question of an address: four queries at most."""
    users = _users([sent.get("user", ""), sent.get("compare", "")])
    person = users.get(sent.get("user", ""))
    found = _found(sent.get("find", "")) if person is None else []
    if len(found) == 1:
        person, found = found[0], []
    devices = _devices(person) if person and sees_devices else []
    wanted = sent.get("device", "")
    device = next((row for row in devices if str(row.pk) == wanted), None)
    is_new = sent.get("who") == NEW and person is None
    return Question(
        platform=Platform(device.platform) if device else _platform(sent.get("platform", "")),
        show=Show(sent.get("show", "")) if sent.get("show", "") in list(Show) else Show.DIFFERENT,
        person=person,
        groups=_keys(sent, "groups") if is_new else None,
        also=_keys(sent, "also"),
        without=_keys(sent, "without"),
        devices=devices,
        device=device,
        passing=_keys(sent, "postures") if wanted == POSTURES else None,
        other=users.get(sent.get("compare", "")),
        is_missing=person is None and not found and bool(sent.get("user") or sent.get("find")),
        found=found,
    )


def _platform(slug: str) -> Platform:
    return Platform(slug) if slug in list(Platform) else Platform.WINDOWS


def _users(texts: Sequence[str]) -> dict[str, DirectoryUser]:
    keys = {text: key for text in texts if (key := whole(text)) is not None}
    rows = DirectoryUser.objects.select_related("department").in_bulk(set(keys.values())) if keys else {}
    return {text: rows[key] for text, key in keys.items() if key in rows}


def _found(text: str) -> list[DirectoryUser]:
    """By e-mail address, else by a part of it or of the name: for browsers without the picker."""
    wanted = searchable(text)
    if not wanted:
        return []
    exact = list(DirectoryUser.objects.filter(deleted_at=None, email__iexact=wanted)[:1])
    return exact or list(search_users(wanted, limit=MOST_FOUND))


def _devices(person: DirectoryUser) -> list[Device]:
    rows = Device.objects.filter(user=person).exclude(state=Device.State.REMOVED)
    return list(rows.order_by("hostname", "pk")[:MOST_DEVICES])


def _keys(sent: QueryDict, name: str) -> tuple[int, ...]:
    texts = [part for text in sent.getlist(name) for part in text.split(",", MOST_GROUPS)[:MOST_GROUPS]]
    return tuple(dict.fromkeys(keys_in(texts)))[:MOST_GROUPS]


class UserChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, label: str, empty: str) -> None:
        picker = PickOne("profiles:user_options", label, empty=empty)
        super().__init__(DirectoryUser.objects.all(), label=label, required=False, widget=picker)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class GroupsChoice(PickedField):
    def __init__(self, label: str) -> None:
        picker = PickMany("profiles:group_options", label)
        super().__init__(DirectoryGroup.objects.all(), label=label, required=False, widget=picker)


class EffectiveForm(forms.Form):
    """What is asked, as fields; `read` reads them."""

    user = UserChoice("User", "Choose a user")
    groups = GroupsChoice("In these groups")
    device = forms.ChoiceField(label="Device", required=False)
    postures = forms.MultipleChoiceField(label="Passes these postures", required=False)
    also = GroupsChoice("Also in these groups")
    without = GroupsChoice("Not in these groups")
    compare = UserChoice("Compare with", "Nobody")

    def __init__(self, question: Question) -> None:
        asked = question
        super().__init__(
            initial={
                "user": asked.person.pk if asked.person else None,
                "groups": list(asked.groups or ()),
                "device": POSTURES if asked.passing is not None else asked.device.pk if asked.device else "",
                "postures": list(asked.passing or ()),
                "also": list(asked.also),
                "without": list(asked.without),
                "compare": asked.other.pk if asked.other else None,
            }
        )
        several = len({row.platform for row in asked.devices}) > 1
        known = [(row.pk, f"{row} ({row.get_platform_display()})" if several else str(row)) for row in asked.devices]
        choices = [("", "Any device"), *known, (POSTURES, "One that passes …")]
        self.fields["device"].choices = choices  # type: ignore[attr-defined]
        postures = DevicePosture.objects.filter(Q(**{f"on_{asked.platform}": True})).order_by("name", "pk")
        self.fields["postures"].choices = postures.values_list("pk", "name")  # type: ignore[attr-defined]
        self.fields["postures"].widget.attrs["data-searchable"] = ""
