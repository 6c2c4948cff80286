"""Rows of a model, read and written by statements whose text is put together from the columns alone.

Django makes the text of each statement anew, which for a row of thirty columns takes longer than to send it. What every
act reads and writes – its task with the case, the next task, the journal – comes and goes here instead; the columns,
their values and what the database answers are Django's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

M = TypeVar("M", bound=Model)


class Rows(Generic[M]):
    """The table of one model."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.fields: Sequence[Any] = model._meta.concrete_fields
        self.table = model._meta.db_table

    @cached_property
    def columns(self) -> str:
        """Every column by name, for a SELECT."""
        return ", ".join(f'"{self.table}"."{field.column}"' for field in self.fields)

    @cached_property
    def _written(self) -> list[Any]:
        return [field for field in self.fields if not field.primary_key]

    @cached_property
    def _answered(self) -> list[Any]:
        """What the database sets: the key, and what it knows by itself."""
        return [field for field in self.fields if field.primary_key or field.has_db_default()]

    @cached_property
    def _read(self) -> list[tuple[int, Callable[..., Any]]]:
        """What Python has another way than the database, by its place."""
        found = ((place, getattr(field, "from_db_value", None)) for place, field in enumerate(self.fields))
        return [(place, convert) for place, convert in found if convert]

    def row(self, values: Sequence[Any]) -> M:
        """The row that has these values in its columns."""
        read = list(values)
        for place, convert in self._read:
            read[place] = convert(read[place], None, connection)
        return self.model.from_db(connection.alias, [field.attname for field in self.fields], read)

    def insert(self, *rows: M) -> None:
        """Write new rows in one statement; each then has its key and what the database set by itself."""
        cells, values = [], list[Any]()
        for row in rows:
            now = [(field, field.pre_save(row, True)) for field in self._written]
            cells.append(", ".join(_cell(field, value) for field, value in now))
            values += [_sent(field, value) for field, value in now if not isinstance(value, DatabaseDefault)]
        names = ", ".join(f'"{field.column}"' for field in self._written)
        told = f"({'), ('.join(cells)})"
        answer = ", ".join(f'"{field.column}"' for field in self._answered)
        statement = f'INSERT INTO "{self.table}" ({names}) VALUES {told} RETURNING {answer}'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            for row, set_there in zip(rows, cursor.fetchall(), strict=True):
                for field, value in zip(self._answered, set_there, strict=True):
                    setattr(row, field.attname, value)
                row._state.adding, row._state.db = False, connection.alias

    def update(self, row: M, names: Collection[str]) -> None:
        """Write these columns of a row that is there."""
        fields = [field for field in self._written if field.name in names]
        told = ", ".join(f'"{field.column}" = {_cell(field, None)}' for field in fields)
        values = [_sent(field, field.pre_save(row, False)) for field in fields]
        statement = f'UPDATE "{self.table}" SET {told} WHERE id = %s'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, row.pk])
            assert cursor.rowcount == 1, "what is written again was read before"


def _cell(field: Any, value: Any) -> str:
    if isinstance(value, DatabaseDefault):
        return "DEFAULT"
    return f"%s::{field.db_type(connection)}" if isinstance(field, ArrayField) else "%s"


def _sent(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
