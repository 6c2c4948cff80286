"""One decision for many tasks at one step. Each is an act of its own: what one is refused, the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows import engine
from workflows.definition import HumanStep, Outcome
from workflows.models import Task
from workflows.people import User
from workflows.refusals import Refused
from workflows.rights import fit_for_many


@dataclass(frozen=True)
class Fate:
    """What becomes of one task: refused, with the sentence that says why, or not."""

    task: Task
    refusal: Refused | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An outcome for many tasks, with what is entered for each of them alike."""

    outcome: str
    reason: str
    data: Mapping[str, Any]
    by: User
    at: datetime

    def previewed(self, tasks: Iterable[Task]) -> list[Fate]:
        """What would become of each now; nothing is changed."""
        return [Fate(task, engine.refusal_to_act(**self._act(task))) for task in tasks]

    def done(self, tasks: Iterable[Task], *, token: str) -> list[Fate]:
        """Do each in a transaction of its own; a token that was used before does nothing twice."""
        return [self._do(task, token) for task in tasks]

    def _do(self, task: Task, token: str) -> Fate:
        try:
            engine.act(**self._act(task), token=f"{token}:{task.pk}")
        except Refused as refusal:
            return Fate(task, refusal)
        return Fate(task)

    def _act(self, task: Task) -> dict[str, Any]:
        act = {"outcome": self.outcome, "reason": self.reason, "data": self.data, "by": self.by, "at": self.at}
        return {"case_id": task.process_id, "task_id": task.pk, **act}


@dataclass(frozen=True, kw_only=True)
class Gift:
    """Many tasks for one person, with the reason why."""

    to: User
    reason: str
    by: User
    at: datetime

    def previewed(self, tasks: Iterable[Task]) -> list[Fate]:
        """What would become of each now; nothing is changed."""
        return [Fate(task, engine.refusal_to_assign(**self._given(task))) for task in tasks]

    def done(self, tasks: Iterable[Task], *, token: str) -> list[Fate]:
        """Give each in a transaction of its own."""
        return [self._give(task, token) for task in tasks]

    def _give(self, task: Task, token: str) -> Fate:
        try:
            engine.assign(**self._given(task), reason=self.reason, token=f"{token}:{task.pk}")
        except Refused as refusal:
            return Fate(task, refusal)
        return Fate(task)

    def _given(self, task: Task) -> dict[str, Any]:
        return {"case_id": task.process_id, "task_id": task.pk, "to": self.to, "by": self.by, "at": self.at}


def common_outcomes(tasks: Sequence[Task]) -> list[Outcome]:
    """The outcomes by which every one of these tasks can be done together; none where each asks for its own entries."""
    steps = [task.flow_task.step for task in tasks]
    if not steps or not all(isinstance(step, HumanStep) and fit_for_many(step) for step in steps):
        return []
    return [
        outcome
        for outcome in steps[0].outcomes
        if all(outcome.name in {other.name for other in step.outcomes} for step in steps)
    ]
