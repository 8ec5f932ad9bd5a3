"""The expectations at a sync: asked of the mirror as the run leaves it, before it is applied for good."""

from collections.abc import Sequence

from django.urls import reverse

from directory.models import SyncRun
from directory.usage import Consequences, Usage, Verdict
from profiles.models import Expectation
from profiles.rules.expectations.enforcing import NAMED, sentence
from profiles.rules.expectations.keeping import Checked, check_all

CHECK = "expectations"
LINES_KEPT = 100


def is_due() -> bool:
    return Expectation.objects.filter(is_enabled=True).exists()


def check_sync(run_id: int) -> Verdict:
    """What the run would break, or break more. Of severity Refuse it is a reason to hold the run."""
    checked = check_all(by="SYSTEM", cause=f"Sync run {run_id}")
    worse = [one for one in checked if one.is_worse]
    refusing = [one for one in worse if one.is_refusing]
    return Verdict(_reasons(refusing), {"broken": [_line(one) for one in worse[:LINES_KEPT]]} if worse else None)


def _reasons(refusing: Sequence[Checked]) -> list[str]:
    if not refusing:
        return []
    count = "An expectation" if len(refusing) == 1 else f"{len(refusing)} expectations"
    more = f" And {len(refusing) - NAMED} more." if len(refusing) > NAMED else ""
    return [f"{count} would be broken. {' '.join(sentence(one) for one in refusing[:NAMED])}{more}"]


def _line(one: Checked) -> dict[str, object]:
    return {
        "id": one.row.pk,
        "statement": one.answer.question.statement,
        "text": one.answer.text,
        "holds_the_run": one.is_refusing,
    }


def told(run: SyncRun) -> Consequences:
    """What the run would break, for the pages of runs that were not applied."""
    broken = run.consequences[CHECK].get("broken", [])
    lines = [
        Usage(
            kind="holds the sync" if line["holds_the_run"] else "warns",
            name=line["statement"],
            url=reverse("profiles:expectation", args=[line["id"]]),
            detail=line["text"],
        )
        for line in broken
    ]
    count = "An expectation" if len(broken) == 1 else f"{len(broken)} expectations"
    return Consequences("Expectations", f"{count} would be broken." if broken else "None would be broken.", lines)
