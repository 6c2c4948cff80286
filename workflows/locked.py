"""A case, alone or with a task: locked and read in one statement, with the calendar by which the act counts.

The calendar is read outside of what locks, by a function that sees what is committed when it is called: an act that
waited while a change of the calendar was saved counts by the new days, as the change counted its case by what the act
before it had left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from workflows.calendars import Calendar
from workflows.clock import parsed
from workflows.models import TASKS, Case, Task
from workflows.rows import Rows

CASES = Rows(Case)
TASK = f"""
WITH held AS MATERIALIZED (
    SELECT {TASKS.columns}, {CASES.columns}
    FROM {TASKS.table} JOIN {CASES.table} ON {CASES.table}.id = process_id
    WHERE {TASKS.table}.id = %s AND process_id = %s FOR NO KEY UPDATE OF {CASES.table}, {TASKS.table}
)
SELECT held.*, workflows_calendar() FROM held
"""  # noqa: S608
CASE = f"""
WITH held AS MATERIALIZED (
    SELECT {CASES.columns} FROM {CASES.table} WHERE id = %s FOR NO KEY UPDATE
)
SELECT held.*, workflows_calendar() FROM held
"""  # noqa: S608


def locked(case_id: int, task_id: int) -> tuple[Task, Calendar] | None:
    """This task of this case, both as they are under the lock; None where the case has no such task."""
    values = _row(TASK, task_id, case_id)
    if values is None:
        return None
    *columns, text = values
    task = TASKS.row(columns[: len(TASKS.fields)])
    task.process = CASES.row(columns[len(TASKS.fields) :])
    return task, parsed(text)


def locked_case(case_id: int) -> tuple[Case, Calendar] | None:
    """This case as it is under the lock; None where there is none."""
    values = _row(CASE, case_id)
    if values is None:
        return None
    *columns, text = values
    return CASES.row(columns), parsed(text)


def _row(statement: str, *values: int) -> Sequence[Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: Sequence[Any] | None = cursor.fetchone()
    return row
