"""Offers the working calendar to the engine: the days off of the civil service, and the office hours."""

from __future__ import annotations

from dataclasses import asdict
from datetime import time
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from licensing.law.seeding import Seeded
from workflows.calendar_seed import seed_rows, seed_years
from workflows.models import CalendarDay, CalendarYear, OfficeHours

HOURS = Path(__file__).with_name("office_hours.yaml")


@transaction.atomic
def seed() -> list[Seeded]:
    """Add the years and days that have no row yet, and hours of a kind that has none; what officials keep stays."""
    return [_years(), _days(), _hours()]


def _years() -> Seeded:
    offered = seed_years()
    there = set(CalendarYear.objects.values_list("year", flat=True))
    missing = [CalendarYear(year=year, **row) for year, row in offered.items() if year not in there]
    CalendarYear.objects.bulk_create(missing)
    return Seeded("calendar_years", len(missing), len(offered) - len(missing))


def _days() -> Seeded:
    offered = seed_rows()
    there = set(CalendarDay.objects.values_list("day", flat=True))
    missing = [CalendarDay(**asdict(row)) for row in offered if row.day not in there]
    CalendarDay.objects.bulk_create(missing)
    return Seeded("calendar_days", len(missing), len(offered) - len(missing))


def _hours() -> Seeded:
    offered = yaml.safe_load(HOURS.read_text(encoding="utf-8"))
    there = set(OfficeHours.objects.values_list("kind", flat=True))
    missing = [_spell(row) for row in offered if row["kind"] not in there]
    OfficeHours.objects.bulk_create(missing)
    return Seeded("office_hours", len(missing), len(offered) - len(missing))


def _spell(row: dict[str, Any]) -> OfficeHours:
    opens, closes = time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])
    return OfficeHours(kind=row["kind"], in_force_from=row["in_force_from"], opens=opens, closes=closes)
