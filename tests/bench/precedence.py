"""Rule order: a platform with 10,000 rules against one with 100, each operation end to end with its transaction.

`list` is the page over HTTP's handler, signed in; the others are the verbs, with audit entry and version. Those that
begin with `bulk` take half of the platform's rules at once, and are compared by the time for one of them.
"""

import statistics
from collections.abc import Callable, Iterator

from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.recording import SYSTEM
from portal.lib.database import refresh_statistics
from profiles import catalog, editing
from profiles.catalog import Platform
from profiles.editing import bulk, history
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, ProfileVersion, new_policy_token
from profiles.rules import precedence
from tests.bench.frame import Case, compared, seconds
from tests.factories import AdminFactory

SIZE = 10_000
SMALL = 100
LIMIT = 3.0
TIMES = 15
ROUNDS = 3  # of the bulk cases
LARGE_ON, SMALL_ON = Platform.WINDOWS, Platform.LINUX


def cases(size: int) -> Iterator[Case]:
    rules_of(LARGE_ON, size)
    rules_of(SMALL_ON, SMALL)
    refresh_statistics(AppProfile)
    admin = AdminFactory.create(username="bench")
    for name, work in (
        ("list", _list_of(admin)),
        ("insert_first", _insert_first),
        ("move", _move_last_but_one),
        ("delete", _delete_first),
    ):
        taken, baseline = compared(_on(work, LARGE_ON), _on(work, SMALL_ON), times=TIMES)
        yield Case(name, LIMIT, taken, baseline)
    yield from _bulk(size)


def _bulk(size: int) -> Iterator[Case]:
    for name, work in (("bulk_disable", _disable), ("bulk_delete", _delete)):
        rounds = [(_per_rule(work, LARGE_ON, size), _per_rule(work, SMALL_ON, SMALL)) for _ in range(ROUNDS)]
        large, small = (statistics.median(spent) for spent in zip(*rounds, strict=True))
        yield Case(name, LIMIT, large, small)


def _per_rule(work: Callable[[Platform, list[int]], object], platform: Platform, size: int) -> float:
    """The time for one of every other rule, on a platform that was filled anew, with versions."""
    precedence.rules(platform).delete()
    rules_of(platform, size)
    rules = list(precedence.rules(platform))
    history.keep_present(rules)
    refresh_statistics(AppProfile, ProfileVersion)
    half = [rule.pk for rule in rules[::2]]
    return seconds(lambda: work(platform, half)) / len(half)


def _disable(platform: Platform, ids: list[int]) -> None:
    assert len(bulk.set_enabled(SYSTEM, platform, ids, False).done) == len(ids)


def _delete(platform: Platform, ids: list[int]) -> None:
    assert len(bulk.delete(SYSTEM, platform, ids).done) == len(ids)


def _on(work: Callable[[Platform], object], platform: Platform) -> Callable[[], object]:
    return lambda: work(platform)


def rules_of(platform: Platform, size: int) -> None:
    """Rules as a platform has them, in one statement per thousand."""
    now = timezone.now()
    AppProfile.objects.bulk_create(
        (
            AppProfile(
                platform=platform,
                name=f"Rule {number}",
                position=number * precedence.STEP,
                settings=catalog.defaults_on(platform),
                policy_token=new_policy_token(),
                created_at=now,
                updated_at=now,
                updated_by_name="SYSTEM",
            )
            for number in range(1, size + 1)
        ),
        batch_size=1000,
    )


def _list_of(admin: User) -> Callable[[Platform], object]:
    client = Client()
    client.force_login(admin)

    def first_page(platform: Platform) -> None:
        answer = client.get(f"/profiles/{platform}/")
        assert answer.status_code == 200

    return first_page


def _insert_first(platform: Platform) -> None:
    count = AppProfile.objects.filter(platform=platform).count()
    editing.create(SYSTEM, platform, ProfileDraft(name=f"New {count}", position=1))


def _move_last_but_one(platform: Platform) -> None:
    """The rule before the last one becomes the first."""
    profile = precedence.rules(platform).reverse()[1]
    editing.move(SYSTEM, profile.pk, 1)


def _delete_first(platform: Platform) -> None:
    editing.delete(SYSTEM, precedence.rules(platform)[0].pk)
