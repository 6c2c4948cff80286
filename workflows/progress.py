"""How far a case is, for who only wants to know that: the straight way through its definition, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from viewflow.workflow.status import STATUS

from workflows.definition import JOINED, Definition, End, HumanStep, Parallel, Step, outcomes_of
from workflows.models import Case, Task
from workflows.titles import shown


@dataclass(frozen=True)
class Stage:
    """One stage of the straight way: `done`, `now` or `ahead`."""

    title: str
    state: str


@dataclass(frozen=True)
class Progress:
    """The stages of a case, and what it waits for now, each with its role; the wait may lie off the straight way."""

    stages: tuple[Stage, ...]
    waits: tuple[tuple[str, str], ...]

    @property
    def place(self) -> int:
        """The number of the stage that is being worked on, from 1; the last one's of a case that ended there."""
        return next((n for n, stage in enumerate(self.stages, 1) if stage.state == "now"), len(self.stages))


def progress_of(case: Case) -> Progress:
    """How far the case is. Asks for its tasks once, or not at all where they were fetched with it."""
    definition = case.definition
    tasks = sorted(case.task_set.all(), key=lambda task: task.pk)
    waiting = [task for task in tasks if task.finished is None and task.status != STATUS.CANCELED]
    way = list(_way(definition))
    now = _place(way, definition, tasks, waiting)
    stages = (Stage(shown(step.title), _state(n, now, case)) for n, step in enumerate(way))
    return Progress(tuple(stages), tuple(_wait(definition, task) for task in waiting if task.role))


def _way(definition: Definition) -> Iterator[Step]:
    """What people do from the start on, if everything goes well: the first outcome of each step, and the end."""
    name, seen = definition.start.step, set[str]()
    while name not in seen and (step := definition.find_step(name)):
        seen.add(name)
        if isinstance(step, HumanStep | Parallel | End):
            yield step
        if isinstance(step, End):
            return
        name = step.then if isinstance(step, Parallel) else outcomes_of(step)[0].to


def _place(way: list[Step], definition: Definition, tasks: list[Task], waiting: list[Task]) -> int:
    """Where on the way the case is; where it waits beside it, the stage that it last passed."""
    stages = {name: n for n, step in enumerate(way) for name in _within(step, definition)}
    open_now = [stages[task.step] for task in waiting if task.step in stages]
    if open_now:
        return min(open_now)
    return next((stages[task.step] for task in reversed(tasks) if task.step in stages), 0)


def _within(step: Step, definition: Definition) -> set[str]:
    """The names of a stage: its own, and those of the steps inside a parallel block."""
    found = {step.name}
    ahead = list(step.branches) if isinstance(step, Parallel) else []
    while ahead:
        name = ahead.pop()
        if name != JOINED and name not in found and (inner := definition.find_step(name)):
            found.add(name)
            ahead += definition.targets(inner)
    return found


def _state(n: int, now: int, case: Case) -> str:
    if n == now:
        return "now" if case.is_open else "done"
    return "done" if n < now else "ahead"


def _wait(definition: Definition, task: Task) -> tuple[str, str]:
    step = definition.find_step(task.step)
    return (shown(step.title) if step else task.step, shown(definition.role(task.role).title))
