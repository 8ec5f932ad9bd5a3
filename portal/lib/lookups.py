"""Looking for text, and putting it in order, by the letters of every alphabet, on both databases alike.

What is looked for is composed first (see `portal.lib.letters`), since what is stored is. PostgreSQL compares in upper
case. SQLite's LIKE knows the case of A to Z only, its GLOB takes a set of characters for each one, so it is given
every case of it: `*[Öö][Ff]*`.
"""

import functools
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, F, Field, Func, Model, TextField, lookups
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTransform, KeyTransformIContains

from portal.lib.letters import composed, upper

COLLATION = "und-x-icu"  # PostgreSQL's name of the order of CLDR's root
GLOB_LIMIT = 50_000  # bytes of a pattern that SQLite takes; no text that is searched is as long
LAST_WITH_CASE = 0x1E944  # the number behind the last character that has a case


class _AnyCase:
    """What the lookups in either case have in common. `before` and `behind` are what GLOB lets stand around it."""

    rhs: Any
    before, behind = "*", "*"

    def get_prep_lookup(self) -> Any:
        wanted = super().get_prep_lookup()  # type: ignore[misc]
        return composed(wanted) if isinstance(wanted, str) else wanted

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs_is_direct_value():  # type: ignore[attr-defined]
            return self.as_sql(compiler, connection)  # type: ignore[attr-defined]
        text, parameters = self.process_lhs(compiler, connection)  # type: ignore[attr-defined]
        pattern = f"{self.before}{''.join(map(_glob, str(self.rhs)))}{self.behind}"
        if len(pattern.encode(errors="replace")) > GLOB_LIMIT:
            raise EmptyResultSet
        return f"{text} GLOB %s", [*parameters, pattern]


@functools.lru_cache(4096)
def _glob(character: str) -> str:
    """GLOB's pattern for a character in any case, or for a sign that GLOB gives a meaning to."""
    cases = "".join(_characters_in_upper_case().get(upper(character), [character]))
    return f"[{cases}]" if len(cases) > 1 or cases in "*?[" else cases


@functools.cache
def _characters_in_upper_case() -> dict[str, list[str]]:
    """The characters that are one in upper case, by it: I has i and ı."""
    found: dict[str, list[str]] = {}
    for character in map(chr, range(LAST_WITH_CASE)):
        if character.isalpha() or character.upper() != character:
            found.setdefault(upper(character), []).append(character)
    return {key: [key, *(one for one in cases if one != key)] for key, cases in found.items() if cases != [key]}


@Field.register_lookup
class IContains(_AnyCase, lookups.IContains):
    """`name__icontains`"""


@Field.register_lookup
class IStartsWith(_AnyCase, lookups.IStartsWith):
    """`name__istartswith`"""

    before = ""


@Field.register_lookup
class IExact(_AnyCase, lookups.IExact):
    """`name__iexact`"""

    before, behind = "", ""


@KeyTransform.register_lookup
class KeyIContains(_AnyCase, KeyTransformIContains):  # type: ignore[misc]
    """`settings__key__icontains`"""


class SortKey(Func):
    """What to order a text by: `order_by(SortKey("name"), "pk")`. An index on it serves that order."""

    function = "PORTAL_SORT_KEY"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(compiler, connection, template=f'%(expressions)s COLLATE "{COLLATION}"', **more)


def by_language(model: type[Model], order: Any) -> Any:
    """An entry of `order_by`: where it is the path of a text, the order of its letters; else as it is."""
    if not isinstance(order, str) or not _is_text(model, order.lstrip("-")):
        return order
    return OrderBy(SortKey(F(order.lstrip("-"))), descending=order.startswith("-"))


def _is_text(model: type[Model], path: str) -> bool:
    """Whether the path ends in a field of free text. What is no field is none, e.g. an annotation."""
    field: Any = None
    for name in path.split("__"):
        fields = {one.name: one for one in model._meta.get_fields()}
        field = fields.get(name)
        model = getattr(field, "related_model", None) or model
    return isinstance(field, CharField | TextField) and not field.choices
