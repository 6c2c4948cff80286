"""A task with its case, locked and read in one statement. It stands at the head of every act, so its text is made once.

Django would make the same text anew for each act, in ten times the time that asking takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

from workflows.models import Case, Task

M = TypeVar("M", bound=Model)


class Rows(Generic[M]):
    """All columns of a model, and its rows out of their values, as Django makes them."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.fields = model._meta.concrete_fields
        self.names = [field.attname for field in self.fields]

    @cached_property
    def columns(self) -> str:
        table = self.model._meta.db_table
        return ", ".join(f'"{table}"."{field.column}"' for field in self.fields)

    @cached_property
    def _converted(self) -> list[tuple[int, Callable[..., Any]]]:
        """Columns that Python has another way than the database, by their place."""
        found = ((place, getattr(field, "from_db_value", None)) for place, field in enumerate(self.fields))
        return [(place, convert) for place, convert in found if convert]

    def row(self, values: Sequence[Any]) -> M:
        """Raises whatever a column refuses."""
        read = list(values)
        for place, convert in self._converted:
            read[place] = convert(read[place], None, connection)
        return self.model.from_db(connection.alias, self.names, read)


TASKS, CASES = Rows(Task), Rows(Case)


@cache
def _statement() -> str:
    task, case = Task._meta.db_table, Case._meta.db_table
    return (
        f"SELECT {TASKS.columns}, {CASES.columns} FROM {task} JOIN {case} ON {case}.id = {task}.process_id"  # noqa: S608
        f" WHERE {task}.id = %s AND {case}.id = %s FOR NO KEY UPDATE OF {case}, {task}"
    )


def locked(case_id: int, task_id: int) -> Task | None:
    """This task of this case, both as they are under the lock; None where the case has no such task."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), (task_id, case_id))
        values = cursor.fetchone()
    if values is None:
        return None
    task = TASKS.row(values[: len(TASKS.fields)])
    task.process = CASES.row(values[len(TASKS.fields) :])
    return task
