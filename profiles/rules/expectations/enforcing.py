"""Before a write of profiles counts: what it would break, who may do it anyway, and what is noted of that."""

from collections.abc import Collection, Sequence

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import DomainError
from profiles.catalog import Platform
from profiles.models import Expectation
from profiles.rules.expectations.keeping import Checked, check_locked, keep

CATEGORY = "Expectations"
RESOURCE_TYPE = "expectation"
OVERRIDE = "profiles.override_expectation"
REASON_FIELD, REASON_LIMIT = "override_reason", 500
NAMED = 3


class Broken(DomainError):
    """A write that would break expectations, or break them more; `broken` are those that refuse it."""

    def __init__(self, broken: Sequence[Checked]) -> None:
        texts = [sentence(one) for one in broken[:NAMED]]
        more = f" And {len(broken) - NAMED} more expectations." if len(broken) > NAMED else ""
        count = "an expectation" if len(broken) == 1 else f"{len(broken)} expectations"
        message = f"Nothing was saved: it would break {count}. {' '.join(texts)}{more}"
        super().__init__(message, code="expectation")
        self.broken = broken


def sentence(one: Checked) -> str:
    """`“No member of Sales gets Default on Windows”: 3 of 12 members get Default: …`"""
    text = one.answer.text
    return f"“{one.answer.question.statement}”: {text}{'' if text.endswith('.') else '.'}"


def enforce(actor: Actor, platforms: Collection[Platform], cause: str, *, override: str = "") -> None:
    """Called by each verb that writes profiles, in its transaction, after the write. Raises Broken, which takes the
    write back, unless `override` says why it is to be saved all the same. One query where nothing is expected.

    What was broken before refuses nothing, as long as no more break it. `cause` is what was written, for the record.
    """
    if not Expectation.objects.filter(is_enabled=True).exists():
        return
    checked = check_locked(platforms)
    refusing = [one for one in checked if one.is_refusing]
    if refusing and not override:
        raise Broken(refusing)
    if refusing:
        _note_override(actor, refusing, cause, override)
    keep(checked, by=actor.name, cause=cause)


def _note_override(actor: Actor, broken: Sequence[Checked], cause: str, reason: str) -> None:
    for one in broken:
        record(
            actor,
            AuditEntry.Action.OVERRIDE,
            category=CATEGORY,
            resource=one.answer.question.statement,
            resource_type=RESOURCE_TYPE,
            resource_id=one.row.pk,
            after={"Reason": reason, "Change": cause, "Broken by": one.answer.text},
        )


def checked_reason(text: str) -> str:
    """The reason of an override. Raises DomainError on `override_reason`."""
    reason = " ".join(text.split())
    if not reason:
        raise DomainError.on(REASON_FIELD, "Say why the expectation may be broken.")
    if len(reason) > REASON_LIMIT:
        raise DomainError.on(REASON_FIELD, f"The reason has {len(reason)} characters, {REASON_LIMIT} are allowed.")
    return reason
