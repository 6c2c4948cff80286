"""What a changed day would do to more than 5,000 open cases: `make bench` runs it after the pages, beside them."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from statistics import median

from django.db import connection
from django.utils import timezone

from benchmarks.many import copy_cases, copy_facilities
from benchmarks.pages import MANY
from workflows import clock
from workflows.models import CalendarDay, Case
from workflows.rederiving import Change, preview

ROUNDS = 620
RUNS = 5
AT_MOST = 2.0
"""Seconds."""


def main() -> int:
    """Measure and print; 1 when the bar is missed."""
    copy_facilities(rounds=ROUNDS, done=MANY.open)
    copy_cases(rounds=ROUNDS, done=MANY.open, closed=False, facilities=ROUNDS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    taken, moved = zip(*(_measured() for _ in range(RUNS)), strict=True)
    cases = Case.objects.filter(finished=None).count()
    seconds = median(taken)
    print(f"a changed day, {cases:,} open cases, {moved[0]:,} of them move: {seconds:.2f} s; the bar is {AT_MOST} s")
    return 0 if seconds <= AT_MOST else 1


def _measured() -> tuple[float, int]:
    """Seconds, and how many cases would move."""
    soon = clock.calendar().working_day(1, after=timezone.localdate() + timedelta(days=1))
    day = CalendarDay(day=soon, working=False, name="measured", source="benchmark", mark="I")
    begun = time.perf_counter()
    found = preview([Change(day)], at=timezone.now())
    return time.perf_counter() - begun, len(found.moves)


if __name__ == "__main__":
    sys.exit(main())
