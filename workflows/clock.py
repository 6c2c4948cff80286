"""The clocks of a case: append-only events in, a due moment out.

A due moment is a pure function of events, length and calendar. It is stored on the case to be queried, never edited.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from workflows.calendars import Calendar, CalendarEntry, Due, Hours
from workflows.definition import ClockActs, Definition, Term
from workflows.look import once
from workflows.models import Case, ClockEvent, Task
from workflows.moments import moment_words
from workflows.refusals import OutOfOrder
from workflows.runs import Event, Run, last_run
from workflows.timing import MOVES, State, moved

Row = TypeVar("Row", bound=Model)
CALENDAR_SQL = "SELECT workflows_calendar()"
"""The calendar as one text (migration 0017), as it is when a lock that the statement waited for was given."""
CALENDAR_KEPT_SQL = "SELECT pg_advisory_xact_lock_shared(hashtext('workflows.calendar')), workflows_calendar()"


def calendar() -> Calendar:
    """The calendar and the office hours as the rows say now; one statement, parsed once per content."""
    return once("calendar", _read_calendar)


def with_calendar(rows: QuerySet[Row]) -> tuple[list[Row], Calendar]:
    """These rows, and the calendar as it is at that moment, in one statement; two where there are no rows."""
    found = list(rows.annotate(calendar_text=RawSQL(f"({CALENDAR_SQL})", ())))  # noqa: S611  (nothing of it comes from outside)
    if not found:
        return [], calendar()
    return found, once("calendar", lambda: parsed(vars(found[0])["calendar_text"]))


def calendar_kept() -> Calendar:
    """The calendar as it is and, until the transaction ends, stays: a change waits (`rederiving`).

    For whoever begins a case, which a change under way could not see; an act in a case holds that instead (`locked`).
    """
    return _read_calendar(CALENDAR_KEPT_SQL)


def _read_calendar(statement: str = CALENDAR_SQL) -> Calendar:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        text = cursor.fetchone()[-1]
    return parsed(text)


@lru_cache(maxsize=4)
def parsed(text: str) -> Calendar:
    """The calendar that this text of the database describes; a text may leave out the reception hours."""
    rows = json.loads(text)
    return Calendar(
        days={
            date.fromisoformat(day): CalendarEntry(working, name, source)
            for day, working, name, source in rows["days"] or ()
        },
        years=frozenset(rows["years"] or ()),
        hours=tuple(_hours(rows["hours"] or ())),
        reception=tuple(_hours(rows.get("reception") or ())),
    )


def _hours(rows: Sequence[tuple[str, str, str]]) -> Iterator[Hours]:
    for since, spells in groupby(rows, key=itemgetter(0)):
        found = ((time.fromisoformat(opens), time.fromisoformat(closes)) for _since, opens, closes in spells)
        yield Hours(date.fromisoformat(since), tuple(found))


@dataclass(frozen=True)
class Reading:
    """The last run of one term of a case. Working days are whole; the day of the start is not counted.

    `due` is what holds, `first_due` as it was counted before a re-appointment; both are None while it is paused.
    `remaining_working_days` is what was left at its last event, or at the moment that was asked for; negative if late.
    `sources` are where the term is laid down, and by which rules it began, paused, went on or ended as it did.
    """

    term: Term
    run: Run
    due: Due | None
    first_due: Due | None
    used_working_days: int
    remaining_working_days: int
    sources: tuple[str, ...]

    @property
    def state(self) -> State:
        """`running`, `paused` or `finished`."""
        return self.run.state

    @property
    def started_at(self) -> datetime:
        return self.run.started_at

    @property
    def finished_at(self) -> datetime | None:
        return self.run.finished_at

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened in this run, in its order."""
        return self.run.events

    @property
    def on_time(self) -> bool:
        """Finished within the legal end that was counted first. Only a finished term can be."""
        return bool(self.finished_at and self.first_due and self.finished_at < self.first_due.legal_end)


