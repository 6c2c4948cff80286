"""The rows with which a new calendar begins: the civil service of Vietnam, 2021 to 2027.

They come from the `holidays` package, corrected by `calendar/vietnam.yaml`, which also says how certain each
is. They only begin the calendar: officials edit the rows, and the package is never asked when something is counted.
Where the two differ is told to whoever compares a year with its decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import yaml

_CORRECTIONS = Path(__file__).parent / "calendar" / "vietnam.yaml"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class SeedDay:
    """A weekday off, or a Saturday worked in exchange; weekends themselves have no row."""

    day: date
    working: bool
    name: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A day of which package and rows say different things: whether the package holds it worked, and its name there."""

    day: date
    listed_as_worked: bool
    name: str = ""

    @property
    def as_its_weekday(self) -> bool:
        """Whether the package says of it what its weekday says."""
        return self.listed_as_worked == (self.day.weekday() < _SATURDAY)


def differences(year: int, rows: Mapping[date, bool]) -> list[Difference]:
    """The days of a year that the package holds worked and the rows do not, or the reverse.

    `rows` says of the days that are not what their weekday says whether they are worked; of a year without rows the
    differences are all its days off and worked Saturdays.
    """
    listed = _listed(year)
    first = date(year, 1, 1)
    days = (first + timedelta(number) for number in range((date(year, 12, 31) - first).days + 1))
    return [
        Difference(day, listed.is_working_day(day), listed.get(day, ""))
        for day in days
        if listed.is_working_day(day) != rows.get(day, day.weekday() < _SATURDAY)
    ]


def holiday_on(day: date) -> str:
    """What the package calls the holiday on that day, also on a weekend; empty where it knows none."""
    return str(_listed(day.year).get(day, ""))


def seed_rows() -> list[SeedDay]:
    """Every day of the covered years that differs from its weekday, in order."""
    known = yaml.safe_load(_CORRECTIONS.read_text(encoding="utf-8"))
    rows = {row.day: row for row in _of_the_package(known["years"])}
    for day, correction in known["days"].items():
        row = rows.get(day) or SeedDay(day, working=False, name="", **known["years"][day.year])
        rows[day] = replace(row, **correction)
    return [rows[day] for day in sorted(rows)]


def seed_years() -> dict[int, dict[str, str]]:
    """The covered years: source and mark of each."""
    years: dict[int, dict[str, str]] = yaml.safe_load(_CORRECTIONS.read_text(encoding="utf-8"))["years"]
    return years


def _of_the_package(years: dict[int, Any]) -> Iterator[SeedDay]:
    listed = _listed(*years)
    for day, name in listed.items():
        if day.weekday() < _SATURDAY:
            yield SeedDay(day, working=False, name=name, **years[day.year])
    for day in listed.weekend_workdays:
        if day.year in years:
            yield SeedDay(day, working=True, name="", **years[day.year])


def _listed(*years: int) -> holidays.HolidayBase:
    return holidays.country_holidays("VN", years=years, language="vi")
