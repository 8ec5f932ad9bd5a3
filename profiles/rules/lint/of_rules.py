"""Findings about rules: which never match, and whom they name that is gone. All in numbers, all exact."""

from collections.abc import Iterator, Sequence

from django.template.defaultfilters import pluralize

from portal.lib.isolation import in_sentence
from profiles.catalog import Platform
from profiles.models import AppProfile, Problem
from profiles.rules.lint import kinds
from profiles.rules.lint.measuring import Measured, Numbers
from profiles.rules.lint.policy import Named, NamedBy, Policy

RULES_NAMED = 5
TODAY = "as the directory is today"
ALWAYS = "whoever is in the directory"


def found(
    profile: AppProfile, kind: str, text: str, mark: str = "", users: int | None = None, who: str = ""
) -> Problem:
    return Problem(
        kind=kind,
        severity=kinds.KINDS[kind].severity,
        platform=profile.platform,
        profile=profile,
        name=profile.name,
        text=text,
        mark=mark,
        users=users,
        who=who if users else "",
    )


def of_rules(policy: Policy, measured: Measured) -> Iterator[Problem]:
    for platform in Platform:
        rules = policy.rules(platform)
        for rule in rules:
            numbers, named = measured.rules.get(rule.pk, Numbers()), policy.named.get(rule.pk, NamedBy())
            if rule.is_enabled:
                yield from _of_targets(rule, named)
                yield from _of_matching(rule, rules, numbers, named, measured)
                yield from _of_all_above(rule, rules, measured)
            yield from _of_left(rule, numbers)


def _of_targets(rule: AppProfile, named: NamedBy) -> Iterator[Problem]:
    """What became of the groups and users that an enabled rule names."""
    total, gone = named.groups.total + named.users.total, named.groups.gone + named.users.gone
    if not rule.applies_to_all and not total:
        yield found(rule, kinds.NOBODY, "It names no group and no user.", "Names nobody")
    elif not rule.applies_to_all and gone == total:
        yield found(rule, kinds.REMOVED, f"{_gone(named)} removed in ZIA: it matches nobody.", _removed(named))
    elif gone:
        text = f"{_gone(named)} removed in ZIA, of {total:,} that it names."
        yield found(rule, kinds.PARTLY_REMOVED, text, _removed(named))
    if rule.applies_to_all and named.excluded.gone:
        yield _lets_in(rule, named.excluded)


def _gone(named: NamedBy) -> str:
    """`The group Interns was`, `2 groups and 1 user were`."""
    groups, users = named.groups.gone, named.users.gone
    if groups + users == 1:
        return f"The group {in_sentence(named.groups.name)} was" if groups else f"{in_sentence(named.users.name)} was"
    return f"{_counted({'group': groups, 'user': users})} were"


def _removed(named: NamedBy) -> str:
    groups, users = named.groups.gone, named.users.gone
    if groups + users == 1:
        return "Group removed in ZIA" if groups else "User removed in ZIA"
    return f"{_counted({'group': groups, 'user': users})} removed in ZIA"


def _counted(numbers: dict[str, int]) -> str:
    return " and ".join(f"{number:,} {noun}{pluralize(number)}" for noun, number in numbers.items() if number)


def _lets_in(rule: AppProfile, excluded: Named) -> Problem:
    which = f"{in_sentence(excluded.name)}, which was" if excluded.gone == 1 else f"{excluded.gone:,} groups that were"
    members = "whoever was in it" if excluded.gone == 1 else "whoever was in them"
    if excluded.before is not None:
        members = f"{excluded.before:,} former member{pluralize(excluded.before)}"
    text = f"It leaves out {which} removed in ZIA: it lets in {members}."
    return found(rule, kinds.LETS_IN, text, f"Lets in {members}")


def _of_matching(
    rule: AppProfile, rules: Sequence[AppProfile], numbers: Numbers, named: NamedBy, measured: Measured
) -> Iterator[Problem]:
    """Whether an enabled rule that names somebody in ZIA can match, and whether there is anybody."""
    if numbers.winning or not (rule.applies_to_all or named.groups.live or named.users.live):
        return
    taking = _taking(rule, rules, measured)
    if taking:
        always = rule.pk in measured.covered or rule.pk in measured.behind
        earlier = f"{_rules(taking)}, {ALWAYS if always else TODAY}"
        text = f"Nobody gets it: {_taken(numbers.targeted)} by {earlier}."
        mark = f"Always shadowed by {_rules(taking)}"
        yield found(rule, kinds.SHADOWED, text, mark, users=numbers.targeted, who="shadowed")
    elif rule.pk in measured.covered and not rule.applies_to_all:
        text = f"Nobody can get it: whoever comes into its groups gets an earlier rule, {ALWAYS}."
        yield found(rule, kinds.SHADOWED, text, "Always shadowed", users=0)
    elif not numbers.targeted and measured.users:
        yield found(rule, kinds.NO_MEMBERS, _without_members(rule, named), "No members", users=0)


def _without_members(rule: AppProfile, named: NamedBy) -> str:
    if rule.applies_to_all:
        return "Everybody is in a group that it leaves out."
    return f"None of its {named.groups.live:,} groups has a member." if named.groups.live > 1 else "Its group has none."


def _taking(rule: AppProfile, rules: Sequence[AppProfile], measured: Measured) -> list[AppProfile]:
    """The rules that take all of its users, in order."""
    if rule.pk in measured.behind:
        return [other for other in rules if other.pk == measured.covers.get(rule.platform)]
    positions = set(measured.takers.get(rule.pk, ()))
    return [other for other in rules if other.position in positions]


def _taken(users: int) -> str:
    if users == 1:
        return "its user is taken"
    return f"all its {users:,} users are taken" if users else "whoever it names would be taken"


def _rules(rules: Sequence[AppProfile]) -> str:
    """`rule 5`, `rules 2 and 5`, `rules 1, 2, 3, 4, 5 and 7 more`."""
    numbers = [str(rule.rule_order) for rule in rules]
    if len(numbers) == 1:
        return f"rule {numbers[0]}"
    shown, more = numbers[:RULES_NAMED], len(numbers) - RULES_NAMED
    if more > 0:
        return f"rules {', '.join(shown)} and {more:,} more"
    return f"rules {', '.join(shown[:-1])} and {shown[-1]}"


def _of_all_above(rule: AppProfile, rules: Sequence[AppProfile], measured: Measured) -> Iterator[Problem]:
    if measured.covers.get(rule.platform) != rule.pk:
        return
    below = [other for other in rules if other.pk in measured.behind and other.is_enabled]
    if below:
        number = len(below)
        text = f"It is for everybody on every device: {_rules(below)} below never match{'es' if number == 1 else ''}."
        mark = f"{number:,} rule{pluralize(number)} below never match{'es' if number == 1 else ''}"
        yield found(rule, kinds.ABOVE, text, mark)


def _of_left(rule: AppProfile, numbers: Numbers) -> Iterator[Problem]:
    if not numbers.left:
        return
    users = f"{numbers.left:,} user{pluralize(numbers.left)}"
    gets = "gets" if numbers.left == 1 else "get"
    if rule.applies_to_all and rule.is_enabled:
        text = f"{users} whom it leaves out {gets} Default: no other rule is for them."
    elif rule.is_enabled:
        text = f"{users} whom it is for {gets} Default on a device outside of its device groups."
    else:
        text = f"{users} whom it is for {gets} Default: the rule is disabled."
    yield found(rule, kinds.LEFT, text, users=numbers.left, who="left")
