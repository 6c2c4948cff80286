"""A case driven by chance through its definition, by people who keep their budgets: in minutes of office time.

Everybody does one thing at a time; a role is one person. What a step has used of its budget counts over all visits
since the term began; a block has no budget but those of its steps.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from tests.workflows.oracle import due_of_case
from workflows import clock, engine, jobs
from workflows.calendars import Calendar, add_office_minutes, local
from workflows.definition import Action, Definition, HumanStep, Outcome, outcomes_of, time_of
from workflows.models import Case, Job, Task
from workflows.people import User

LONGEST = 25
"""Outcomes that are chosen by chance; then the shortest way to an end is taken."""
A_NEW_DAY = 0.1
A_LONG_WAIT = 3_000
"""The office minutes that a party may take to answer."""


@dataclass
class Drive:
    """One case on its way; `now` is in minutes of office time since it began.

    While it is `watched`, its stored due moments are compared with the slow recomputation after every act, and a new
    day is appointed now and then.
    """

    case: Case
    people: dict[str, User]
    chance: random.Random
    began: datetime
    watched: bool = False
    now: int = 0
    acts: int = 0
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    planned: dict[int, int] = field(default_factory=dict)
    minutes: dict[datetime, int] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def to_an_end(self) -> None:
        """Act until nothing waits. Fails where two open tasks stand in one branch, and where it never ends."""
        while tasks := self._open():
            tokens = [task.token.token for task in tasks]
            assert len(tokens) == len(set(tokens)), f"two current tasks in one branch: {tokens}"
            for task in tasks:
                if task.pk not in self.planned:
                    self.planned[task.pk] = self._plan(task, tasks)
            self._do(min(tasks, key=lambda task: (self.planned[task.pk], task.pk)))
            self.acts += 1
            if self.watched:
                self._watch()
            assert self.acts < 10 * LONGEST, "no end is reached"

    def runs(self) -> dict[str, list[int]]:
        """The minutes of every run of every term, without its pauses, to its finish or to where it began again."""
        found: dict[str, list[int]] = defaultdict(list)
        spent, since = dict[str, int](), dict[str, int]()
        for event in self.case.clock_events.exclude(kind="extend").order_by("pk"):
            term, here = event.term, self.minutes[event.at]
            spent[term] = spent.get(term, 0) + here - since.pop(term, here)
            if event.kind in ("restart", "finish"):
                found[term].append(spent.pop(term))
            if event.kind in ("start", "resume", "restart"):
                since[term] = here
        assert not since, f"a clock runs on after the end: {since}"
        return found

    def moment(self, minutes: int) -> datetime:
        """The moment after so many minutes of office time."""
        at = add_office_minutes(self.began, minutes, self._calendar) if minutes else self.began
        self.minutes[at] = minutes
        return at

    def _open(self) -> list[Task]:
        waiting = Task.objects.filter(process=self.case, finished=None).exclude(flow_task_type="JOIN")
        return list(waiting.select_related("process").order_by("pk"))

    def _plan(self, task: Task, tasks: list[Task]) -> int:
        """When the task is done: whoever has to do it first does what came before."""
        step, starts = self._definition.step(task.step), self.now
        if isinstance(step, HumanStep) and step.role == "party":
            return starts + self.chance.choice([0, self.chance.randint(0, A_LONG_WAIT)])
        if isinstance(step, HumanStep):
            starts = max([starts, *(self.planned.get(one.pk, 0) for one in tasks if one.role == step.role)])
        left = (time_of(step) or 0) - self.used[step.name]
        most = max(0, left)
        takes = self.chance.choice([0, most, self.chance.randint(0, most)])
        self.used[step.name] += takes
        return starts + takes

    def _do(self, task: Task) -> None:
        self.now = self.planned[task.pk]
        at = self.moment(self.now)
        step = self._definition.step(task.step)
        if isinstance(step, Action):
            for job in Job.objects.filter(case=self.case, status=Job.Status.WANTED):
                if job.payload.get("task") == task.pk:
                    jobs.run(job.pk, now=at)
            return
        outcome = self._outcome(task.step)
        engine.act(case_id=self.case.pk, task_id=task.pk, outcome=outcome, by=self.people[task.role], at=at)
        if any(verb in ("start", "restart") for verb, _term in self._chosen(task.step, outcome).clock):
            self.used.clear()

    def _watch(self) -> None:
        self._is_due_as_recomputed()
        if self.chance.random() < A_NEW_DAY and (until := self._new_day()):
            role = next(role.name for role in self._definition.roles if role.is_office)
            by, at = self.people[role], self.moment(self.now)
            engine.extend(self.case.pk, term="whole", until=until, reason="chance", by=by, at=at)
            self._is_due_as_recomputed()

    def _is_due_as_recomputed(self) -> None:
        self.case.refresh_from_db()
        stored = (self.case.due_at, self.case.legal_end) if self.case.due_at else None
        events = list(self.case.clock_events.order_by("pk"))
        assert stored == due_of_case(self.case.definition, events, self._calendar), [(e.kind, e.at) for e in events]
        self.kinds.update(event.kind for event in events)

    def _new_day(self) -> date | None:
        """A day that may be appointed now; None where the term does not run, or has such a day."""
        reading = clock.read(self.case, self._definition.term("whole"), days=self._calendar)
        if reading is None or reading.state != "running" or reading.run.until or reading.first_due is None:
            return None
        behind = max(local(reading.first_due.due_at), local(self.moment(self.now))).date()
        return self._calendar.working_day(self.chance.randint(1, 9), after=behind)

    def _outcome(self, name: str) -> str:
        names = [outcome.name for outcome in outcomes_of(self._definition.step(name))]
        if self.acts >= LONGEST:
            return next(name for name in ("give_up", "further", "submit", "answer") if name in names)
        return self.chance.choice(names)

    def _chosen(self, step: str, name: str) -> Outcome:
        return next(one for one in outcomes_of(self._definition.step(step)) if one.name == name)

    @cached_property
    def _definition(self) -> Definition:
        return self.case.definition

    @cached_property
    def _calendar(self) -> Calendar:
        return clock.calendar()
