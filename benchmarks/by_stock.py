"""A step by viewflow as it comes, on its own tables, the way its own views do it: locked, read, assigned, done, led on.

The due moment of the next task is told to its `data` as it is made, and the act is kept in the journal, all in the
transaction of the lock. Whether the person may do it is a permission, asked for before the task is assigned.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.views.generic import View
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.activation import Activation
from viewflow.workflow.models import Process, Task

from benchmarks.line import STEPS, Line, Running, due_after, journal
from workflows.models import Case
from workflows.people import User

PERMISSION = "viewflow.change_task"

_now: list[Running] = []
"""The case that is being worked on, whose time is the time of its tasks."""


def _due(_activation: Activation) -> dict[str, str]:
    return {"due_at": due_after(_now[-1].at).isoformat()}


def _nodes() -> dict[str, Any]:
    nodes: dict[str, Any] = {"begin": flow.StartHandle().Next(this.step_1)}
    for number in range(1, STEPS + 1):
        human = flow.View(View.as_view()).Permission(PERMISSION)
        nodes[f"step_{number}"] = human.Next(getattr(this, f"step_{number + 1}"), task_data=_due)
    last = flow.View(View.as_view()).Permission(PERMISSION).Next(this.over)
    return nodes | {f"step_{STEPS + 1}": last, "over": flow.End()}


StockFlow: Any = type(
    "StockFlow",
    (flow.Flow,),
    {"__module__": __name__, "process_class": Process, "task_class": Task,
     "lock_impl": lock.SelectForUpdateLock(nowait=False, attempts=1)} | _nodes(),
)  # fmt: skip


class ByStock:
    name = "viewflow as it comes"

    def __init__(self, line: Line) -> None:
        self.line = line
        label, name = PERMISSION.split(".")
        line.clerk.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=name))

    def begin(self, case: Case) -> int:
        process: int = StockFlow.begin.run().pk
        return process

    def waiting(self, running: Running) -> tuple[Task, User]:
        """The task, and who is logged in: read for every request, and with that what they may."""
        task = Task.objects.get(process=running.state, finished=None, flow_task_type="HUMAN")
        return task, User.objects.get(pk=self.line.clerk.pk)

    def step(self, running: Running, waiting: tuple[Task, User]) -> None:
        _now[:] = [running]
        task, clerk = waiting
        with task.activation() as activation:
            assert activation.assign.has_perm(clerk)
            activation.assign(clerk)
            activation.start(None)
            activation.execute()
            journal(running, clerk, {"tasks": {str(task.pk): {"owner": [None, clerk.pk]}}})
