"""The same rows with nothing between: statements written by hand, prepared by psycopg, on the same connection.

What the engine reads is read, and what it writes is written; nothing is checked and nothing can be another way.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from benchmarks.line import MINUTES, OUTCOME, ROLE, Line, Running
from workflows.calendars import add_office_minutes
from workflows.clock import CALENDAR_SQL, parsed
from workflows.models import Case, Task

LOCK = """
SELECT task.*, c.* FROM workflows_task task JOIN workflows_case c ON c.id = task.process_id
WHERE task.id = %s AND task.process_id = %s FOR NO KEY UPDATE
"""
DUTIES = """
SELECT user_id, role FROM workflows_appointment WHERE (until IS NULL OR until >= %s) AND since <= %s AND (user_id = %s
OR user_id IN (SELECT person_id FROM workflows_absence WHERE since <= %s AND until >= %s AND substitute_id = %s))
"""
DONE = """
UPDATE workflows_task SET status = 'DONE', owner_id = %s, started = %s, finished = %s, at = %s, outcome = %s
WHERE id = %s
"""
NEXT = """
INSERT INTO workflows_task (flow_task, flow_task_type, status, created, token, process_id, step, role, owner_permission,
    outcome, reason, at, due_at, generation, previous_ids, data)
VALUES (%s, 'HUMAN', 'NEW', %s, 'start', %s, %s, %s, %s, '', '', %s, %s, '', %s, '{}') RETURNING id
"""
ENTRY = """
INSERT INTO workflows_journalentry (case_id, task_id, by_id, at, act, step, outcome, reason, data, changed)
VALUES (%s, %s, %s, %s, 'done', %s, %s, '', '{}', %s::jsonb)
"""


class ByBare:
    name = "bare psycopg"

    def __init__(self, line: Line) -> None:
        self.line = line
        self.statements = 0

    def begin(self, case: Case) -> None:
        """It waits already."""

    def waiting(self, running: Running) -> int:
        open_task: Task = Task.objects.get(process=running.case, finished=None)
        return int(open_task.pk)

    def step(self, running: Running, waiting: int) -> None:
        at, by, case = running.at, self.line.clerk.pk, running.case.pk
        day = at.date()
        this, after = f"step_{running.done + 1}", f"step_{running.done + 2}"
        with connection.connection.transaction():
            self._send(LOCK, waiting, case)
            self._send(DUTIES, day, day, by, day, day, by)
            self._send(DONE, by, at, at, at, OUTCOME, waiting)
            due = add_office_minutes(at, MINUTES, parsed(*self._send(CALENDAR_SQL)))
            node = f"workflows/flows.{self.line.version.class_name}.{after}"
            role = f"role:{ROLE}"
            (opened,) = self._send(NEXT, node, at, case, after, ROLE, role, at, due, [waiting])
            changed = {
                str(waiting): {"owner": [None, by]},
                str(opened): {"owner": [None, None], "due_at": [None, str(due)]},
            }
            self._send(ENTRY, case, waiting, by, at, this, OUTCOME, json.dumps({"tasks": changed}))

    def _send(self, statement: str, *values: Any) -> Any:
        self.statements += 1
        cursor = connection.connection.execute(statement, values)
        return cursor.fetchone() if cursor.description else None
