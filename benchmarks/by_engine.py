"""A step by the engine, as every page and every import does it."""

from __future__ import annotations

from benchmarks.line import OUTCOME, Line, Running
from workflows import engine
from workflows.models import Case, Task


class ByEngine:
    name = "this engine"

    def __init__(self, line: Line) -> None:
        self.line = line

    def begin(self, case: Case) -> None:
        """It waits already."""

    def waiting(self, running: Running) -> int:
        open_task: Task = Task.objects.get(process=running.case, finished=None)
        return int(open_task.pk)

    def step(self, running: Running, waiting: int) -> None:
        engine.act(case_id=running.case.pk, task_id=waiting, outcome=OUTCOME, by=self.line.clerk, at=running.at)
