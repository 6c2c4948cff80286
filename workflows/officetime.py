"""Office minutes for whoever counts very many: each day is looked up once, and its time is whole numbers from then on.

The answers are those of `calendars.office_minutes_between`, and so are the refusals.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from workflows.calendars import Calendar, local
from workflows.definition import MINUTES_AN_HOUR

_DAY = timedelta(days=1)
_MIDNIGHT = 24 * MINUTES_AN_HOUR

Spans = tuple[tuple[int, int], ...]


class OfficeTime:
    """The office time of one calendar. Raises NoCalendar for days that it does not know."""

    def __init__(self, days: Calendar) -> None:
        self._calendar = days
        self._known: dict[date, tuple[Spans, int]] = {}

    def between(self, start: datetime, end: datetime) -> int:
        """Whole minutes from `start` to `end`; none where it is not later."""
        first, last = local(start), local(end)
        if last <= first:
            return 0
        day, until = first.date(), last.date()
        begin, stop = _minute(first), _minute(last)
        if day == until:
            return self._of_day(day, begin, stop)
        minutes = self._of_day(day, begin, _MIDNIGHT)
        while (day := day + _DAY) < until:
            minutes += self._day(day)[1]
        return minutes + self._of_day(until, 0, stop)

    def left_of_day(self, moment: datetime) -> int:
        """Whole minutes from then until the office closes."""
        here = local(moment)
        return self._of_day(here.date(), _minute(here), _MIDNIGHT)

    def _of_day(self, day: date, begin: int, stop: int) -> int:
        minutes = 0
        for opens, closes in self._day(day)[0]:
            if opens < stop and closes > begin:
                minutes += (closes if closes < stop else stop) - (opens if opens > begin else begin)
        return minutes

    def _day(self, day: date) -> tuple[Spans, int]:
        if (known := self._known.get(day)) is None:
            spells = self._calendar.spells_on(day) if self._calendar.is_working(day) else ()
            spans = tuple((_minute(opens), _minute(closes)) for opens, closes in spells)
            known = self._known[day] = spans, sum(closes - opens for opens, closes in spans)
        return known


def _minute(moment: datetime | time) -> int:
    return moment.hour * MINUTES_AN_HOUR + moment.minute
