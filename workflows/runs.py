"""One run of a term, read from its events: from the one that begins it, through its pauses, to its finish.

Pure: when it falls due is a function of the events, the length of the term and the calendar, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from workflows.calendars import Calendar, Due, Pause, due_after, local, working_days_used
from workflows.definition import Length
from workflows.timing import MOVES, State

BEGINNING = ("start", "restart")
DAY = timedelta(days=1)


class Event(Protocol):
    """What happened to one term of a case, by which rule. `until` is the new day of a re-appointment."""

    @property
    def term(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def until(self) -> date | None: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Run:
    """One run. `paused_at` only while it is paused; `pauses` are those that are over, the earliest first."""

    state: State
    started_at: datetime
    pauses: tuple[Pause, ...] = ()
    paused_at: datetime | None = None
    finished_at: datetime | None = None
    extended_at: datetime | None = None
    until: date | None = None
    events: tuple[Event, ...] = ()

    def due(self, length: Length, calendar: Calendar) -> Due | None:
        """When it falls due, with the re-appointment if there is one; None while it is paused. Raises NoCalendar."""
        if self.until is None:
            return self.first_due(length, calendar)
        return None if self.state == "paused" else self._reappointed(self.until, calendar)

    def first_due(self, length: Length, calendar: Calendar) -> Due | None:
        """When it falls due as counted without a re-appointment; None while it is paused. Raises NoCalendar."""
        if self.state == "paused":
            return None
        return due_after(self.started_at, length, calendar, pauses=self.pauses)

    def used(self, until: datetime, calendar: Calendar) -> int:
        """Working days that it ran, up to and with the day of `until`. Raises NoCalendar."""
        return working_days_used(self.started_at, self._stopped(until), calendar, pauses=self.pauses)

    def remaining(self, until: datetime, length: Length, calendar: Calendar) -> int:
        """Working days left after the day of `until`; negative where it is late. Raises NoCalendar."""
        until = self._stopped(until)
        due = self.going_on(until).due(length, calendar)
        assert due is not None, "a run that goes on falls due"
        left = working_days_used(until, due.due_at, calendar)
        return left or -working_days_used(due.due_at, until, calendar)

    def going_on(self, at: datetime) -> Run:
        """The run as it would be, did a pause end at this moment."""
        if self.paused_at is None:
            return self
        return replace(self, state="running", pauses=(*self.pauses, (self.paused_at, at)), paused_at=None)

    def _stopped(self, until: datetime) -> datetime:
        """The moment up to which it ran, if it is looked at later."""
        return min(moment for moment in (until, self.paused_at, self.finished_at) if moment)

    def _reappointed(self, until: date, calendar: Calendar) -> Due:
        """The working days from the day of the re-appointment to the new day, counted like a term of their own.

        So a pause moves the new day too, and a new day that has become a day off ends on the next working day.
        """
        assert self.extended_at is not None, "a re-appointment was made at a moment"
        made = local(self.extended_at).date()
        last = calendar.working_day(1, after=until - DAY)
        length = Length(calendar.worked_between(made, last), "working_days")
        since = [pause for pause in self.pauses if pause[0] >= self.extended_at]
        return due_after(self.extended_at, length, calendar, pauses=since)


def last_run(events: Iterable[Event]) -> Run | None:
    """The last run of one term in its events, which stand in their order; None where it never began."""
    run: Run | None = None
    for event in events:
        run = _after(run, event)
    return run


def _after(run: Run | None, event: Event) -> Run | None:
    """How it stands after one more event; what changes nothing is passed over."""
    if run is None or event.kind in BEGINNING:
        can_begin = (run.state if run else "idle", event.kind) in MOVES
        return Run("running", event.at, events=(event,)) if can_begin else run
    run_so_far = replace(run, events=(*run.events, event))
    match run.state, event.kind:
        case "running", "extend" if run.until is None:
            return replace(run_so_far, extended_at=event.at, until=event.until)
        case "running", "pause":
            return replace(run_so_far, state="paused", paused_at=event.at)
        case "paused", "resume":
            return run_so_far.going_on(event.at)
        case "running" | "paused", "finish":
            return replace(run_so_far.going_on(event.at), state="finished", finished_at=event.at)
    return run
