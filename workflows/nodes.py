"""The kinds of step, as viewflow nodes with activations of our own.

viewflow gives the flow graph, the life cycle of an activation and the walk from step to step. Ours are: who creates
the row (one INSERT, with role and due moment), outcomes, the join by generation, ends that end, and what is kept of
an error (its type; never values). See docs/decisions/0001.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from viewflow import this
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.context import Context, context
from viewflow.workflow.nodes import Obsolete
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from workflows import clock, definition, jobs, journal, vocabulary
from workflows.calendars import Calendar, add_office_minutes, due_after
from workflows.definition import JOINED
from workflows.models import Case, JournalEntry, Task
from workflows.moments import moment_words
from workflows.people import User
from workflows.refusals import InTheFuture
from workflows.titles import shown_lazily

START = Token("start")
STEP_JOB = "step"
DONE = ("status", "owner", "started", "finished", "at", "outcome", "reason", "data")
"""What becomes of a task that waited, when it is done."""


def not_in_the_future(at: datetime) -> None:
    """Refuses a moment that has not come. Nothing else below views, commands and jobs asks the clock."""
    if at > timezone.now():
        raise InTheFuture(at=moment_words(at))


@dataclass
class Act:
    """What is happening now: the moment that counts, who does it and in whose place, and the entries that it leaves.

    Refuses a moment that has not come.
    """

    at: datetime
    by: User | None
    in_place_of: int | None = None
    entries: list[JournalEntry] = field(default_factory=list)
    changes: list[journal.Change] = field(default_factory=list)
    blocks: dict[str, Task | None] = field(default_factory=dict)
    """The blocks opened in this very act, by generation, each with its join once a branch has come there."""

    def __post_init__(self) -> None:
        not_in_the_future(self.at)

    @cached_property
    def calendar(self) -> Calendar:
        return clock.calendar()

    def going_on(self) -> Context:
        """Make this the act that activations see."""
        return Context(act=self)

    def changed(self, task: Task, name: str, before: Any, after: Any) -> None:
        """Keep for the journal what became of a column of a task."""
        if before != after:
            self.changes.append((task, name, before, after))

    def opened(self, task: Task) -> None:
        """Keep for the journal that a task waits from now on, for whom and until when."""
        self.changes.append((task, "owner", None, task.owner_id))
        self.changed(task, "due_at", None, task.due_at)

    def note(self, what: str, *, case: Case, task: Task | None = None, **more: Any) -> None:
        more["in_place_of_id"] = self.in_place_of
        if task and task.outcome and "source" not in more:
            chosen = task.flow_task.outcome(task.outcome)
            more["source"] = journal.sources(case.definition, chosen.clock, own=chosen.clock_source)
        self.entries.append(journal.entry(what, case=case, task=task, at=self.at, by=self.by, **more))


def due_of(case: Case, step: definition.Step, *, at: datetime, calendar: Calendar) -> datetime | None:
    """When a task opened at `at` falls due: its time spent, or its case's due moment if that comes first.

    What is waited for from outside is due when its answer is.
    """
    minutes = definition.time_of(step)
    own = add_office_minutes(at, minutes, calendar) if minutes else None
    if isinstance(step, definition.HumanStep) and step.answer_within:
        own = due_after(at, step.answer_within, calendar).due_at
    return min((moment for moment in (own, case.due_at) if moment), default=None)


class StepActivation(Activation):
    """One visit to a step."""

    @property
    def act(self) -> Act:
        act: Act = context.act
        return act

    @property
    def step(self) -> Any:
        return self.flow_task.step

    def __hash__(self) -> int:
        """The same before and after the row is written; viewflow keeps activations in sets."""
        return hash((self.task.step, self.task.token.token))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StepActivation) and bool(self.task == other.task)

    def exception_guard(self) -> AbstractContextManager[None]:
        """Nothing is kept of the failing frame: its local variables may be personal data."""
        return nullcontext()

    @classmethod
    def create(
        cls,
        flow_task: StepNode,
        prev_activation: StepActivation | None,
        token: Token,
        data: Any = None,
        seed: Any = None,
        *,
        case: Case | None = None,
    ) -> StepActivation:
        """Arrive at a step, from the step before or, with `case`, from outside."""
        previous = [prev_activation.task.pk] if prev_activation else []
        activation = cls(
            Task(
                process=prev_activation.process if prev_activation else case,
                flow_task=flow_task,
                step=flow_task.name,
                token=token,
                previous_ids=previous,
                at=context.act.at,
                created=context.act.at,
            )
        )
        activation.arrive()
        return activation

    def arrive(self) -> None:
        """Kinds that wait write their row here; the others write it once, when they are done."""

    @Activation.status.transition(source=STATUS.NEW)
    def activate(self) -> None:
        """Nothing to prepare."""

    def finish(self) -> None:
        """Write the finished task, in the state that the transition has just given it."""
        self.task.at = self.act.at
        self.task.finished = self.act.at
        self.task.save(update_fields=None if self.task._state.adding else DONE)

    def follow(self, outcome: definition.Outcome) -> None:
        """What the outcome does besides leading on: its clock acts."""
        self.task.outcome = outcome.name
        self.finish()
        clock.record(
            self.process,
            outcome.clock,
            at=self.act.at,
            task=self.task,
            days=self.act.calendar,
            source=outcome.clock_source,
        )

    @property
    def outcome(self) -> definition.Outcome:
        """The chosen outcome of this visit."""
        return self.flow_task.outcome(self.task.outcome)


class OutcomeActivation(StepActivation):
    """A step that picks its own way on: no gateway row per decision."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[StepActivation]:
        target = self.flow_task.targets[self.outcome.to]
        yield target._create(self, self.task.token)


