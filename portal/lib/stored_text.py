"""For migrations: text that was stored before the portal knew the letters of every language.

It is put in its present form (see `portal.lib.letters`). Names that are equal by that are kept apart by a number, and
told in the audit log.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from portal.lib.letters import composed, lower, without_unseen

BATCH_SIZE = 2000
EQUAL_NAMES = "equal_names"
"""The resource type of the audit entry that lists what was renamed."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A row that bore the name of another one, and what it is called now."""

    noun: str
    pk: int
    before: str
    after: str


@dataclass(slots=True)
class Names:
    """A table's column of names that a constraint keeps apart, within equal values of the columns `within`."""

    model: type[Model]
    constraint: str
    column: str = "name"
    within: Sequence[str] = ()
    renamed: list[Renamed] = field(default_factory=list)

    def settle(self, editor: BaseDatabaseSchemaEditor) -> list[Renamed]:
        """Every name in its present form, none of them lost. SQLite's index knew A to Z only: it is made anew."""
        constraint = next(one for one in self.model._meta.constraints if one.name == self.constraint)
        editor.remove_constraint(self.model, constraint)
        rows = list(_rows(editor, self.model, [self.column, *self.within], [_is_foreign(editor, self.column)]))
        names = {pk: (tuple(group), _clean(name)) for pk, (name, *group) in rows}
        bearers: dict[tuple[Any, ...], int] = {}
        for pk, (group, name) in names.items():
            bearers.setdefault((*group, lower(name)), pk)
        for pk, (old, *_group) in rows:
            group, name = names[pk]
            wanted, number = name, 1
            while self._is_taken(editor, bearers, pk, group, wanted):
                number += 1
                wanted = self._numbered(name, number)
            bearers[(*group, lower(wanted))] = pk
            if wanted != old:
                _write(editor, self.model, pk, {self.column: wanted})
            if wanted != name:
                self.renamed.append(Renamed(str(self.model._meta.verbose_name), pk, old, wanted))
        editor.add_constraint(self.model, constraint)
        return self.renamed

    def _numbered(self, name: str, number: int) -> str:
        """`Sales (2)`; an address keeps its form."""
        limit: int = getattr(self.model._meta.get_field(self.column), "max_length", 0)
        if "@" in name and self.column == "email":
            user, domain = name.rsplit("@", 1)
            return f"{user}-{number}@{domain}"
        suffix = f" ({number})"
        return name[: limit - len(suffix)].rstrip() + suffix

    def _is_taken(
        self, editor: BaseDatabaseSchemaEditor, bearers: Mapping[Any, int], pk: int, group: tuple[Any, ...], name: str
    ) -> bool:
        if bearers.get((*group, lower(name)), pk) != pk:
            return True
        if not name.isascii():
            return False
        with editor.connection.cursor() as cursor:  # those in ASCII were not read
            same = "".join(f" AND {column} = %s" for column in self.within)
            cursor.execute(
                f"SELECT 1 FROM {self.model._meta.db_table} WHERE LOWER({self.column}) = %s AND id <> %s{same}",  # noqa: S608
                [lower(name), pk, *group],
            )
            return cursor.fetchone() is not None


def compose(editor: BaseDatabaseSchemaEditor, model: type[Model], columns: Sequence[str], **also: Any) -> None:
    """The columns' texts composed; `also` is written to the rows that change."""
    for pk, texts in _rows(editor, model, columns, [_is_foreign(editor, column) for column in columns]):
        changed = {
            column: composed(text) for column, text in zip(columns, texts, strict=True) if composed(text) != text
        }
        if changed:
            _write(editor, model, pk, {**changed, **also})


def readable_json(editor: BaseDatabaseSchemaEditor, model: type[Model], columns: Sequence[str]) -> None:
    """The columns' JSON composed and, on SQLite, without escapes of letters."""
    is_sqlite = editor.connection.vendor == "sqlite"
    for column in columns:
        text = column if is_sqlite else f"{column}::text"
        wanted = [_is_foreign(editor, text), *([rf"INSTR({column}, '\u') > 0"] if is_sqlite else [])]
        for pk, (stored,) in _rows(editor, model, [text], wanted):
            readable = composed(json.dumps(json.loads(stored), ensure_ascii=False) if is_sqlite else stored)
            if readable != stored and not any("\ud800" <= character <= "\udfff" for character in readable):
                _write(editor, model, pk, {column: readable}, cast="" if is_sqlite else "::jsonb")


def report(entries: Any, renamed: Sequence[Renamed], category: str) -> None:
    """One entry in the audit log (`entries` is its historical model) about what was renamed, if anything was."""
    if not renamed:
        return
    count = len(renamed)
    entries.objects.create(
        action="update",
        category=category,
        resource="1 name" if count == 1 else f"{count:,} names",
        resource_type=EQUAL_NAMES,
        admin_name="SYSTEM",
        interface="system",
        before={f"{row.noun} {row.pk}": row.before for row in renamed},
        after={f"{row.noun} {row.pk}": row.after for row in renamed},
    )


def _clean(name: str) -> str:
    return without_unseen(composed(name)).strip() or composed(name)


def _is_foreign(editor: BaseDatabaseSchemaEditor, text: str) -> str:
    """Whether a text has other characters than ASCII: what has none is right as it is."""
    if editor.connection.vendor == "sqlite":
        return f"LENGTH({text}) <> LENGTH(CAST({text} AS BLOB))"
    return f"LENGTH({text}) <> OCTET_LENGTH({text})"


def _rows(
    editor: BaseDatabaseSchemaEditor, model: type[Model], columns: Sequence[str], wanted: Sequence[str]
) -> Iterator[tuple[int, list[Any]]]:
    """Keys and columns of the rows of which one of `wanted` is true, by their key, in batches."""
    last = -1
    select = f"SELECT id, {', '.join(columns)} FROM {model._meta.db_table} WHERE ({' OR '.join(wanted)})"  # noqa: S608
    while True:
        with editor.connection.cursor() as cursor:
            cursor.execute(f"{select} AND id > %s ORDER BY id LIMIT %s", [last, BATCH_SIZE])
            rows = cursor.fetchall()
        yield from ((pk, list(values)) for pk, *values in rows)
        if len(rows) < BATCH_SIZE:
            return
        last = rows[-1][0]


def _write(
    editor: BaseDatabaseSchemaEditor, model: type[Model], pk: int, values: Mapping[str, Any], cast: str = ""
) -> None:
    columns = ", ".join(f"{column} = %s{cast}" for column in values)
    with editor.connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s", [*values.values(), pk])  # noqa: S608
