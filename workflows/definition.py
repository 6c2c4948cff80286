"""What a workflow definition is: frozen values, and nothing that runs them.

A definition names steps, the outcomes of each step and the step that follows an outcome, the terms
(how long, by which rule) and the roles. It knows neither YAML (`loading`), nor whether it is sound
(`proof`), nor cases, people or the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, TypeVar, cast

_T = TypeVar("_T")

FORMAT = 1
"""The grammar that this module describes. Each file says which one it is written in."""

JOINED = "joined"
"""The target that says "this branch of the parallel block is done"."""

Unit = Literal["working_days", "days", "working_hours"]
Verb = Literal["start", "pause", "resume", "restart", "finish"]
ClockActs = tuple[tuple[Verb, str], ...]
"""What an outcome does to clocks: (verb, name of the term), in the order written."""
Side = Literal["before", "due", "after"]

UNITS: tuple[Unit, ...] = ("working_days", "days", "working_hours")
VERBS: tuple[Verb, ...] = ("start", "pause", "resume", "restart", "finish")

OWNER = "owner"
"""Whoever has the task, in the list of those who are warned."""

MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 8 * MINUTES_AN_HOUR
"""One day of allotted work is eight hours of office time, whatever the office hours are."""

_LENGTH = re.compile(r"([1-9][0-9]{0,3}) (working_days|days|working_hours)")
_RUNG = re.compile(r"(?:(.+) (before|after))|due")
_MINUTES = re.compile(r"([1-9][0-9]{0,3})([mhd])")
_MINUTES_PER = {"m": 1, "h": MINUTES_AN_HOUR, "d": MINUTES_A_DAY}


def minutes(text: str) -> int:
    """Minutes of office time that an allotment such as `30m`, `4h` or `2d` stands for.

    Raises ValueError for anything else, zero and more than four digits included.
    """
    if not (found := _MINUTES.fullmatch(text)):
        raise ValueError(text)
    return int(found[1]) * _MINUTES_PER[found[2]]


@dataclass(frozen=True, slots=True)
class Length:
    """How long a term is: `5 working_days`, `25 days` (calendar) or `40 working_hours`."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Length:
        """The length written as `5 working_days`. Raises ValueError for anything else."""
        if not (found := _LENGTH.fullmatch(text)):
            raise ValueError(text)
        return cls(int(found[1]), cast(Unit, found[2]))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Rung:
    """One warning about a due moment: how long before or after it, and to whom: role names, or `owner`."""

    side: Side
    length: Length | None
    to: tuple[str, ...]

    @classmethod
    def parse(cls, when: str, to: tuple[str, ...]) -> Rung:
        """The rung written as `1 working_days before`, `due` or `2 working_days after`. Raises ValueError."""
        if not (found := _RUNG.fullmatch(when)):
            raise ValueError(when)
        return cls(cast(Side, found[2] or "due"), Length.parse(found[1]) if found[1] else None, to)

    @property
    def when(self) -> str:
        """As it is written."""
        return f"{self.length} {self.side}" if self.length else self.side


@dataclass(frozen=True, slots=True)
class Title:
    """A name to show, in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Approval:
    """The decision that approved a definition, and the days on which new cases follow it.

    A decision whose number is unknown is None and then marked M (from memory).
    """

    decision: str | None
    issued: date | None
    in_force_from: date
    in_force_until: date | None
    mark: str


@dataclass(frozen=True, slots=True)
class Term:
    """A clock of the case. `never_longer_than` names a registered limit.

    At most one term is `promised`: told to the party and counted in the statistics. The title says what is done
    within it; readers find words of their own for one without.
    """

    name: str
    length: Length
    source: str
    mark: str
    never_longer_than: str | None = None
    promised: bool = False
    title: Title | None = None
    warn: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Who does a step. The party is whoever the case is about; one that `is_outside` is another agency.

    In one case nobody acts both in this role and in one of `not_same_person_as`.
    """

    name: str
    title: Title
    is_party: bool = False
    is_outside: bool = False
    not_same_person_as: tuple[str, ...] = ()

    @property
    def is_office(self) -> bool:
        """Whether people of the office hold it."""
        return not self.is_party and not self.is_outside


