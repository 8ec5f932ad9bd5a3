"""Choosing from more rows than a page can hold: only the chosen ones are rendered, the rest comes by search.

static/js/pickers.js enhances every `<select data-picker="ADDRESS">`; the address answers `?q=text` with
`{"results": [{"value", "text", "hint"}], "more": bool}`. It sends the ids of a picker for many in one field, joined by
commas, so that a form holds more of them than a request may have fields; without it each comes in a field of its own.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import JsonResponse
from django.urls import reverse

from portal.lib.keys import MOST_KEYS, count_in, keys_in, too_many, whole

LIMIT = 50


Named = Callable[[Collection[int]], Mapping[int, str]]


class _ChosenOnly:
    """A select that renders the chosen options, and of the others none but what `offered` gives.

    Their texts come from the field's queryset, or from `named` where the field has none.
    """

    address: str
    arguments: Sequence[str]
    named: Named | None
    offered: Callable[[], Mapping[int, str]]
    empty: str
    choices: Any
    allow_multiple_selected: bool

    def set_up(
        self,
        address: str,
        label: str,
        arguments: Sequence[str] = (),
        named: Named | None = None,
        empty: str = "—",
        offered: Callable[[], Mapping[int, str]] = dict,
    ) -> None:
        self.address, self.arguments, self.named, self.empty, self.offered = address, arguments, named, empty, offered
        self.attrs = {**getattr(self, "attrs", {}), "aria-label": label}

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**base_attrs, **(extra_attrs or {}), "data-picker": reverse(self.address, args=self.arguments)}

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        chosen = self._texts(keys_of(value))
        options = [
            self.create_option(name, key, text, key in chosen, index)  # type: ignore[attr-defined]
            for index, (key, text) in enumerate({**chosen, **self.offered()}.items())
        ]
        if not self.allow_multiple_selected:
            options.insert(0, self.create_option(name, "", self.empty, not chosen, len(options)))  # type: ignore[attr-defined]
        return [(None, options, 0)]

    def _texts(self, keys: Sequence[int]) -> Mapping[int, str]:
        if not keys or self.named:
            return self.named(keys) if self.named and keys else {}
        label: Callable[[Model], str] = self.choices.field.label_from_instance
        return {row.pk: label(row) for row in self.choices.queryset.filter(pk__in=keys)}


class TooManyKeys(list[str]):
    """What stands for more keys than are read: none of them, and how many there were."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def refuse_too_many(value: Any) -> None:
    """For the `clean` of a field. Raises ValidationError."""
    if isinstance(value, TooManyKeys):
        raise ValidationError(too_many(value.number), code="too_many")


class PickMany(_ChosenOnly, forms.SelectMultiple):
    """Several rows, e.g. the groups of an app profile. `address` is a URL name, `arguments` what the URL takes."""

    def __init__(self, address: str, label: str, **more: Any) -> None:
        super().__init__()
        self.set_up(address, label, **more)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        number = count_in(str(text) for text in sent)
        if number > MOST_KEYS:
            return TooManyKeys(number)
        return [part for text in sent for part in str(text).split(",") if part]


class PickedField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The rows that a picker for many names by their keys: one query, for one row or for thousands."""

    def clean(self, value: Any) -> Any:
        refuse_too_many(value)
        return super().clean(value)

    def _check_values(self, value: Iterable[Any]) -> "QuerySet[Any]":
        wanted = {whole(str(text)) for text in value}
        if wanted - {None}:
            every: QuerySet[Any] = self.queryset  # type: ignore[assignment]
            rows = every.filter(pk__in=wanted - {None})
            if {row.pk for row in rows} == wanted:
                return rows
        raise ValidationError("Some of what was chosen does not exist any more. Choose again.", code="invalid_choice")


def keys_of(value: Any) -> list[int]:
    """The keys in what a picker holds or sent: one, several, or none. What is no key is left out, and 0 is none."""
    parts = value if isinstance(value, list | tuple) else [value]
    return keys_in(parts)


class PickOne(_ChosenOnly, forms.Select):
    """One row, e.g. a user's department. `empty` is what no choice is called."""

    def __init__(self, address: str, label: str, **more: Any) -> None:
        super().__init__()
        self.set_up(address, label, **more)


def picker_answer(
    rows: "QuerySet[Any]", *, text: Callable[[Any], str] = str, hint: Callable[[Any], str] = lambda row: ""
) -> JsonResponse:
    """The first LIMIT rows as a picker reads them. `rows` is ordered and not sliced further than LIMIT + 1."""
    shown = list(rows[: LIMIT + 1])
    results = [{"value": str(row.pk), "text": text(row), "hint": hint(row)} for row in shown[:LIMIT]]
    answer = {"results": results, "more": len(shown) > LIMIT}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
