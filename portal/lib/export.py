"""A list as CSV: every row that the filters leave, in the list's order, written while it is read."""

import csv
import html
from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOTHING = "—"


def csv_answer(table: tables.Table, name: str) -> StreamingHttpResponse:
    """A download called `name` and today's date. Columns that the page does not show are part of it."""
    day = timezone.localdate().isoformat()
    answer = StreamingHttpResponse(lines(table), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    return answer


class _Line:
    """What csv writes to: hands each line back."""

    def write(self, text: str) -> str:
        return text


def lines(table: tables.Table) -> Iterator[str]:
    writer = csv.writer(_Line())
    for row in table.as_values():
        yield writer.writerow([cell(value) for value in row])


def cell(value: Any) -> Any:
    """The value without markup. Text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    if value is None or value == NOTHING:
        return ""
    if not isinstance(value, str):
        return value
    text = html.unescape(strip_tags(value)) if isinstance(value, SafeString) else value
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
