"""Working days and office hours: pure functions over a Calendar value.

Nothing here asks what day it is or reads a row. Moments are aware; days are days in Vietnam. How days are
counted: the day of the event is not counted (Civil Code 2015, article 147), a term ends at the end of its
last day and, where that is a day off, at the end of the next working day (article 148). A working day
is Monday to Friday, unless the calendar says otherwise for that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import islice, pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from workflows.definition import MINUTES_AN_HOUR, Length
from workflows.workdays import Stretch

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

Reason = Literal[
    "event", "working", "swapped", "weekend", "closed", "calendar_day", "rolled", "paused", "resumed", "held"
]
"""Why a day was counted or skipped: `swapped` is a day off that is worked, `closed` the opposite; `rolled` is the
working day on which a term ends whose last day was a day off; `resumed` the day on which a paused
term went on, `held` that day where nothing was left of the term, so that it ends there."""

Pause = tuple[datetime, datetime]
"""From when until when a term was paused."""

Spell = tuple[time, time]
"""Office time of a day: it opens, it closes."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SATURDAY = 5


class NoCalendar(Exception):
    """Nothing is known about the days of a year, so nothing can be counted in it."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class NoHours(NoCalendar):
    """No office hours are known, so no day can be counted; `year` is the one that was asked for."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One day that differs from its weekday: closed although a weekday, or worked although not."""

    working: bool
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """The office hours of every working day from a day on: (opens, closes), ascending."""

    since: date
    spells: tuple[Spell, ...]

    def __post_init__(self) -> None:
        moments = [moment for spell in self.spells for moment in spell]
        if not moments or any(first >= second for first, second in pairwise(moments)):
            raise ValueError("office hours must be ascending")

    @property
    def minutes(self) -> int:
        """Minutes of office time on a working day."""
        return sum(_minute(closes) - _minute(opens) for opens, closes in self.spells)


def always(*spells: Spell) -> tuple[Hours, ...]:
    """Office hours that never were others."""
    return (Hours(date.min, spells),)


@dataclass(frozen=True)
class Calendar:
    """The days that differ, the years for which they are known, and the office hours of a day.

    `hours` are ascending, each in force until the day before the next; without any, every question about a day raises
    NoHours, and what asks for the hours of a day before the first does so too. `reception` are the hours at which
    somebody receives, likewise, and may be unknown: nothing is counted by them (`opening`).
    """

    days: Mapping[date, CalendarEntry]
    years: frozenset[int]
    hours: tuple[Hours, ...]
    reception: tuple[Hours, ...] = ()

    def __post_init__(self) -> None:
        every = (*pairwise(self.hours), *pairwise(self.reception))
        if any(first.since >= second.since for first, second in every):
            raise ValueError("office hours must follow each other")

    def reason(self, day: date) -> Reason:
        """Why this day is worked or not. Raises NoCalendar."""
        if not self.hours:
            raise NoHours(day.year)
        if day.year not in self.years:
            raise NoCalendar(day.year)
        weekend, entry = day.weekday() >= _SATURDAY, self.days.get(day)
        if entry is None or entry.working != weekend:
            return "weekend" if weekend else "working"
        return "swapped" if entry.working else "closed"

    def is_working(self, day: date) -> bool:
        """Whether this day is worked. Raises NoCalendar."""
        return self.reason(day) in ("working", "swapped")

    def name(self, day: date) -> str:
        """What the day is called, where it differs from its weekday."""
        return self.days[day].name if day in self.days else ""

    @cached_property
    def stretches(self) -> Mapping[int, Stretch]:
        """For every known year the consecutive known years around it, with their working days numbered."""
        return {year: stretch for stretch in self._stretches() for year in stretch.years}

    def _stretches(self) -> Iterator[Stretch]:
        for first in sorted(year for year in self.years if year - 1 not in self.years):
            last = first
            while last + 1 in self.years:
                last += 1
            yield Stretch(range(first, last + 1), self.is_working)

    def worked_between(self, first: date, last: date) -> int:
        """Working days after `first`, up to and with `last`; none where it is not later. Raises NoCalendar."""
        if last <= first:
            return 0
        stretch = self._stretch(first)
        try:
            return stretch.between(first, last)
        except IndexError:
            raise NoCalendar(stretch.years.stop) from None

    def working_day(self, number: int, *, after: date) -> date:
        """The working day of this number, from 1, after a day. Raises NoCalendar."""
        stretch = self._stretch(after)
        try:
            return stretch.after(after, number)
        except IndexError:
            raise NoCalendar(stretch.years.stop) from None

    def _stretch(self, day: date) -> Stretch:
        """What is known of the days after this one."""
        if not self.hours:
            raise NoHours(day.year)
        following = day.year + ((day.month, day.day) == (12, 31))
        found = self.stretches.get(day.year) or self.stretches.get(following)
        if found is None:
            raise NoCalendar(following)
        return found

    def spells_on(self, day: date) -> tuple[Spell, ...]:
        """The office hours in force on this day, were it worked. Raises NoHours."""
        found = next((hours for hours in reversed(self.hours) if hours.since <= day), None)
        if found is None:
            raise NoHours(day.year)
        return found.spells

    def closes_on(self, day: date) -> time:
        """When the office closes on this day, were it worked. Raises NoHours."""
        return self.spells_on(day)[-1][1]

    @property
    def minutes_a_day(self) -> int:
        """Minutes of office time on a working day, by the hours that were set last. Raises NoHours."""
        if not self.hours:
            raise NoHours(max(self.years, default=0))
        return self.hours[-1].minutes


