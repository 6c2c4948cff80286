"""The rows with which a new calendar begins: the civil service of Vietnam, 2021 to 2027.

They come from the `holidays` package, corrected by `calendar/vietnam.yaml`, which also says how certain each
is. They only begin the calendar: officials edit the rows, and nothing else ever asks the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
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
    listed = holidays.country_holidays("VN", years=years, language="vi")
    for day, name in listed.items():
        if day.weekday() < _SATURDAY:
            yield SeedDay(day, working=False, name=name, **years[day.year])
    for day in listed.weekend_workdays:
        if day.year in years:
            yield SeedDay(day, working=True, name="", **years[day.year])
