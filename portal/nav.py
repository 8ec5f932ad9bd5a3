"""The menus as data. An entry is shown when it is built and the admin may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse

from profiles.catalog import Platform
from profiles.objects import registry


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the left menu. It is the current one on every page under its address, or under those it `covers`.

    `order` is its place under the heading, the lowest first; entries of the same order stand as they are written.
    """

    label: str
    url_name: str
    permission: str = ""
    arguments: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    order: int = 0

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


DASHBOARD = Section("Dashboard", "/", url_name="dashboard")
APP_PROFILES = Section(
    "App Profiles",
    "/profiles/",
    (
        Heading(
            "Platforms",
            [Entry(one.label, "profiles:list", "profiles.view_appprofile", (one.value,)) for one in Platform],
        ),
        Heading(
            "Look up",
            [
                Entry("Effective Profile", "profiles:effective", "profiles.view_appprofile"),
                Entry("Compare", "profiles:compare", "profiles.view_appprofile"),
                Entry("Problems", "profiles:problems", "profiles.view_appprofile"),
            ],
        ),
    ),
)
ADMINISTRATION: Mapping[str, Sequence[Entry]] = {
    "Connector": [
        Entry(
            "Client Connector Support",
            "support:advanced_configuration",
            "directory.view_syncrun",
            covers=("/administration/client-connector-support/",),
            order=40,
        ),
        Entry("Business Continuity", "continuity:page", "support.view_businesscontinuity", order=70),
        Entry(
            "Platform Settings",
            "platform_settings:page",
            "profiles.view_platformsettings",
            (Platform.WINDOWS.value,),
            covers=("/administration/platform-settings/",),
            order=90,
        ),
    ],
    "Directory": [
        Entry("Groups", "directory:groups", "directory.view_directorygroup"),
        Entry("Departments", "directory:departments", "directory.view_department"),
        Entry("Users", "directory:users", "directory.view_directoryuser"),
        Entry("Sync Runs", "directory:runs", "directory.view_syncrun"),
        Entry("ZIA Connection", "directory:connection", "directory.view_ziaconnection"),
    ],
    "Portal": [Entry("Audit Logs", "audit:list", "audit.view_auditentry")],
}
"""By heading. The kinds of objects add theirs, see `_administration`."""
ACCOUNT = Section(
    "Your account",
    "/account/",
    (
        Heading(
            "Your account",
            [Entry("Preferences", "preferences"), Entry("Change password", "account_change_password")],
        ),
    ),
    is_on_top=False,
)


def sections() -> Sequence[Section]:
    return DASHBOARD, APP_PROFILES, _administration(), ACCOUNT


def _administration() -> Section:
    headings = {label: list(entries) for label, entries in ADMINISTRATION.items()}
    for place, kinds in registry.by_place().items():
        first = kinds[0]
        entry = Entry(
            place.label,
            "objects:list",
            first.permission("view"),
            (first.slug,),
            covers=tuple(kind.list_url for kind in kinds),
            order=place.order,
        )
        headings.setdefault(place.heading, []).append(entry)
    ordered = [Heading(label, sorted(entries, key=lambda entry: entry.order)) for label, entries in headings.items()]
    return Section("Administration", "/administration/", ordered)


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
    for section in sections():
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
