"""A list as CSV: every row that the filters leave, in the list's order, written while it is read."""

import csv
import html
from collections.abc import Iterator
from typing import Any
from unicodedata import category

import django_tables2 as tables
from django.dispatch import Signal
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−", "⁼", "⁺", "⁻")
"""What a spreadsheet takes for the beginning of a formula, also in the widths that it reads as the same."""
CONTROLS = ("\t", "\r", "\n", "\v", "\f")
NOTHING = "—"
MARK = "\ufeff"  # by which spreadsheets know UTF-8


exported = Signal()
"""Somebody downloads a list: `request`, `name` of the file, `label` of the list, how many `rows`, by which `filters`.

The audit log listens.
"""


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
    yield MARK
    for row in table.as_values():
        yield writer.writerow([cell(value) for value in row])


def cell(value: Any) -> Any:
    """The value without markup. Text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    if value is None or value == NOTHING:
        return ""
    if not isinstance(value, str):
        return value
    text = html.unescape(strip_tags(value)) if isinstance(value, SafeString) else value
    return f"'{text}" if text.startswith(CONTROLS) or _visible(text).startswith(FORMULA) else text


def _visible(text: str) -> str:
    """Without white space and characters that show nothing at its beginning."""
    shown = (place for place, sign in enumerate(text) if not sign.isspace() and category(sign) not in ("Cf", "Cc"))
    return text[next(shown, len(text)) :]
