"""Findings about settings: rules that are the same twice, and entries of bypass lists that never count.

Settings are large, so what is found in those of a profile is kept with its revision, and read again after a change.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.template.defaultfilters import pluralize

from profiles import catalog
from profiles.catalog import Platform
from profiles.models import AppProfile, Problem, ProfileReach
from profiles.rules import targets
from profiles.rules.lint import kinds
from profiles.rules.lint.of_rules import found
from profiles.rules.lint.policy import Policy

LISTS = (("ipv4_inclusions", "ipv4_exclusions"), ("ipv6_inclusions", "ipv6_exclusions"))
KEPT = 3
"""Sentences of a profile."""


def read_settings(policy: Policy, known: Mapping[int, ProfileReach]) -> dict[int, ProfileReach]:
    """For each profile an unsaved row with `revision`, `digest` and `contradictions`. One query, of what changed."""
    result, changed = {}, []
    for profile in policy.every:
        row = known.get(profile.pk)
        if row is None or row.revision != profile.revision:
            changed.append(profile.pk)
        else:
            result[profile.pk] = ProfileReach(
                profile=profile, revision=row.revision, digest=row.digest, contradictions=row.contradictions
            )
    for profile in AppProfile.objects.filter(pk__in=changed).iterator(chunk_size=200):
        result[profile.pk] = ProfileReach(
            profile=profile,
            revision=profile.revision,
            digest=_digest(profile),
            contradictions=_contradictions(profile.settings),
        )
    return result


def _digest(profile: AppProfile) -> str:
    """Equal for profiles whose settings are. Of passwords it sees only whether one was copied from the other."""
    settings = {**catalog.defaults_on(Platform(profile.platform)), **profile.settings}
    text = json.dumps([settings, profile.secrets], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _contradictions(settings: Mapping[str, Any]) -> list[str]:
    """How many entries never count, and the first sentences: ["12", "10.0.0.0/8 goes ...", ...]; empty without any."""
    sentences = [
        overlap.words
        for lists in LISTS
        for overlap in catalog.overruled(*(settings.get(key) or [] for key in lists))
    ]  # fmt: skip
    return [str(len(sentences)), *sentences[:KEPT]] if sentences else []


def of_settings(policy: Policy, rows: Mapping[int, ProfileReach]) -> Iterator[Problem]:
    for profile in policy.every:
        row = rows.get(profile.pk)
        if row and row.contradictions and profile.is_enabled:
            yield _overruled(profile, row.contradictions)
    yield from _duplicates(policy, rows)


def _overruled(profile: AppProfile, contradictions: Sequence[str]) -> Problem:
    number, first = int(contradictions[0]), contradictions[1]
    never = f"{number:,} entr{pluralize(number, 'y,ies')} never count{'s' if number == 1 else ''}"
    return found(profile, kinds.OVERRULED, f"{never}. {first}", f"{never} in the bypass lists")


def _duplicates(policy: Policy, rows: Mapping[int, ProfileReach]) -> Iterator[Problem]:
    """Of enabled rules of a platform with equal settings, those with the targets of an earlier one."""
    alike: dict[tuple[str, str], list[AppProfile]] = defaultdict(list)
    for profile in policy.every:
        if profile.is_enabled and not profile.is_default and profile.pk in rows:
            alike[profile.platform, rows[profile.pk].digest].append(profile)
    several = [profile for rules in alike.values() if len(rules) > 1 for profile in rules]
    chosen = targets.read_many(several) if several else {}
    first: dict[tuple[str, str, targets.Targets], AppProfile] = {}
    for profile in several:
        key = (profile.platform, rows[profile.pk].digest, chosen[profile.pk])
        earlier = first.setdefault(key, profile)
        if earlier is not profile:
            text = f"It is for the same users and devices as rule {earlier.rule_order}, with the same settings."
            yield found(profile, kinds.DUPLICATE, text, f"The same as rule {earlier.rule_order}")
