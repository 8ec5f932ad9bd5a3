"""Counting related rows for the rows of one page."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, QuerySet

Counter = Callable[[Sequence[int]], dict[int, int]]


def counted(rows: "QuerySet[Any]", by: str) -> Counter:
    """How many of `rows` belong to each key: one query for the keys of a page, however long the list is."""

    def numbers(keys: Sequence[int]) -> dict[int, int]:
        counts = rows.filter(**{f"{by}__in": keys}).order_by().values_list(by).annotate(number=Count("*"))
        return {int(key): int(number) for key, number in counts}

    return numbers
