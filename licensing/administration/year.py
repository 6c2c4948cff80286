"""A year of the calendar as twelve months, day by day: what is worked, what is off, and what the rows say of it."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.calendar_seed import Difference, differences
from workflows.models import CalendarDay, CalendarYear
from workflows.moments import day_words

YEARS = range(2021, 2100)
"""The years that can be shown."""
SATURDAY = 5
MONTHS = range(1, 13)


class Kind(StrEnum):
    """What a day is: as its weekday has it, or otherwise by a row."""

    WORKED = "worked"
    WEEKEND = "weekend"
    OFF = "off"
    IN_LIEU = "in_lieu"


@dataclass(frozen=True)
class Cell:
    """One day; `row` is what the calendar says of it beyond its weekday."""

    day: date
    row: CalendarDay | None
    today: bool

    @property
    def kind(self) -> Kind:
        weekend = self.day.weekday() >= SATURDAY
        if self.row is None:
            return Kind.WEEKEND if weekend else Kind.WORKED
        if self.row.working:
            return Kind.IN_LIEU if weekend else Kind.WORKED
        return Kind.OFF

    @property
    def is_worked(self) -> bool:
        return self.kind in (Kind.WORKED, Kind.IN_LIEU)

    @property
    def sign(self) -> str:
        """A word so short that it stands in the day itself; none where it is as its weekday has it."""
        return {Kind.OFF: _("off"), Kind.IN_LIEU: pgettext("of a day", "work")}.get(self.kind, "")

    @property
    def words(self) -> str:
        """The day as it is read out."""
        said = {Kind.OFF: _("off"), Kind.IN_LIEU: _("worked in exchange")}.get(self.kind, "")
        return ", ".join(filter(None, (day_words(self.day), said, _("today") if self.today else "")))


@dataclass(frozen=True)
class Month:
    """The weeks of a month from Monday on; None where a day belongs to another month."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]
    is_over: bool

    @property
    def worked(self) -> int:
        """How many days of it are worked."""
        return sum(cell.is_worked for week in self.weeks for cell in week if cell)


@dataclass(frozen=True)
class Year:
    """What the page of a year shows. `known` is its row: without one nothing is known, and there are no months."""

    year: int
    known: CalendarYear | None
    months: Sequence[Month]
    differences: Sequence[Difference]

    @property
    def worked(self) -> int:
        """How many days of it are worked."""
        return sum(month.worked for month in self.months)

    @property
    def over(self) -> Sequence[Month]:
        """The months that are over, folded on a phone; none in a year that is over altogether."""
        over = [month for month in self.months if month.is_over]
        return over if len(over) < len(self.months) else []

    @property
    def left(self) -> Sequence[Month]:
        """The other months."""
        return self.months[len(self.over) :]

    @property
    def before(self) -> int | None:
        return self.year - 1 if self.year - 1 in YEARS else None

    @property
    def after(self) -> int | None:
        return self.year + 1 if self.year + 1 in YEARS else None


def read_year(year: int, *, today: date) -> Year:
    """The year as the rows say now; two statements."""
    known = CalendarYear.objects.select_related("confirmed_by").filter(year=year).first()
    rows = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    months = [_month(year, number, rows, today) for number in MONTHS] if known else []
    return Year(year, known, months, unlike_the_list(year, rows.values()))


def unlike_the_list(year: int, rows: Iterable[CalendarDay]) -> list[Difference]:
    """The days of which the published list says otherwise than the rows."""
    return differences(year, {row.day: row.working for row in rows})


def _month(year: int, number: int, rows: Mapping[date, CalendarDay], today: date) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    cells = [
        [Cell(day, rows.get(day), day == today) if day.month == number else None for day in week] for week in weeks
    ]
    return Month(date(year, number, 1), cells, is_over=(year, number) < (today.year, today.month))
