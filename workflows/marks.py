"""That somebody was warned: a mark beside a task, as long as what was warned of is what it is due by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.models import Task, Warning
from workflows.rungs import REMINDER

Row = tuple[int, int | None, str, datetime, datetime]


def warned_at(tasks: Sequence[Task]) -> Mapping[int, datetime]:
    """When somebody was last warned of each of these tasks, or of the term that its case is due by; one statement."""
    rows = Warning.objects.filter(case__in={task.process_id for task in tasks}).order_by("at")
    known = list(rows.values_list("case", "task", "rung", "due_at", "at"))
    return {task.pk: row[-1] for task in tasks for row in known if _is_about(task, *row[:-1])}


def _is_about(task: Task, case: int, of: int | None, rung: str, due_at: datetime) -> bool:
    if of is None:
        return bool(case == task.process_id and due_at == task.process.due_at)
    return bool(of == task.pk and (rung == REMINDER or due_at == task.due_at))
