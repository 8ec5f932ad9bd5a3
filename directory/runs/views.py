"""The history of the sync: its runs, and what each of them changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from directory.models import SyncChange, SyncRun
from directory.runs import filters, tables
from directory.runs.counts import changes_something, results
from directory.runs.explanation import explain
from directory.sync import queries, waiting
from directory.usage import consequences_of
from portal.lib.access import needs
from portal.lib.lists import list_page


@needs("directory.view_syncrun")
def runs(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=SyncRun.objects.all(),
        filters=filters.RunFilter,
        table=tables.RunTable,
        export="sync-runs",
        template="directory/runs.html",
        context={"noun": "run", "nouns": "runs", "list_label": "Sync runs", "empty_title": "No sync has run yet"},
    )


@needs("directory.view_syncrun")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(SyncRun, pk=pk)
    return list_page(
        request,
        rows=SyncChange.objects.filter(run=shown),
        filters=filters.ChangeFilter,
        table=tables.ChangeTable,
        export=f"sync-run-{shown.pk}",
        template="directory/run.html",
        context={
            "run": shown,
            "changes_something": changes_something(shown),
            "results": results(shown, links=shown.state in SyncRun.GOOD),
            "explanation": explain(shown, with_next=shown == queries.last_run()),
            "consequences": consequences_of(shown),
            "is_waiting": shown.state == SyncRun.State.HELD and waiting() == shown,
            "state": tables.state_pill(shown),
            "trigger": tables.trigger_text(shown),
            "took": tables.took_text(shown),
            "noun": "change",
            "nouns": "changes",
            "list_label": "Changes",
            "empty_title": "No changes are listed",
            "empty_text": _why_nothing_is_listed(shown),
        },
    )


def _why_nothing_is_listed(run: SyncRun) -> str:
    if run.state == SyncRun.State.FAILED:
        return "The run failed before it changed anything."
    if run.state in SyncRun.OPEN:
        return "The run is not done yet."
    return "The run changed nothing, or it was the first load, which is counted but not listed."