class HumanActivation(OutcomeActivation):
    """Waits for somebody who holds the role."""

    def arrive(self) -> None:
        step, case = self.step, self.process
        self.task.role = step.role
        self.task.owner_permission = f"role:{step.role}"
        self.task.due_at = due_of(case, step, at=self.act.at, calendar=self.act.calendar)
        if owner := case.assignees.get(step.role):
            self.task.owner_id = owner
            self.task.assigned = self.act.at
            self._set_status(STATUS.ASSIGNED)
        self.task.save(force_insert=True)
        self.act.opened(self.task)

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.ASSIGNED)
    def assign(self, user: User) -> None:
        self.act.changed(self.task, "owner", self.task.owner_id, user.pk)
        self.task.owner, self.task.assigned = user, self.act.at
        self.task.save(update_fields=["owner", "assigned", "status"])

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.NEW)
    def put_back(self) -> None:
        self.act.changed(self.task, "owner", self.task.owner_id, None)
        self.task.owner = self.task.assigned = None
        self.task.save(update_fields=["owner", "assigned", "status"])

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.STARTED)
    def start(self) -> None:
        self.act.changed(self.task, "owner", self.task.owner_id, self.act.by and self.act.by.pk)
        self.task.owner = self.act.by
        self.task.started = self.act.at

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        self.follow(self.outcome)


class QuestionActivation(OutcomeActivation):
    """Asks the domain and goes on at once."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        answer = vocabulary.find_question(self.step.question).ask(self.process, self.act.at)
        self.follow(self.flow_task.outcome(answer))
        self.act.note("answered", case=self.process, task=self.task)


class ActionActivation(OutcomeActivation):
    """Work for the background: claimed, done outside any transaction, kept with what it wrote, then routed."""

    def arrive(self) -> None:
        self.task.due_at = due_of(self.process, self.step, at=self.act.at, calendar=self.act.calendar)
        self._set_status(STATUS.SCHEDULED)
        self.task.save(force_insert=True)
        self.act.opened(self.task)
        self._want()

    def _want(self) -> None:
        payload = {"case": self.process.pk, "task": self.task.pk}
        jobs.want(STEP_JOB, payload=payload, at=self.act.at, case=self.process)

    @Activation.status.transition(source=[STATUS.SCHEDULED, STATUS.STARTED], target=STATUS.STARTED)
    def begin(self) -> None:
        self.task.started = self.act.at
        self.task.save(update_fields=["started", "status"])

    @Activation.status.transition(source=STATUS.STARTED)
    def keep(self, outcome: str, why: str) -> None:
        self.task.outcome, self.task.reason = self.flow_task.outcome(outcome).name, why
        self.task.save(update_fields=["outcome", "reason"])

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        self.follow(self.outcome)
        self.act.note("performed", case=self.process, task=self.task, reason=self.task.reason)

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.ERROR)
    def fail(self, error: Exception) -> None:
        self.task.data = {"error": type(error).__name__}
        self.task.save(update_fields=["data", "status"])
        self.act.note("failed", case=self.process, task=self.task, data=self.task.data)

    @Activation.status.transition(source=STATUS.ERROR, target=STATUS.SCHEDULED)
    def retry(self) -> None:
        self.task.save(update_fields=["status"])
        self._want()


class SplitActivation(StepActivation):
    """Opens its branches, each with a token of its own. One whose question answers no is joined at once.

    Where all that is left is optional, the block is passed.
    """

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        self.finish()
        self.act.blocks[f"{self.task.token.token}/{self.task.pk}"] = None

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[StepActivation]:
        tokens = Token.split_token_source(self.task.token, self.task.pk)
        join = None
        for branch, token in zip(self.step.branches, tokens, strict=False):
            if self._is_wanted(branch):
                yield self.flow_task.targets[branch]._create(self, token)
            else:
                join = self.flow_task.targets[JOINED]._create(self, token)
        if join:
            yield join

    def _is_wanted(self, branch: str) -> bool:
        name = self.step.condition_of(branch)
        return name is None or vocabulary.find_question(name).ask(self.process, self.act.at) == "yes"


class JoinActivation(StepActivation):
    """Waits until every branch of one generation of the block has arrived; optional ones are closed, not waited for."""

    type = "join"

    @classmethod
    def create(
        cls, flow_task: StepNode, prev_activation: StepActivation | None, token: Token, *args: Any, **kwargs: Any
    ) -> StepActivation:
        assert prev_activation is not None
        generation, number = token.token.rsplit("_", 1)
        waiting: Any = cls._waiting(flow_task, prev_activation.process, generation)
        if waiting is None:
            return super().create(flow_task, prev_activation, token, *args, **kwargs)
        waiting.previous.add(prev_activation.task)
        joined = cls(waiting)
        joined._note_arrival(int(number))
        return joined

    @staticmethod
    def _waiting(flow_task: StepNode, case: Case, generation: str) -> Task | None:
        """The join where a branch has arrived before; of a block opened in this act the database knows no more."""
        blocks: dict[str, Task | None] = context.act.blocks
        if generation in blocks:
            return blocks[generation]
        waiting = Task.objects.filter(process=case, flow_task=flow_task, generation=generation, finished=None).first()
        if waiting:
            waiting.process = case
        return waiting

    def arrive(self) -> None:
        self.task.generation, number = self.task.token.token.rsplit("_", 1)
        self.task.token = self.task.token.get_base_split_token()
        self.task.started = self.act.at
        self._set_status(STATUS.STARTED)
        self.task.save(force_insert=True)
        self.act.blocks[self.task.generation] = self.task
        self._note_arrival(int(number))

    def _note_arrival(self, number: int) -> None:
        """Where some branches are optional it counts which have arrived, not only how many."""
        if self.step.optional:
            self.task.data = {"arrived": [*self.task.data.get("arrived", []), self.step.branches[number - 1]]}
            self.task.save(update_fields=["data"])

    @cached_property
    def everyone_is_here(self) -> bool:
        """Each branch arrives once, so while fewer have than there are, the database need not be asked."""
        if self.step.optional:
            return set(self.step.branches) <= {*self.step.optional, *self.task.data["arrived"]}
        if len(self.task.previous_ids) < len(self.step.branches):
            return False
        return not self._still_open().exists()

    def _still_open(self) -> QuerySet[Task]:
        return Task.objects.filter(process=self.process, token__startswith=f"{self.task.generation}_", finished=None)

    def _close_the_rest(self) -> None:
        """A block within it that is passed in this very act is on its way to its join, and goes no further."""
        self._still_open().update(status=STATUS.CANCELED, finished=self.act.at)
        for generation, join in self.act.blocks.items():
            if join and generation.startswith(f"{self.task.generation}_"):
                join.status = STATUS.CANCELED

    def is_done(self) -> bool:
        return self.everyone_is_here

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE, conditions=[this.is_done])
    def complete(self) -> None:
        if self.step.optional:
            self._close_the_rest()
        self.task.at = self.task.finished = self.act.at
        self.task.save(update_fields=["at", "finished", "status"])

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[StepActivation]:
        yield self.flow_task.targets[self.step.then]._create(self, self.task.token)


class EndActivation(StepActivation):
    """The case is over: what is open is closed, every term finishes, the result stands."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        case, at = self.process, self.act.at
        Task.objects.filter(process=case, finished=None).update(status=STATUS.CANCELED, finished=at)
        self.finish()
        clock.finish_all(case, at=at, task=self.task, days=self.act.calendar)
        case.status, case.finished, case.result = PROCESS.DONE, at, self.step.result
        self.act.note("ended", case=case, task=self.task, data={"result": case.result})

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[StepActivation]:
        return iter(())