@dataclass(frozen=True, slots=True)
class Line:
    """One day of an explanation. `minutes` is the office time taken of it, where hours are counted."""

    day: date
    counted: bool
    reason: Reason
    name: str = ""
    minutes: int | None = None


@dataclass(frozen=True)
class Due:
    """When a term falls due for the office, and when it ends in law (exclusive). How both were counted is told late."""

    due_at: datetime
    legal_end: datetime
    told: Callable[[], Iterator[Line]] = field(repr=False, compare=False)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every day from that of the event to the last, and why it counts or not."""
        return tuple(self.told())


def due_after(moment: datetime, length: Length, calendar: Calendar, *, pauses: Sequence[Pause] = ()) -> Due:
    """When a term of this length, begun at this moment and paused so (the earliest first), falls due.

    Days fall due when the office closes on the last day and end in law at the midnight after it; the days after that
    of a pause, up to and with the day on which the term goes on, are not counted, and a term that was paused on its
    last day ends on the day on which it goes on. Working hours count from the minute of the event, without those
    between pause and going on; both moments are the same. Raises NoCalendar.
    """
    if length.unit == "working_hours":
        return _after_minutes(moment, length.amount * MINUTES_AN_HOUR, calendar, pauses)
    event, off = local(moment).date(), [(local(paused).date(), local(resumed).date()) for paused, resumed in pauses]
    last = _last_day(event, length, calendar, off)
    return Due(
        _at(last, calendar.closes_on(last)),
        _at(last, time()) + _DAY,
        lambda: _day_lines(event, last, length, calendar, off),
    )


def working_days_used(start: datetime, end: datetime, calendar: Calendar, *, pauses: Sequence[Pause] = ()) -> int:
    """Working days after the day of `start`, up to and with that of `end`, without paused ones. Raises NoCalendar."""
    last = local(end).date()
    off = sum(
        calendar.worked_between(local(paused).date(), min(last, local(resumed).date())) for paused, resumed in pauses
    )
    return calendar.worked_between(local(start).date(), last) - off


def add_office_minutes(moment: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The moment at which so many minutes of office time have passed; seconds are cut. Raises NoCalendar."""
    return _after_minutes(moment, minutes, calendar, ()).due_at


def office_minutes_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Whole minutes of office time from `start` to `end`; none where it is not later. Raises NoCalendar."""
    first, last = local(start), local(end)
    if last <= first:
        return 0
    return sum(_office_minutes(day, first, last, calendar) for day in _until(last.date(), _days_from(first.date())))


def least_and_most_minutes(length: Length, calendar: Calendar) -> tuple[int, int]:
    """The least and the most office time (minutes) between an event and its due moment.

    Working days and hours leave always the same. For calendar days every day of the calendar's years is
    tried as the day of the event. Raises NoCalendar where no window lies within those years.
    """
    if not calendar.hours:
        raise NoHours(max(calendar.years, default=0))
    if length.unit != "days":
        per = calendar.minutes_a_day if length.unit == "working_days" else MINUTES_AN_HOUR
        return length.amount * per, length.amount * per
    worked = list(_worked_in_windows(length, calendar))
    if not worked:
        raise NoCalendar(max(calendar.years, default=0) + 1)
    return min(worked) * calendar.minutes_a_day, max(worked) * calendar.minutes_a_day


def local(moment: datetime) -> datetime:
    """The moment in Vietnam, cut to the minute. Raises ValueError for a naive one, NoCalendar outside all years."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    try:
        return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)
    except OverflowError:
        raise NoCalendar(moment.year) from None


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, VIETNAM)


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, (end - start) // _MINUTE)


def _minute(moment: time) -> int:
    return moment.hour * MINUTES_AN_HOUR + moment.minute


def _days_from(day: date) -> Iterator[date]:
    while day < date.max:
        yield day
        day += _DAY
    raise NoCalendar(day.year)


