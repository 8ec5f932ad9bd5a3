"""One way to show a list: search, filters, sort and pages on the server, the state in the URL, htmx for the rest."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django_filters import FilterSet
from django_tables2 import RequestConfig
from django_tables2.data import TableQuerysetData

from portal.lib.counting import Counter
from portal.lib.export import csv_answer, exported
from portal.lib.http import wants_part, without_empty
from portal.lib.keys import whole
from portal.lib.lookups import by_language

PAGE_SIZES = (25, 50, 100)
EXPORT_BATCH_SIZE = 1000
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}  # a column of figures


class Rows(TableQuerysetData):  # type: ignore[misc]
    """Rows whose texts are ordered by language, and whose every order ends in their key.

    Where names repeat, no row is on two pages, and none on no page.
    """

    data: "QuerySet[Any]"

    def order_by(self, aliases: Sequence[str]) -> None:
        super().order_by(aliases)
        order = self.data.query.order_by
        if not order or not isinstance(order[-1], str):
            return
        key = ["-pk" if order[-1].startswith("-") else "pk"] if order[-1].lstrip("-") != "pk" else []
        self.data = self.data.order_by(*(by_language(self.data.model, path) for path in order), *key)


class StreamedRows(Rows):
    """Every row, in batches: an export takes as little memory for a million rows as for one."""

    def __init__(self, data: "QuerySet[Any]", counts: Mapping[str, Counter]) -> None:
        super().__init__(data)
        self.counts = counts

    def __iter__(self) -> Iterator[Any]:
        rows = self.data.iterator(chunk_size=EXPORT_BATCH_SIZE)
        while batch := list(islice(rows, EXPORT_BATCH_SIZE)):
            _count(batch, self.counts)
            yield from batch


def list_page(
    request: HttpRequest,
    *,
    rows: "QuerySet[Any]",
    filters: type[FilterSet],
    table: type[tables.Table],
    template: str = "list.html",
    context: Mapping[str, Any] | None = None,
    filter_options: Mapping[str, Any] | None = None,
    table_options: Mapping[str, Any] | None = None,
    counts: Mapping[str, Counter] | None = None,
    sizes: Sequence[int] = PAGE_SIZES,
    export: str = "",
) -> HttpResponse:
    """Render `template` (extends list.html), or only its table for a request by htmx.

    `counts` are numbers that are found for the rows of the page only, by the name of their column. `export` is the
    name of the file that `?export=csv` answers with; without it the list has no export. An address with empty
    parameters, as a search form sends them, is answered without them.
    `?per_page=` is one of `sizes`, `?page=` is clamped to the pages that exist, `?sort=` as in django-tables2.
    """
    clean = without_empty(request)
    if clean is not None and not wants_part(request):
        return redirect(clean)
    filterset = filters(request.GET, queryset=rows, request=request, **(filter_options or {}))
    if export and request.GET.get("export") == "csv":
        streamed = table(StreamedRows(filterset.qs, counts or {}), **(table_options or {}))
        return _exported(request, streamed, filterset, export, str((context or {}).get("list_label") or export))
    shown = table(Rows(filterset.qs), **(table_options or {}))
    RequestConfig(request, paginate=False).configure(shown)
    shown.paginate(
        Paginator, per_page=page_size(request, sizes)
    )  # RequestConfig would take any number from the address
    shown.page = shown.paginator.get_page(request.GET.get("page"))
    if counts:
        _count([row.record for row in shown.page.object_list], counts)
    everything = {
        "table": shown,
        "filter": filterset,
        "chips": (active := chips(request, filterset)),
        "page_sizes": sizes,
        "page_size": page_size(request, sizes),
        "is_filtered": bool(active),
        "can_export": bool(export),
        **(context or {}),
    }
    answer = render(request, "_list.html" if wants_part(request) else template, everything)
    if clean is not None:
        answer.headers["HX-Push-Url"] = clean
    return answer


def _exported(request: HttpRequest, table: tables.Table, filterset: FilterSet, name: str, label: str) -> HttpResponse:
    """Every row as a file; whoever audits is told."""
    RequestConfig(request, paginate=False).configure(table)
    exported.send(
        sender=type(table),
        request=request,
        name=name,
        label=label,
        rows=filterset.qs.count(),
        filters={chip["label"]: chip["value"] for chip in chips(request, filterset)},
    )
    return cast(HttpResponse, csv_answer(table, name))  # whoever called only passes it on


def names_of(model: type[Model]) -> dict[str, str]:
    """What a list of the model's rows calls them, as its context: `group`, `groups` and `Groups`."""
    nouns = str(model._meta.verbose_name_plural)
    return {"noun": str(model._meta.verbose_name), "nouns": nouns, "list_label": capfirst(nouns)}


def _count(records: Sequence[Any], counts: Mapping[str, Counter]) -> None:
    for name, numbers in counts.items():
        by_key = numbers([record.pk for record in records])
        for record in records:
            setattr(record, name, by_key.get(record.pk, 0))


def page_size(request: HttpRequest, sizes: Sequence[int] = PAGE_SIZES) -> int:
    size = whole(request.GET.get("per_page", ""))
    return size if size and size in sizes else sizes[0]


def chips(request: HttpRequest, filterset: FilterSet) -> list[dict[str, str]]:
    """The active filters, each with the address of the list without it, but for those that the set calls `unlisted`."""
    active: list[dict[str, str]] = []
    for name, field in filterset.form.fields.items():
        value = request.GET.get(name, "")
        if not value or name in filterset.form.errors or name in getattr(filterset, "unlisted", ()):
            continue
        rest = request.GET.copy()
        del rest[name]
        rest.pop("page", None)
        label = str(field.label or name)
        text = str(dict(getattr(field, "choices", [])).get(value, value))
        active.append({"label": label, "value": text, "url": f"?{rest.urlencode()}"})
    return active