class StepNode(Node):
    """A step of a compiled definition; `targets` are the nodes it may lead to, by the name the definition uses."""

    shape = {
        "width": 150,
        "height": 100,
        "text-align": "middle",
        "svg": '<rect class="task" width="150" height="100"/>',
    }
    bpmn_element = "userTask"

    def __init__(self, step: definition.Step, targets: dict[str, str]) -> None:
        super().__init__()
        self.step = step
        self._names = targets
        self.targets: dict[str, StepNode] = {}
        self.task_title = shown_lazily(step.title)

    def outcome(self, name: str) -> definition.Outcome:
        """The outcome of this name. Raises KeyError."""
        for outcome in definition.outcomes_of(self.step):
            if outcome.name == name:
                return outcome
        raise KeyError(name)

    def arrive_first(self, case: Case) -> StepActivation:
        """Come to this step from outside: at the start of a case, and at its withdrawal."""
        activation: StepActivation = self.activation_class.create(self, None, START, case=case)
        return activation

    def _resolve(self, instance: Any) -> None:
        self.targets = {target: instance.node(name) for target, name in self._names.items()}

    def _outgoing(self) -> Iterator[Edge]:
        for node in dict.fromkeys(self.targets.values()):
            yield Edge(src=self, dst=node, edge_class="next")


class Human(StepNode):
    activation_class = HumanActivation
    task_type = "HUMAN"


class Question(StepNode):
    activation_class = QuestionActivation
    task_type = "FUNCTION"


class Action(StepNode):
    activation_class = ActionActivation
    task_type = "JOB"


class Split(StepNode):
    activation_class = SplitActivation
    task_type = "PARALLEL_GATEWAY"


class Join(StepNode):
    activation_class = JoinActivation
    task_type = "JOIN"


class End(StepNode):
    activation_class = EndActivation
    task_type = "END"


__all__ = ["Act", "Action", "End", "Human", "Join", "Obsolete", "Question", "Split", "StepActivation", "StepNode"]
