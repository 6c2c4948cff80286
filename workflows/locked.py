"""A task with its case, locked and read in one statement, with the calendar by which the act counts."""

from __future__ import annotations

from django.db import connection

from workflows.calendars import Calendar
from workflows.clock import CALENDAR_COLUMNS, parsed
from workflows.models import TASKS, Case, Task
from workflows.rows import Rows

CASES = Rows(Case)
STATEMENT = f"""
SELECT {TASKS.columns}, {CASES.columns}, {CALENDAR_COLUMNS}
FROM {TASKS.table} JOIN {CASES.table} ON {CASES.table}.id = process_id
WHERE {TASKS.table}.id = %s AND process_id = %s FOR NO KEY UPDATE OF {CASES.table}, {TASKS.table}
"""  # noqa: S608


def locked(case_id: int, task_id: int) -> tuple[Task, Calendar] | None:
    """This task of this case, both as they are under the lock; None where the case has no such task."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, (task_id, case_id))
        values = cursor.fetchone()
    if values is None:
        return None
    *columns, text = values
    task = TASKS.row(columns[: len(TASKS.fields)])
    task.process = CASES.row(columns[len(TASKS.fields) :])
    return task, parsed(text)
