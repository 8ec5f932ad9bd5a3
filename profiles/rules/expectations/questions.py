"""What an expectation asks, without its row: the same for a stored one and for one that is being typed."""

from collections.abc import Collection
from dataclasses import dataclass, field

from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.isolation import in_sentence
from profiles.catalog import Platform
from profiles.models import Expectation, ExpectationProfile
from profiles.rules.device_limits import either

Kind = Expectation.Kind


@dataclass(frozen=True, slots=True)
class Named:
    """A profile that a statement names; `pk` is None where it was deleted since."""

    pk: int | None
    name: str
    platform: Platform


@dataclass(frozen=True, slots=True)
class Question:
    """A statement. `user`, `group` and `number` as far as the kind has them."""

    kind: str
    platforms: tuple[Platform, ...]
    user: DirectoryUser | None = None
    group: DirectoryGroup | None = None
    number: int = 0
    profiles: tuple[Named, ...] = field(default=())

    @property
    def allowed(self) -> frozenset[int]:
        return frozenset(named.pk for named in self.profiles if named.pk is not None)

    @property
    def trouble(self) -> str:
        """Why it cannot be asked as it is meant, "" where it can."""
        gone = [named for named in self.profiles if named.pk is None]
        if gone:
            return f"It names {_listed(gone)}, which was deleted." if len(gone) == 1 else (
                f"It names {_listed(gone)}, which were deleted."
            )  # fmt: skip
        if self.group is not None and self.group.deleted_at is not None:
            return f"{in_sentence(str(self.group))} was removed in ZIA, so nobody is a member."
        return f"{in_sentence(str(self.user))} was removed in ZIA." if self.is_of_leaver else ""

    @property
    def is_of_leaver(self) -> bool:
        """Whether its user was removed in ZIA: that calls for attention, and stops neither a save nor a sync."""
        return self.user is not None and self.user.deleted_at is not None

    @property
    def statement(self) -> str:
        """What it says, in a sentence without a full stop."""
        on = f"on {_platforms(self.platforms)}"
        match self.kind:
            case Kind.USER:
                return f"{in_sentence(str(self.user))} gets {self._either()} {on}"
            case Kind.MEMBERS:
                return f"All members of {in_sentence(str(self.group))} get {self._either()} {on}"
            case Kind.NOT_DEFAULT:
                return f"No member of {in_sentence(str(self.group))} gets Default {on}"
            case Kind.AT_MOST:
                return f"At most {self.number:,} {'user gets' if self.number == 1 else 'users get'} Default {on}"
            case _:
                return f"{self._either()} reaches at least {self.number:,} user{'' if self.number == 1 else 's'} {on}"

    def _either(self) -> str:
        names = dict.fromkeys(f"{named.name}{' (deleted)' if named.pk is None else ''}" for named in self.profiles)
        return either(names) if names else "no profile"


def question_of(row: Expectation) -> Question:
    """Of a stored one; wants its user, group and named profiles prefetched."""
    links = sorted(row.named.all(), key=lambda link: link.key)
    named = tuple(Named(link.profile_id, _name(link), Platform(link.platform)) for link in links)
    return Question(row.kind, tuple(row.on), row.user, row.group, row.number or 0, named)


def _name(link: ExpectationProfile) -> str:
    return link.profile.name if link.profile is not None else link.name


def _listed(gone: Collection[Named]) -> str:
    return either([f"{named.name} ({named.platform.label})" for named in gone]).replace(" or ", " and ")


def _platforms(platforms: Collection[Platform]) -> str:
    if len(platforms) == len(Platform):
        return "every platform"
    names = [platform.label for platform in platforms]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
