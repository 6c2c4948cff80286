"""The clocks of a case: append-only events in, a due moment out.

A due moment is a pure function of events, length and calendar. It is stored on the case to be queried, never edited.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.db import connection

from workflows.calendars import Calendar, CalendarEntry, Due, due_after, working_days_used
from workflows.definition import ClockActs, Definition, Term
from workflows.look import once
from workflows.models import Case, ClockEvent, Task
from workflows.timing import MOVES, State, moved

CALENDAR_COLUMNS = """
       (SELECT json_agg(json_build_array(day, working, name, source) ORDER BY day) FROM workflows_calendarday)::text,
       (SELECT json_agg(json_build_array(opens, closes) ORDER BY opens) FROM workflows_officehours
        WHERE in_force_from = (SELECT max(in_force_from) FROM workflows_officehours))::text
"""
CALENDAR_SQL = f"SELECT {CALENDAR_COLUMNS}"


def calendar() -> Calendar:
    """The calendar and the office hours as the rows say now; one statement, parsed once per content."""
    return once("calendar", _read_calendar)


def _read_calendar() -> Calendar:
    with connection.cursor() as cursor:
        cursor.execute(CALENDAR_SQL)
        days, hours = cursor.fetchone()
    return parsed(days, hours)


@lru_cache(maxsize=4)
def parsed(days: str | None, hours: str | None) -> Calendar:
    """The calendar that the two texts of `CALENDAR_COLUMNS` describe; of no rows where there is none."""
    entries = {
        date.fromisoformat(day): CalendarEntry(working, name, source)
        for day, working, name, source in json.loads(days or "[]")
    }
    return Calendar(
        days=entries,
        years=frozenset(day.year for day in entries),
        hours=tuple(
            (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in json.loads(hours or "[]")
        ),
    )


@dataclass(frozen=True)
class Reading:
    """One term of a case, read from its events. Working days are whole; the day of the start is not counted."""

    term: Term
    started_at: datetime
    due: Due
    finished_at: datetime | None
    used_working_days: int

    @property
    def on_time(self) -> bool:
        """Finished within the legal end. Only a finished term can be."""
        return self.finished_at is not None and self.finished_at < self.due.legal_end


def read(case: Case, term: Term, *, days: Calendar) -> Reading | None:
    """The last run of `term` in this case; None when it never started."""
    return _read(term, [event for event in case.clock_events.order_by("pk") if event.term == term.name], days=days)


def read_all(case: Case, *, days: Calendar) -> list[Reading]:
    """The last run of every term that has run in this case, as the definition lists them.

    One statement, and none where the events were fetched with the case.
    """
    return readings(case.definition, sorted(case.clock_events.all(), key=lambda event: event.pk), days=days)


def readings(definition: Definition, events: Sequence[ClockEvent], *, days: Calendar) -> list[Reading]:
    """The last run of every term in these events of one case, which stand in the order of their writing."""
    found = (
        _read(term, [event for event in events if event.term == term.name], days=days) for term in definition.terms
    )
    return [reading for reading in found if reading]


def promised(case: Case, *, days: Calendar) -> Reading | None:
    """The term that was told to the party; None when the definition has none or it never started."""
    term = case.definition.promised
    return read(case, term, days=days) if term else None


def record(case: Case, acts: ClockActs, *, at: datetime, task: Task | None, days: Calendar) -> None:
    """Write what an outcome does to the clocks, and set the due moment that follows on `case` (the caller saves it).

    An act that changes nothing where the clock stands, as the start of a running one, is no event.
    """
    if not acts:
        return
    events = list(case.clock_events.order_by("pk"))
    states = _states(events)
    happened = [ClockEvent(case=case, term=term, kind=verb, at=at, task=task) for verb, term in _moving(acts, states)]
    events += ClockEvent.objects.bulk_create(happened)
    first = first_due(case.definition, events, days=days)
    case.due_at, case.legal_end = (first.due_at, first.legal_end) if first else (None, None)


def first_due(definition: Definition, events: Sequence[ClockEvent], *, days: Calendar) -> Due | None:
    """When the first running term of one case falls due; None when no term is running."""
    dues = [due for term in definition.terms if (due := _running_due(term, events, days=days))]
    return min(dues, key=lambda due: due.due_at, default=None)


def finish_all(case: Case, *, at: datetime, task: Task, days: Calendar) -> None:
    """Every running term of the case ends here."""
    state: dict[str, str] = {event.term: event.kind for event in case.clock_events.order_by("pk")}
    record(
        case, tuple(("finish", term) for term, kind in state.items() if kind != "finish"), at=at, task=task, days=days
    )
    case.due_at = case.legal_end = None


def _states(events: Iterable[ClockEvent]) -> dict[str, State]:
    """How every clock of one case stands after these events."""
    states: dict[str, State] = {}
    for event in events:
        states[event.term] = moved(states.get(event.term, "idle"), event.kind)
    return states


def _moving(acts: ClockActs, states: dict[str, State]) -> Iterator[tuple[str, str]]:
    """Those of the acts that move a clock, one after the other."""
    for verb, term in acts:
        before = states.get(term, "idle")
        states[term] = moved(before, verb)
        if (before, verb) in MOVES:
            yield verb, term


def _read(term: Term, events: Sequence[ClockEvent], *, days: Calendar) -> Reading | None:
    run = _last_run(events)
    if not run:
        return None
    started = run[0].at
    finished = run[-1].at if run[-1].kind == "finish" else None
    until = finished or max(event.at for event in run)
    return Reading(
        term, started, due_after(run[0].at, term.length, days), finished, working_days_used(started, until, days)
    )


def _running_due(term: Term, events: Iterable[ClockEvent], *, days: Calendar) -> Due | None:
    run = _last_run([event for event in events if event.term == term.name])
    if not run or run[-1].kind == "finish":
        return None
    return due_after(run[0].at, term.length, days)


def _last_run(events: Sequence[ClockEvent]) -> Sequence[ClockEvent]:
    starts = [n for n, event in enumerate(events) if event.kind in ("start", "restart")]
    return events[starts[-1] :] if starts else []
