"""The work that every variant does: a line of human steps of one clerk, in cases of the invented spring of 2021."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from workflows import engine, publishing
from workflows.calendars import VIETNAM, add_office_minutes
from workflows.clock import calendar
from workflows.models import Case, DefinitionVersion, JournalEntry
from workflows.people import Appointment, User

STEPS = 10
"""Measured of each case; it then waits at one more, so that all lead from a human step to the next."""
MINUTES = 60
"""Office time of a step: its task falls due when it is spent."""
ROLE = "clerk"
OUTCOME = "done"
BEGUN = datetime(2021, 3, 1, 9, tzinfo=VIETNAM)
HEAD = """
format: 1
code: line
title: {vi: Một hàng việc, en: A line of steps}
approved_by: {decision: "1", issued: 2021-01-04, in_force_from: 2021-01-04, mark: V}
terms: {all: {length: 5 working_days, source: measured, mark: V}}
roles: {clerk: {title: {vi: Nhân viên, en: Clerk}}}
start: {step: step_1, clock: {start: all}}
steps:
"""
STEP = """
  step_{number}:
    {{kind: task, title: {{vi: Việc {number}, en: Step {number}}}, role: clerk, time: {minutes}m,
     outcomes: {{done: {{title: {{vi: Xong, en: Done}}, to: {after}{clock}}}}}}}
"""
END = "  over: {kind: end, title: {vi: Hết, en: Over}, result: over}\n"


@dataclass
class Running:
    """One case of one variant, and what the variant knows of it."""

    case: Case
    state: Any = None
    done: int = field(default=0)

    @property
    def at(self) -> datetime:
        """When its next step is done."""
        return BEGUN + timedelta(minutes=self.done + 1)


class Variant(Protocol):
    """One way to keep cases and to do a step."""

    name: str

    def begin(self, case: Case) -> Any:
        """Make this case wait at its first step; what `step` wants to know of it."""

    def waiting(self, running: Running) -> Any:
        """What a page would know of the open step; not measured."""

    def step(self, running: Running, waiting: Any) -> None:
        """Do the open step and commit."""


class Line:
    """The definition, published, and who does its steps."""

    def __init__(self) -> None:
        self.clerk = User.objects.create_user("line", full_name="Line")
        Appointment.objects.create(user=self.clerk, role=ROLE, since=date(2021, 1, 1))
        self.version: DefinitionVersion = publishing.publish(text(), "line.yaml")
        self._numbers = iter(range(1, 1_000_000))

    def case(self) -> Case:
        """A new one, at its first step."""
        reference = f"LINE-{next(self._numbers)}"
        return engine.start(definition="line", reference=reference, title="Line", by=self.clerk, at=BEGUN)


def text() -> str:
    """The definition: the last step finishes the term, those before only lead on."""
    return HEAD + "".join(_steps()) + END


def _steps() -> Iterator[str]:
    for number in range(1, STEPS + 1):
        yield STEP.format(number=number, after=f"step_{number + 1}", minutes=MINUTES, clock="")
    yield STEP.format(number=STEPS + 1, after="over", minutes=MINUTES, clock=", clock: {finish: all}")


def due_after(at: datetime) -> datetime:
    """When a step that is opened at this moment falls due, by the calendar as the rows say now."""
    return add_office_minutes(at, MINUTES, calendar())


def journal(running: Running, by: User, changed: dict[str, Any]) -> None:
    """The same entry as the engine's own, in the same table with the same chain, for peers that keep none."""
    JournalEntry.objects.create(
        case=running.case, by=by, at=running.at, act="done", step=f"step_{running.done + 1}", outcome=OUTCOME,
        changed=changed,
    )  # fmt: skip
