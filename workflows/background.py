"""A background action of a case, done by the worker in three transactions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflows import journal, vocabulary
from workflows.holding import held, walk
from workflows.models import Case, Task
from workflows.nodes import STEP_JOB, Act, ActionActivation, StepActivation
from workflows.refusals import Busy


@vocabulary.job(STEP_JOB)
def perform(payload: Mapping[str, Any], at: datetime) -> None:
    """Do a background action in three transactions: claim, keep the outcome with what it wrote, route.

    A crash before the outcome is kept does it again; a failure after never does. A case that ended meanwhile is left
    alone; one that somebody else holds is no failure: `Busy`, and the job comes again.
    """
    now = Act(at=at, by=None)
    with now.going_on():
        with held(payload["case"], payload["task"], now) as activation:
            if not _may_begin(activation):
                return
            activation.begin()
            task, case = activation.task, activation.process
        try:
            if not task.outcome:
                _do_and_keep(case, task, now)
            with held(case.pk, task.pk, now) as activation:
                if activation.complete.can_proceed():
                    activation.complete()
                    walk(activation.process, now, *activation.create_next())
        except Busy:
            raise
        except Exception as error:
            _keep_failure(case, task, now, error)
            raise


def _do_and_keep(case: Case, task: Task, now: Act) -> None:
    finished = vocabulary.find_action(task.flow_task.step.action).do(case, now.at)
    with held(case.pk, task.pk, now) as activation:
        if activation.keep.can_proceed() and not activation.task.outcome:
            activation.keep(finished.outcome, finished.why)
            if finished.write:
                finished.write()


def _keep_failure(case: Case, task: Task, now: Act, error: Exception) -> None:
    now.entries.clear()
    with held(case.pk, task.pk, now) as activation:
        if activation.fail.can_proceed():
            activation.fail(error)
            journal.write(now.entries)


def _may_begin(activation: StepActivation) -> bool:
    return isinstance(activation, ActionActivation) and activation.begin.can_proceed()