@dataclass(frozen=True, slots=True)
class Start:
    """The first step, the clocks that start with the case, and the papers that the party is given of it."""

    step: str
    clock: ClockActs = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WayOut:
    """Who may end the case at any moment until one of the steps `before` was opened, and to which end.

    The party withdraws; a role of the office cancels.
    """

    role: str
    before: tuple[str, ...]
    to: str
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """The role of the office that may open again what was done last, when it was done by mistake."""

    role: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a step can finish: where the case goes, what clocks do, what the party is given and told.

    `condition` names a yes-or-no question; the outcome is refused unless it answers yes. One that
    `needs_reason` is refused without a written one. From the second time in a case only a holder of the
    role `again` may choose it, with a reason. `clock_source` is the rule by which the clocks do what they do, as far as
    `clock_mark` says; empty where that is none but the terms' own.
    """

    name: str
    to: str
    clock: ClockActs = ()
    condition: str | None = None
    title: Title | None = None
    needs_reason: bool = False
    papers: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    again: str | None = None
    clock_source: str = ""
    clock_mark: str = ""


@dataclass(frozen=True, slots=True)
class HumanStep:
    """A holder of the role chooses an outcome. `time_minutes` is the budget of all visits.

    What the party or another agency hands in on paper a holder of the role `entered_by` may enter for it, with the
    form `entered_with` where that is another than the party's own. A step that waits for one of them may name the term
    of the answer, and how often to `remind` while it is missing.
    """

    kind: ClassVar[str] = "task"
    name: str
    title: Title
    role: str
    outcomes: tuple[Outcome, ...]
    time_minutes: int | None = None
    form: str | None = None
    entered_by: str | None = None
    entered_with: str | None = None
    answer_within: Length | None = None
    remind: Length | None = None
    warn: tuple[Rung, ...] = ()

    def form_of(self, *, entering: bool) -> str | None:
        """The form that this step asks for: of the party itself, or of whoever enters for it."""
        return (entering and self.entered_with) or self.form


@dataclass(frozen=True, slots=True)
class Parallel:
    """Opens its branches at once; when each has reached `joined`, the case goes on at `then`.

    A branch with a condition (branch, yes-or-no question) is left out where the answer is no. The case does not wait
    for an optional branch: what is still open of it is closed when the others are done.
    """

    kind: ClassVar[str] = "parallel"
    name: str
    title: Title
    branches: tuple[str, ...]
    then: str
    conditions: tuple[tuple[str, str], ...] = ()
    optional: tuple[str, ...] = ()

    def condition_of(self, branch: str) -> str | None:
        """The question that decides whether this branch is opened; None where it always is."""
        return next((question for name, question in self.conditions if name == branch), None)


@dataclass(frozen=True, slots=True)
class Question:
    """A registered question, answered by the program; the outcomes are its answers."""

    kind: ClassVar[str] = "ask"
    name: str
    title: Title
    question: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """A registered action, done in the background; the outcomes are what it can come to."""

    kind: ClassVar[str] = "action"
    name: str
    title: Title
    action: str
    outcomes: tuple[Outcome, ...]
    time_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The case is over, every open step is closed and every term finished."""

    kind: ClassVar[str] = "end"
    name: str
    title: Title
    result: str


Step = HumanStep | Parallel | Question | Action | End


def outcomes_of(step: Step) -> tuple[Outcome, ...]:
    """The outcomes of a step; none for a parallel block and for an end."""
    return () if isinstance(step, Parallel | End) else step.outcomes


def time_of(step: Step) -> int | None:
    """The allotted minutes of a step; None where nothing is allotted."""
    return step.time_minutes if isinstance(step, HumanStep | Action) else None


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole definition, well formed but not yet proved sound."""

    code: str
    title: Title
    approved_by: Approval
    terms: tuple[Term, ...]
    roles: tuple[Role, ...]
    start: Start
    steps: tuple[Step, ...]
    withdrawal: WayOut | None = None
    format: int = FORMAT
    cancellation: WayOut | None = None
    correction: Correction | None = None

    def find_step(self, name: str) -> Step | None:
        """The step of this name, or None."""
        return next((step for step in self.steps if step.name == name), None)

    def step(self, name: str) -> Step:
        """The step of this name. Raises KeyError."""
        return _only((step for step in self.steps if step.name == name), name)

    def term(self, name: str) -> Term:
        """The term of this name. Raises KeyError."""
        return _only((term for term in self.terms if term.name == name), name)

    def role(self, name: str) -> Role:
        """The role of this name. Raises KeyError."""
        return _only((role for role in self.roles if role.name == name), name)

    @property
    def ways_out(self) -> tuple[WayOut, ...]:
        """How the case may end from outside its steps."""
        return tuple(way for way in (self.withdrawal, self.cancellation) if way)

    @property
    def supervising(self) -> frozenset[str]:
        """The roles of the office that act in a case without a step of their own."""
        again = {outcome.again for step in self.steps for outcome in outcomes_of(step)}
        ways = {self.cancellation and self.cancellation.role, self.correction and self.correction.role}
        entering = {step.entered_by for step in self.steps if isinstance(step, HumanStep)}
        return frozenset(role for role in again | ways | entering if role)

    @property
    def promised(self) -> Term | None:
        """The term that is told to the party and counted in the statistics."""
        return next((term for term in self.terms if term.promised), None)

    @property
    def party(self) -> Role | None:
        """The role of whoever the case is about."""
        return next((role for role in self.roles if role.is_party), None)

    def targets(self, step: Step) -> tuple[str, ...]:
        """Names that a step leads to, each once, as written; `joined` among them.

        A parallel block leads to its branches and to what comes after it.
        """
        if isinstance(step, Parallel):
            return tuple(dict.fromkeys((*step.branches, step.then)))
        return tuple(dict.fromkeys(outcome.to for outcome in outcomes_of(step)))


def _only(found: Iterator[_T], name: str) -> _T:
    for value in found:
        return value
    raise KeyError(name)
