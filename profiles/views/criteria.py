"""What the list of a platform is narrowed by, as its address says it.

`by` is the criterion of the search box, `q` its text; `status`, `group` and `problems` are filters. A search by policy
token leaves no token in an address: `found` holds the keys of the profiles that it found.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from directory.models import DirectoryGroup
from portal.lib.http import searchable
from portal.lib.keys import whole
from profiles.models import AppProfile, ProfileGroup
from profiles.rules.lint import is_marked

NAME, GROUP, TOKEN = "name", "group_name", "token"
CRITERIA = {NAME: "Policy Name", GROUP: "Group Name", TOKEN: "Policy Token"}
STATUS = {"enabled": "Enabled", "disabled": "Disabled"}
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter, with the query of the list without it."""

    label: str
    value: str
    query: str


@dataclass(frozen=True, slots=True)
class Criteria:
    by: str = NAME
    text: str = ""
    status: str = ""
    group: DirectoryGroup | None = None
    found: tuple[int, ...] | None = None
    problems: bool = False
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def is_active(self) -> bool:
        return bool(self.text or self.status or self.group or self.problems or self.found is not None)

    def apply(self, rows: "QuerySet[AppProfile]") -> "QuerySet[AppProfile]":
        if self.found is not None:
            rows = rows.filter(pk__in=self.found)
        elif self.text and self.by == GROUP:
            rows = rows.filter(Exists(_naming().filter(group__name__icontains=self.text)))
        elif self.text:
            rows = rows.filter(name__icontains=self.text)
        if self.status:
            rows = rows.filter(is_enabled=self.status == "enabled")
        if self.group:
            rows = rows.filter(Exists(_naming().filter(group=self.group)))
        return rows.filter(is_marked()) if self.problems else rows

    def query(self, *, without: str = "") -> str:
        """The query string that leads here again, or here without one filter."""
        values = {
            "by": self.by if self.by != NAME and (self.text or self.found is not None) else "",
            "q": self.text,
            "found": ",".join(map(str, self.found or (0,))) if self.found is not None else "",
            "status": self.status,
            "group": str(self.group.pk) if self.group else "",
            "problems": "1" if self.problems else "",
        }
        if without in ("q", "found"):
            del values["by"]
        return urlencode({k: v for k, v in {**values, **self.kept}.items() if v and k != without})

    def chips(self) -> list[Chip]:
        chips = []
        if self.text:
            chips.append(Chip(CRITERIA[self.by], self.text, self.query(without="q")))
        if self.found is not None:
            chips.append(Chip(CRITERIA[TOKEN], "as searched", self.query(without="found")))
        if self.status:
            chips.append(Chip("Status", STATUS[self.status], self.query(without="status")))
        if self.group:
            chips.append(Chip("Group", str(self.group), self.query(without="group")))
        if self.problems:
            chips.append(Chip("Problems", "Rules that have one", self.query(without="problems")))
        return chips


def read(data: QueryDict) -> Criteria:
    """What an address, or the search form, asks for; what it cannot mean is left out."""
    by, found, per_page = (str(data.get(name, "")) for name in ("by", "found", "per_page"))
    group = whole(str(data.get("group", "")))
    return Criteria(
        by=by if by in CRITERIA else NAME,
        text=searchable(data.get("q", "")),
        status=data.get("status", "") if data.get("status") in STATUS else "",
        group=DirectoryGroup.objects.filter(pk=group).first() if group else None,
        found=tuple(whole(part) or 0 for part in found.split(",")[:MOST_FOUND]) if found else None,
        problems=data.get("problems") == "1",
        kept={"per_page": per_page} if per_page else {},
    )


def _naming() -> "QuerySet[ProfileGroup]":
    return ProfileGroup.objects.filter(profile=OuterRef("pk"))
