"""What the lists of devices are narrowed by. The search is for the whole text, as the vendor's."""

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.http import searchable
from portal.lib.keys import whole
from profiles.catalog import Platform
from profiles.devices.coverage import BY_POLICY, POLICIES
from profiles.models import COUNTED, AppProfile, Device

USER, DEVICE_ID, UDID, HOSTNAME, FINGERPRINT, VERSION, PROFILE = (
    "user", "id", "udid", "hostname", "fingerprint", "version", "profile",
)  # fmt: skip
CRITERIA = {
    USER: "User",
    DEVICE_ID: "Device ID",
    UDID: "UDID",
    HOSTNAME: "Machine Hostname",
    FINGERPRINT: "Hardware Fingerprint",
    VERSION: "Client Connector Version",
    PROFILE: "App Profile Name",
}
COLUMNS = {
    UDID: "udid",
    HOSTNAME: "hostname",
    FINGERPRINT: "hardware_fingerprint",
    VERSION: "client_version",
    PROFILE: "profile__name",
}
ANY, ENROLLED = "any", "enrolled"
STATES = [*Device.State.choices, (ENROLLED, "Registered or Removal Pending"), (ANY, "All")]
DAYS = (7, 30, 60, 90, 120, 150, 180)
OLDER = "older"
ACTIVE = [*((str(days), f"Last {days} days") for days in DAYS), (OLDER, f"More than {DAYS[-1]} days ago")]


class DeviceFilter(filters.FilterSet):  # type: ignore[misc]
    """Without a state: all but the removed ones. `profile`, `group` and `user` come from the pages of those."""

    unlisted = ("by",)

    by = filters.ChoiceFilter(label="Search in", choices=list(CRITERIA.items()), method="as_it_is", empty_label=None)
    q = filters.CharFilter(
        label="Search", method="search", widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )
    state = filters.ChoiceFilter(label="State", choices=STATES, method="in_state", empty_label="All but Removed")
    os = filters.ChoiceFilter(
        label="OS", field_name="platform", choices=[(item.value, item.label) for item in Platform], empty_label="All"
    )
    active = filters.ChoiceFilter(label="Active From", choices=ACTIVE, method="active_from", empty_label="Any time")
    policy = filters.ChoiceFilter(
        label="App profile", choices=list(POLICIES.items()), method="with_policy", empty_label="Any"
    )
    profile = filters.ChoiceFilter(label="App profile", field_name="profile_id", widget=forms.HiddenInput)
    group = filters.ChoiceFilter(label="Group", method="of_group", widget=forms.HiddenInput)
    user = filters.ChoiceFilter(label="User", field_name="user_id", widget=forms.HiddenInput)

    class Meta:
        model = Device
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("profile", AppProfile), ("group", DirectoryGroup), ("user", DirectoryUser)):
            key = whole(str(self.data.get(name, "")))
            row = model._default_manager.filter(pk=key).first() if key else None
            if row is None:
                del self.form.fields[name]
            else:
                self.form.fields[name].choices = [(str(row.pk), str(row))]

    def filter_queryset(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        narrowed: QuerySet[Any] = super().filter_queryset(rows)
        is_named = bool(self.form.cleaned_data.get("state"))
        return narrowed if is_named else narrowed.exclude(state=Device.State.REMOVED)

    def as_it_is(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows  # taken into account by `search`

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        text, by = searchable(value), self.form.cleaned_data.get("by") or USER
        if by == DEVICE_ID:
            return rows.filter(pk=whole(text) or 0)
        if by == USER:
            named = DirectoryUser.objects.filter(Q(email__in=[text, text.lower()]) | Q(name=text))
            return rows.filter(user__in=named.order_by().values("pk"))
        return rows.filter(**{COLUMNS[by]: text})

    def in_state(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        if value == ENROLLED:
            return rows.filter(state__in=COUNTED)
        return rows if value == ANY else rows.filter(state=value)

    def active_from(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        days = DAYS[-1] if value == OLDER else int(value)
        since = timezone.now() - dt.timedelta(days=days)
        return rows.filter(seen_at__lt=since) if value == OLDER else rows.filter(seen_at__gte=since)

    def with_policy(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(BY_POLICY[value])

    def of_group(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(user__memberships__group=value, user__deleted_at=None)