def _days_after(day: date) -> Iterator[date]:
    return islice(_days_from(day), 1, None)


def _until(last: date, days: Iterator[date]) -> Iterator[date]:
    for day in days:
        if day > last:
            return
        yield day


def _last_day(day: date, length: Length, calendar: Calendar, pauses: Sequence[tuple[date, date]]) -> date:
    """Where the counted days end: what was not yet spent at a pause is counted on from the day it goes on."""
    amount = length.amount
    for paused, resumed in pauses:
        if _end(day, amount, length, calendar) < paused:
            break
        amount, day = max(0, amount - _spent(day, paused, length, calendar)), resumed
    return _end(day, amount, length, calendar)


def _end(day: date, amount: int, length: Length, calendar: Calendar) -> date:
    """The last of so many days after a day; where it is off, and where none is left, the next that is worked."""
    if amount and length.unit == "working_days":
        return calendar.working_day(amount, after=day)
    last = calendar.working_day(1, after=_later(day, amount - 1))
    calendar.worked_between(day, last)  # every year between them is known
    return last


def _spent(day: date, until: date, length: Length, calendar: Calendar) -> int:
    return calendar.worked_between(day, until) if length.unit == "working_days" else (until - day).days


def _later(day: date, days: int) -> date:
    try:
        return day + days * _DAY
    except OverflowError:
        raise NoCalendar(date.max.year + 1) from None


def _day_lines(
    event: date, last: date, length: Length, calendar: Calendar, pauses: Sequence[tuple[date, date]]
) -> Iterator[Line]:
    yield Line(event, False, "event", calendar.name(event))
    left, in_working_days = length.amount, length.unit == "working_days"
    for day in _until(last, _days_after(event)):
        reason, name = calendar.reason(day), calendar.name(day)
        if any(paused < day <= resumed for paused, resumed in pauses):
            yield Line(day, False, _while_paused(day, day == last, pauses), name)
        elif left and (calendar.is_working(day) or not in_working_days):
            left -= 1
            yield Line(day, True, reason if in_working_days else "calendar_day", name)
        else:
            yield Line(day, False, "rolled" if calendar.is_working(day) else reason, name)


def _while_paused(day: date, is_last: bool, pauses: Sequence[tuple[date, date]]) -> Reason:
    if is_last:
        return "held"
    return "resumed" if any(day == resumed for _paused, resumed in pauses) else "paused"


def _intervals(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    if calendar.is_working(day):
        for opens, closes in calendar.spells_on(day):
            yield _at(day, opens), _at(day, closes)


def _office_minutes(day: date, first: datetime, last: datetime, calendar: Calendar) -> int:
    """The office time of a day that lies between two moments."""
    return sum(_minutes(max(opens, first), min(closes, last)) for opens, closes in _intervals(day, calendar))


def _after_minutes(moment: datetime, minutes: int, calendar: Calendar, pauses: Sequence[Pause]) -> Due:
    begin, ran = local(moment), list[Pause]()
    for paused, resumed in pauses:
        spent = office_minutes_between(begin, paused, calendar)
        if spent >= minutes:
            break
        ran.append((begin, local(paused)))
        minutes, begin = minutes - spent, local(resumed)
    end = _after(begin, minutes, calendar)
    return Due(end, end, lambda: _minute_lines([*ran, (begin, end)], calendar))


def _after(begin: datetime, minutes: int, calendar: Calendar) -> datetime:
    if minutes <= 0:
        return begin
    for day in _days_from(begin.date()):
        for opens, closes in _intervals(day, calendar):
            first = max(opens, begin)
            if minutes <= (here := _minutes(first, closes)):
                return first + minutes * _MINUTE
            minutes -= here
    raise NoCalendar(date.max.year)


def _minute_lines(ran: Sequence[Pause], calendar: Calendar) -> Iterator[Line]:
    """Every day from the first to the last, and what was taken of it while the term ran."""
    for day in _until(ran[-1][1].date(), _days_from(ran[0][0].date())):
        taken = sum(_office_minutes(day, begin, end, calendar) for begin, end in ran)
        still = any(one[1].date() < day < other[0].date() for one, other in pairwise(ran))
        yield Line(day, taken > 0, "paused" if still else calendar.reason(day), calendar.name(day), taken)


def _worked_in_windows(length: Length, calendar: Calendar) -> Iterator[int]:
    for year in sorted(calendar.years):
        day = date(year, 1, 1)
        while day.year == year:
            try:
                due = due_after(_at(day, time()), length, calendar)
            except NoCalendar:
                break
            yield calendar.worked_between(day, due.due_at.date())
            day += _DAY