def read(case: Case, term: Term, *, days: Calendar, at: datetime | None = None) -> Reading | None:
    """The last run of `term` in this case; None when it never started. Days are used up to `at`, if it still runs."""
    return _read(term, case.clock_events.order_by("pk"), days=days, at=at)


def read_all(case: Case, *, days: Calendar, at: datetime | None = None) -> list[Reading]:
    """The last run of every term that has run in this case, as the definition lists them.

    One statement, and none where the events were fetched with the case.
    """
    events: list[ClockEvent] = sorted(case.clock_events.all(), key=lambda event: event.pk)
    return readings(case.definition, events, days=days, at=at)


def readings(
    definition: Definition, events: Sequence[Event], *, days: Calendar, at: datetime | None = None
) -> list[Reading]:
    """The last run of every term in these events of one case, which stand in the order of their writing."""
    found = (_read(term, events, days=days, at=at) for term in definition.terms)
    return [reading for reading in found if reading]


def promised(case: Case, *, days: Calendar, at: datetime | None = None) -> Reading | None:
    """The term that was told to the party; None when the definition has none or it never started."""
    term = case.definition.promised
    return read(case, term, days=days, at=at) if term else None


def record(case: Case, acts: ClockActs, *, at: datetime, task: Task | None, days: Calendar, source: str = "") -> None:
    """Write what an outcome does to the clocks, and set the due moment that follows on `case` (the caller saves it).

    `source` is the rule by which it does so, where the definition names one.

    An act that changes nothing where the clock stands, as the start of a running one, is no event. Refuses a moment
    before the last event.
    """
    if not acts:
        return
    events = list(case.clock_events.order_by("pk"))
    in_order(events, at)
    happened = [
        ClockEvent(case=case, term=term, kind=verb, at=at, task=task, source=source)
        for verb, term in _moving(acts, _states(events))
    ]
    fall_due(case, [*events, *ClockEvent.objects.bulk_create(happened)], days=days)


def in_order(events: Sequence[Event], at: datetime) -> None:
    """Refuses a moment that lies before the last of these events of one case."""
    if events and at < events[-1].at:
        raise OutOfOrder(at=moment_words(at), last=moment_words(events[-1].at))


def fall_due(case: Case, events: Sequence[Event], *, days: Calendar) -> None:
    """Set on `case` the due moment that follows from its events (the caller saves it)."""
    first = first_due(case.definition, events, days=days)
    case.due_at, case.legal_end = (first.due_at, first.legal_end) if first else (None, None)


def first_due(definition: Definition, events: Sequence[Event], *, days: Calendar) -> Due | None:
    """When the first running term of one case falls due; None when none is running."""
    dues = [due for term in definition.terms if (due := _running_due(term, events, days=days))]
    return min(dues, key=lambda due: due.due_at, default=None)


def finish_all(case: Case, *, at: datetime, task: Task, days: Calendar) -> None:
    """Every term of the case that runs or is paused ends here."""
    begun = dict.fromkeys(case.clock_events.order_by("pk").values_list("term", flat=True))
    record(case, tuple(("finish", term) for term in begun), at=at, task=task, days=days)
    case.due_at = case.legal_end = None


def _states(events: Iterable[Event]) -> dict[str, State]:
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


def run_of(term: Term, events: Iterable[Event]) -> Run | None:
    """The last run of the term in the events of one case."""
    return last_run(event for event in events if event.term == term.name)


def _read(term: Term, events: Iterable[Event], *, days: Calendar, at: datetime | None) -> Reading | None:
    run = run_of(term, events)
    if run is None:
        return None
    until = at or run.events[-1].at
    return Reading(
        term,
        run,
        due=run.due(term.length, days),
        first_due=run.first_due(term.length, days),
        used_working_days=run.used(until, days),
        remaining_working_days=run.remaining(until, term.length, days),
        sources=tuple(dict.fromkeys(filter(None, [term.source, *(event.source for event in run.events)]))),
    )


def _running_due(term: Term, events: Iterable[Event], *, days: Calendar) -> Due | None:
    run = run_of(term, events)
    return run.due(term.length, days) if run and run.state == "running" else None
