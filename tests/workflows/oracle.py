"""What the clocks must say, found day by day and minute by minute: slow, and plain enough to be believed at sight.

The rules in words stand in docs/deadlines.md. Nothing here is shared with what is tested but the calendar's rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from workflows.calendars import VIETNAM, Calendar
from workflows.definition import Definition, Length
from workflows.runs import Event

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FIRST_DAY_OFF = 5
Pauses = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Happened:
    """An event that was never written down."""

    term: str
    kind: str
    at: datetime
    until: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Told:
    """What a term's events come to."""

    state: str
    due: tuple[datetime, datetime] | None
    first_due: tuple[datetime, datetime] | None
    used: int
    remaining: int


def told(events: Sequence[Event], length: Length, calendar: Calendar, *, until: datetime) -> Told | None:
    """How the last run of one term stands at `until`, at or after its last event; None where it never began."""
    state, run = _last_run(events)
    if not run:
        return None
    pauses, paused_at = _pauses(run)
    stop = next((event.at for event in run if event.kind == "finish"), paused_at or until)
    as_if = [*pauses, (paused_at, stop)] if paused_at else pauses
    first, now = _first(run, length, calendar, as_if), _now(run, length, calendar, as_if)
    off = _by_day(pauses)
    return Told(
        state,
        due=None if state == "paused" else now,
        first_due=None if state == "paused" else first,
        used=sum(_works(day, calendar) and not _left_out(day, off) for day in _days(run[0].at, stop)),
        remaining=sum(_works(day, calendar) for day in _days(stop, now[0]))
        - sum(_works(day, calendar) for day in _days(now[0], stop)),
    )


def due_of_case(
    definition: Definition, events: Sequence[Event], calendar: Calendar
) -> tuple[datetime, datetime] | None:
    """When the first running term of a case falls due, and ends in law; None where none runs."""
    dues = []
    for term in definition.terms:
        own = [event for event in events if event.term == term.name]
        stands = told(own, term.length, calendar, until=own[-1].at) if own else None
        if stands and stands.state == "running" and stands.due:
            dues.append(stands.due)
    return min(dues, default=None)


def _last_run(events: Sequence[Event]) -> tuple[str, list[Event]]:
    """The events of the last run that changed anything, and how it stands after them."""
    state, run, extended = "idle", list[Event](), False
    for event in events:
        begins = (event.kind == "start" and state in ("idle", "finished")) or (
            event.kind == "restart" and state in ("running", "paused")
        )
        if begins:
            state, run, extended = "running", [event], False
        elif event.kind == "pause" and state == "running":
            state = "paused"
            run.append(event)
        elif event.kind == "resume" and state == "paused":
            state = "running"
            run.append(event)
        elif event.kind == "finish" and state in ("running", "paused"):
            state = "finished"
            run.append(event)
        elif event.kind == "extend" and state == "running" and not extended:
            extended = True
            run.append(event)
    return state, run


def _pauses(run: list[Event]) -> tuple[Pauses, datetime | None]:
    """The pauses that are over, a finish ending one too; and since when it is paused."""
    pauses, since = list[tuple[datetime, datetime]](), None
    for event in run:
        if event.kind == "pause":
            since = event.at
        elif since and event.kind in ("resume", "finish"):
            pauses.append((since, event.at))
            since = None
    return pauses, since


def _first(run: list[Event], length: Length, calendar: Calendar, pauses: Pauses) -> tuple[datetime, datetime]:
    start = run[0].at
    if length.unit == "working_hours":
        end = _minute(start, length.amount * 60, calendar, pauses)
        return end, end
    if length.unit == "working_days":
        return _ends(
            _last_day(_day(start), length.amount, calendar, pauses, lambda day: _works(day, calendar)), calendar
        )
    return _ends(_last_day(_day(start), length.amount, calendar, pauses, lambda _day: True), calendar)


def _now(run: list[Event], length: Length, calendar: Calendar, pauses: Pauses) -> tuple[datetime, datetime]:
    """With the re-appointment: its working days, the new day or the next that is worked among them, counted anew."""
    extended = next((event for event in run if event.kind == "extend"), None)
    if extended is None or extended.until is None:
        return _first(run, length, calendar, pauses)
    new_day = extended.until
    while not _works(new_day, calendar):
        new_day += DAY
    made = _day(extended.at)
    number = sum(_works(day, calendar) for day in _days_between(made, new_day))
    since = [pause for pause in pauses if pause[0] >= extended.at]
    return _ends(_last_day(made, number, calendar, since, lambda day: _works(day, calendar)), calendar)


def _last_day(day: date, left: int, calendar: Calendar, pauses: Pauses, counts: Callable[[date], bool]) -> date:
    off = _by_day(pauses)
    while True:
        broken_off = any(paused <= day < resumed for paused, resumed in off)
        if not left and _works(day, calendar) and not broken_off:
            return day
        day += DAY
        if left and counts(day) and not _left_out(day, off):
            left -= 1


def _minute(moment: datetime, left: int, calendar: Calendar, pauses: Pauses) -> datetime:
    moment, off = _cut(moment), [(_cut(paused), _cut(resumed)) for paused, resumed in pauses]
    while True:
        if not _works(moment.date(), calendar):
            moment = datetime.combine(moment.date() + DAY, time(), VIETNAM)
        else:
            office = _office_minutes(_spells(moment.date(), calendar))
            if 60 * moment.hour + moment.minute in office and not any(p <= moment < r for p, r in off):
                left -= 1
            moment += MINUTE
        if not left:
            return moment


def _spells(day: date, calendar: Calendar) -> tuple[tuple[time, time], ...]:
    """When the office is open on a working day: by the hours that were set last, up to that day."""
    return max((hours for hours in calendar.hours if hours.since <= day), key=lambda hours: hours.since).spells


@cache
def _office_minutes(hours: tuple[tuple[time, time], ...]) -> set[int]:
    """The minutes of a day, from midnight, in which the office is open."""
    return {
        60 * hour + minute
        for hour in range(24)
        for minute in range(60)
        if any(opens <= time(hour, minute) < closes for opens, closes in hours)
    }


def _ends(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    closes = max(closes for _opens, closes in _spells(day, calendar))
    return datetime.combine(day, closes, VIETNAM), datetime.combine(day + DAY, time(), VIETNAM)


def _works(day: date, calendar: Calendar) -> bool:
    return calendar.days[day].working if day in calendar.days else day.weekday() < FIRST_DAY_OFF


def _left_out(day: date, off: list[tuple[date, date]]) -> bool:
    return any(paused < day <= resumed for paused, resumed in off)


def _by_day(pauses: Pauses) -> list[tuple[date, date]]:
    return [(_day(paused), _day(resumed)) for paused, resumed in pauses]


def _days(start: datetime, end: datetime) -> list[date]:
    return _days_between(_day(start), _day(end))


def _days_between(first: date, last: date) -> list[date]:
    return [first + number * DAY for number in range(1, (last - first).days + 1)]


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _cut(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)
