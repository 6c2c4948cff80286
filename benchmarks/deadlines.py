"""Due dates against numpy's business days, and one explanation: `make bench-deadlines`.

One due date must come sooner than one call of `numpy.busday_offset`; a million within three times its vectorised time,
from a list of days to a list of days, while numpy is handed an array of its own kind. An explanation, in words, must
be there within 5 ms. Both know the same holidays; numpy cannot be told of a worked Saturday, so neither is. Variants
take turns, several runs, medians.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from statistics import median

import numpy as np

from workflows.calendar_seed import seed_rows
from workflows.calendars import VIETNAM, Calendar, CalendarEntry, Hours, due_after
from workflows.definition import Length
from workflows.moments import day_words

RUNS = 7
SINGLE = 20_000
MANY = 1_000_000
DAYS = 5
LONG = Length(60, "days")
AT_MOST_MS, AT_MOST_TIMES = 5.0, 3.0


def main() -> int:
    """Measure and print; 1 when a bar is missed."""
    calendar, numpys = _calendars()
    held = [_single(calendar, numpys), _million(calendar, numpys), _explanation(calendar)]
    return 0 if all(held) else 1


def _calendars() -> tuple[Calendar, np.busdaycalendar]:
    rows = seed_rows()
    spells = (clock_time(7), clock_time(11, 30)), (clock_time(13, 30), clock_time(17))
    entries = {row.day: CalendarEntry(row.working, row.name) for row in rows if not row.working}
    calendar = Calendar(entries, frozenset(row.day.year for row in rows), (Hours(date(2020, 1, 1), spells),))
    return calendar, np.busdaycalendar(holidays=[np.datetime64(day) for day in entries])


def _single(calendar: Calendar, numpys: np.busdaycalendar) -> bool:
    day = date(2024, 2, 5)
    own, moment, length = np.datetime64(day), datetime(2024, 2, 5, 9, tzinfo=VIETNAM), Length(DAYS, "working_days")
    ours, theirs, whole = _in_turn(
        lambda: calendar.working_day(DAYS, after=day),
        lambda: np.busday_offset(own, DAYS, roll="backward", busdaycal=numpys),
        lambda: due_after(moment, length, calendar),
        times=SINGLE,
    )
    print(f"one due date: {ours * 1e6:.2f} µs, numpy {theirs * 1e6:.2f} µs, × {ours / theirs:.2f}; the bar is × 1")
    print(f"  with due moment, legal end and what an explanation needs: {whole * 1e6:.2f} µs")
    return ours < theirs


def _million(calendar: Calendar, numpys: np.busdaycalendar) -> bool:
    drawn = random.Random(5)  # noqa: S311
    days = [date(2021, 1, 1) + timedelta(drawn.randrange(2_000)) for _ in range(MANY)]
    array = np.array(days, dtype="datetime64[D]")

    def ours() -> list[date]:
        due = {day: calendar.working_day(DAYS, after=day) for day in set(days)}
        return list(map(due.__getitem__, days))

    def theirs() -> np.ndarray:
        return np.busday_offset(array, DAYS, roll="backward", busdaycal=numpys)

    if ours() != theirs().tolist():
        raise SystemExit("the two do not come to the same days")
    taken, numpy_took = _in_turn(ours, theirs, times=1)
    ratio = taken / numpy_took
    print(
        f"a million: {taken * 1e3:.0f} ms, numpy {numpy_took * 1e3:.0f} ms, × {ratio:.2f}; the bar is × {AT_MOST_TIMES}"
    )
    return ratio <= AT_MOST_TIMES


def _explanation(calendar: Calendar) -> bool:
    moment = datetime(2024, 1, 15, 9, tzinfo=VIETNAM)
    (taken,) = _in_turn(
        lambda: [
            f"{day_words(line.day)} {line.reason} {line.name}" for line in due_after(moment, LONG, calendar).lines
        ],
        times=200,
    )
    print(f"one explanation of {LONG}, day by day: {taken * 1e3:.2f} ms; the bar is {AT_MOST_MS} ms")
    return taken * 1e3 <= AT_MOST_MS


def _in_turn(*variants: Callable[[], object], times: int) -> list[float]:
    """Seconds of one call of each, the median of the runs, in which they take turns."""
    taken: list[list[float]] = [[] for _ in variants]
    for _ in range(RUNS):
        for variant, spent in zip(variants, taken, strict=True):
            begun = time.perf_counter()
            for _n in range(times):
                variant()
            spent.append((time.perf_counter() - begun) / times)
    return [median(spent) for spent in taken]


if __name__ == "__main__":
    sys.exit(main())
