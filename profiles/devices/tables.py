"""The table of the device lists: the vendor's columns, of which a page shows a choice and a file has all."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.clock import exact_text, short_text
from portal.lib.isolation import isolated
from portal.lib.lists import NUMBER
from portal.lib.menus import MenuItem, row_menu
from portal.lib.moments import relative_time
from profiles.devices import coverage
from profiles.devices.facts import NOTHING, text_of, time_of
from profiles.devices.states import Act, may
from profiles.models import COUNTED, Device

WIDE, MONO = {"td": {"class": "wide"}}, {"td": {"class": "mono"}}
TONES = {
    Device.State.REGISTERED: "ok",
    Device.State.UNREGISTERED: "idle",
    Device.State.REMOVAL_PENDING: "warn",
    Device.State.REMOVED: "idle",
    Device.State.QUARANTINED: "bad",
}


class FactColumn(tables.Column):  # type: ignore[misc]
    """What only `facts` hold; nothing to sort by."""

    def __init__(self, key: str, label: str) -> None:
        super().__init__(label, empty_values=(), orderable=False)
        self.key = key

    def render(self, record: Device) -> str:
        return text_of(record, self.key)


class FactTimeColumn(FactColumn):
    def render(self, record: Device) -> str:
        value = time_of(record, self.key)
        return short_text(value) if value else NOTHING

    def value(self, record: Device) -> str:
        value = time_of(record, self.key)
        return exact_text(value) if value else ""


class MomentColumn(tables.Column):  # type: ignore[misc]
    """A time, told from now."""

    def render(self, value: dt.datetime) -> SafeString:
        return relative_time(value)

    def value(self, value: dt.datetime) -> str:
        return exact_text(value)


def state_pill(device: Device) -> SafeString:
    state = Device.State(device.state)
    return format_html('<span class="pill {}">{}</span>', TONES[state], state.label)


class DeviceTable(tables.Table):  # type: ignore[misc]
    """`shown` are the keys of the columns that the page has; those of `ALWAYS` it has in any case."""

    is_cards = True

    pick = tables.TemplateColumn(
        template_name="devices/_pick.html", verbose_name="Choose", orderable=False, exclude_from_export=True,
        attrs={"td": {"class": "tick"}},
    )  # fmt: skip
    hostname = tables.Column("Machine Hostname", empty_values=(), attrs=WIDE)
    user = tables.Column("User ID", accessor="user__email", attrs={"td": {"class": "who"}})
    platform = tables.Column("OS Type")
    os_version = tables.Column("OS Version")
    client_version = tables.Column("ZCC Version")
    state = tables.Column("Device State")
    profile = tables.Column("Policy Name", accessor="profile__name", empty_values=(), attrs=WIDE)
    policy_status = tables.Column("Policy Status", accessor="pk", orderable=False, visible=False)
    seen_at = MomentColumn("Keep Alive Time")
    registered_at = MomentColumn("Last Registration Time")
    deregistered_at = MomentColumn("Last Deregistration Time")
    downloaded_at = MomentColumn("Last Configuration Download Time")
    downloads = tables.Column("Configuration Download Count", attrs=NUMBER)
    department = tables.Column(accessor="user__department__name")
    model = tables.Column("Device Model")
    manufacturer = tables.Column()
    owner = tables.Column()
    partner = tables.Column("Partner")
    udid = tables.Column("Unique ID", attrs=MONO)
    hardware_fingerprint = tables.Column(attrs=MONO)
    serial_number = tables.Column()
    mac_address = tables.Column("MAC Address", attrs=MONO)
    zdx_version = FactColumn("zdxVersion", "ZDX Version")
    deception_version = FactColumn("deceptionVersion", "Deception Version")
    tunnel_version = FactColumn("tunnelVersion", "Tunnel Version")
    tunnel_sdk_version = FactColumn("tunnelSdkVersion", "Active Tunnel SDK Version")
    installation_type = FactColumn("installationType", "Installation Type")
    revert_status = FactColumn("revertStatus", "Revert Status")
    dc_location_method = FactColumn("dcLocationMethod", "DC Location Method")
    active_at = FactTimeColumn("activeAt", "Last Seen with Client Connector Active")
    zia_seen_at = FactTimeColumn("ziaSeenAt", "Last Seen Connected to ZIA")
    device_id = tables.Column("Device ID", accessor="pk", attrs=NUMBER)
    menu = tables.Column("", accessor="pk", orderable=False, exclude_from_export=True, attrs={"td": {"class": "acts"}})

    class Meta:
        model = Device
        fields: tuple[str, ...] = ()
        order_by = ("-registered_at",)

    def __init__(self, *args: Any, shown: Collection[str], may_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_change = may_change
        for column in list(self.columns.names()):
            if (column in CHOICES and column not in shown) or (column == "pick" and not may_change):
                self.columns.hide(column)

    def render_hostname(self, record: Device) -> SafeString:
        address = reverse("devices:device", args=[record.pk])
        model = record.model if record.hostname else ""
        return format_html('<a href="{}">{}</a><span class="sub">{}</span>', address, isolated(str(record)), model)

    def value_hostname(self, record: Device) -> str:
        return record.hostname

    def render_user(self, record: Device) -> SafeString | str:
        if record.user is None:
            return NOTHING
        email, name = isolated(record.user.email), isolated(record.user)
        return format_html('<span class="cut">{}</span><span class="sub cut">{}</span>', email, name)

    def value_user(self, value: str) -> str:
        return value

    def render_platform(self, record: Device) -> SafeString:
        """With the version of the client beneath, so that the usual columns have room."""
        version = f"ZCC {record.client_version}" if record.client_version else ""
        return format_html('{}<span class="sub">{}</span>', record.get_platform_display(), version)

    def value_platform(self, record: Device) -> str:
        return record.get_platform_display()

    def render_state(self, record: Device) -> SafeString:
        return state_pill(record)

    def value_state(self, record: Device) -> str:
        return record.get_state_display()

    def render_profile(self, record: Device) -> SafeString | str:
        name = record.profile.name if record.profile else NOTHING
        if record.state not in COUNTED:
            return name
        tone, words = coverage.status(record, getattr(record, "applies_id", 0))
        ink = {"warn": "warn-ink", "go": "go-ink"}.get(tone, "")
        return format_html('{}<span class="sub {}">{}</span>', name, ink, words)

    def value_profile(self, record: Device) -> str:
        return record.profile.name if record.profile else ""

    def render_policy_status(self, record: Device) -> str:
        return coverage.status(record, getattr(record, "applies_id", 0))[1] if record.state in COUNTED else ""

    def render_menu(self, record: Device) -> SafeString:
        return row_menu(str(record), record.pk, self._items(record))

    def _items(self, record: Device) -> list[MenuItem]:
        items = [MenuItem("Device details", reverse("devices:device", args=[record.pk]), "info")]
        if record.user_id:
            why = f"{reverse('profiles:effective')}?user={record.user_id}&platform={record.platform}"
            items.append(MenuItem("Effective profile", why, "user-search"))
        return items + (acts_of(record) if self.may_change else [])


def acts_of(record: Device) -> list[MenuItem]:
    """What may be done with a device in its state, each with the page that asks first."""
    found = []
    for act, (label, icon, is_danger) in ASKED.items():
        if may(record.state, act):
            url = reverse("devices:act", args=[record.pk, slug_of(act)])
            found.append(MenuItem(f"{label}…", url, icon, is_danger))
    return found


ASKED = {
    Act.SOFT_REMOVE: ("Soft remove", "log-out", False),
    Act.UNQUARANTINE: ("Unquarantine", "undo-2", False),
    Act.QUARANTINE: ("Quarantine", "ban", False),
    Act.FORCE_REMOVE: ("Force remove", "trash-2", True),
}


def slug_of(act: Act) -> str:
    return act.name.lower().replace("_", "-")


DEFAULT_COLUMNS = ("user", "platform", "state", "profile", "seen_at")
CHOICES = {
    name: column.verbose_name or name.replace("_", " ").capitalize()
    for name, column in DeviceTable.base_columns.items()
    if name not in ("pick", "hostname", "menu", "policy_status")
}
"""The columns that an admin may show or leave out, by their keys."""
