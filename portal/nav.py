"""The menus as data. An entry is shown when it is built and the admin may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the left menu. It is the current one on every page under its address."""

    label: str
    url_name: str
    permission: str = ""
    arguments: tuple[str, ...] = ()
    covers: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.arguments)

    def is_current(self, path: str) -> bool:
        return path.startswith(self.covers or self.url)


@dataclass(frozen=True, slots=True)
class Heading:
    label: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the top menu with its left menu."""

    label: str
    prefix: str
    headings: Sequence[Heading] = field(default=())
    url_name: str = ""
    is_on_top: bool = True


PLATFORMS = (
    ("windows", "Windows"),
    ("macos", "macOS"),
    ("linux", "Linux"),
    ("ios", "iOS"),
    ("android", "Android"),
)

SECTIONS = (
    Section("Dashboard", "/", url_name="dashboard"),
    Section(
        "App Profiles",
        "/profiles/",
        (
            Heading(
                "Platforms",
                [Entry(label, "profiles:list", "profiles.view_appprofile", (slug,)) for slug, label in PLATFORMS],
            ),
            Heading(
                "Look up",
                [
                    Entry("Effective Profile", "profiles:effective", "profiles.view_appprofile"),
                    Entry("Compare", "profiles:compare", "profiles.view_appprofile"),
                ],
            ),
        ),
    ),
    Section(
        "Administration",
        "/administration/",
        (
            Heading(
                "Connector",
                [
                    Entry(
                        "Client Connector Notifications",
                        "objects:list",
                        "profiles.view_notificationtemplate",
                        ("notification-templates",),
                    ),
                    Entry(
                        "Forwarding Profile",
                        "objects:list",
                        "profiles.view_forwardingprofile",
                        ("forwarding-profiles",),
                    ),
                    Entry("Trusted Networks", "objects:list", "profiles.view_trustednetwork", ("trusted-networks",)),
                    Entry(
                        "Client Connector Support",
                        "support:advanced_configuration",
                        "directory.view_syncrun",
                        covers="/administration/client-connector-support/",
                    ),
                    Entry("Device Posture", "objects:list", "profiles.view_deviceposture", ("device-posture",)),
                    Entry("ZIA Posture Profile", "objects:list", "profiles.view_ziaposture", ("zia-posture-profiles",)),
                    Entry("Business Continuity", "continuity:page", "support.view_businesscontinuity"),
                    Entry(
                        "Application Bypass",
                        "objects:list",
                        "profiles.view_predefinedapp",
                        ("application-bypass-predefined",),
                        covers="/administration/application-bypass-",
                    ),
                    Entry(
                        "Platform Settings",
                        "platform_settings:page",
                        "profiles.view_platformsettings",
                        ("windows",),
                        covers="/administration/platform-settings/",
                    ),
                    Entry("Device Groups", "objects:list", "profiles.view_devicegroup", ("device-groups",)),
                    Entry("Machine Tokens", "objects:list", "profiles.view_machinetoken", ("machine-tokens",)),
                    Entry(
                        "Location-Based Policies",
                        "objects:list",
                        "profiles.view_locationruleset",
                        ("location-based-rulesets",),
                        covers="/administration/location-based-",
                    ),
                ],
            ),
            Heading(
                "Directory",
                [
                    Entry("Groups", "directory:groups", "directory.view_directorygroup"),
                    Entry("Departments", "directory:departments", "directory.view_department"),
                    Entry("Users", "directory:users", "directory.view_directoryuser"),
                    Entry("Sync Runs", "directory:runs", "directory.view_syncrun"),
                    Entry("ZIA Connection", "directory:connection", "directory.view_ziaconnection"),
                ],
            ),
            Heading("Portal", [Entry("Audit Logs", "audit:list", "audit.view_auditentry")]),
        ),
    ),
    Section(
        "Your account",
        "/account/",
        (
            Heading(
                "Your account",
                [Entry("Preferences", "preferences"), Entry("Change password", "account_change_password")],
            ),
        ),
        is_on_top=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """What one page shows: the top menu, the left menu of the current section, and where its breadcrumb begins."""

    top: Sequence[Link]
    left: Sequence[tuple[str, Sequence[Link]]]
    root: Link | None


def menu(request: HttpRequest) -> Menu:
    path = request.path
    top: list[Link] = []
    left: list[tuple[str, Sequence[Link]]] = []
    root: Link | None = None
    for section in SECTIONS:
        headings = [(heading.label, _visible(heading, request)) for heading in section.headings]
        headings = [(label, links) for label, links in headings if links]
        if section.headings and not headings:
            continue
        url = reverse(section.url_name) if section.url_name else headings[0][1][0].url
        current = path == "/" if section.prefix == "/" else path.startswith(section.prefix)
        link = Link(section.label, url, current)
        if section.is_on_top:
            top.append(link)
        if current and headings:
            left, root = [*headings], link
    return Menu(top, left, root)


def _visible(heading: Heading, request: HttpRequest) -> list[Link]:
    return [
        Link(entry.label, entry.url, entry.is_current(request.path))
        for entry in heading.entries
        if not entry.permission or request.user.has_perm(entry.permission)
    ]
