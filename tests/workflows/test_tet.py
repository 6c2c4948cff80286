"""The weeks of Tết 2021, 2024 and 2026, lived through hour by hour: every warning once, at the right sweep, no other.

The days off are the shipped ones; here they are written down again from the announcements, and counted one by one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from tests.workflows.library.world import VIETNAM, Library
from tests.workflows.restoring import RESTORE
from workflows import engine, publishing, warnings
from workflows.calendar_seed import seed_rows, seed_years
from workflows.models import CalendarDay, CalendarYear, Case, Warning

SEED = 2026
TERM = 12
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TET = {
    2021: ["02-10", "02-11", "02-12", "02-15", "02-16"],
    2024: ["02-08", "02-09", "02-12", "02-13", "02-14"],
    2026: ["02-16", "02-17", "02-18", "02-19", "02-20"],
}
"""Weekdays off at Tết, as announced; Saturdays and Sundays are off anyhow."""
OTHERS_OFF = {"2021-01-01", "2024-01-01", "2026-01-01", "2026-01-02"}
WORKED_SATURDAYS = {"2026-01-10"}

Expected = set[tuple[str, str, datetime]]


@pytest.mark.parametrize("year", TET)
def test_every_warning_around_tet_comes_once_at_the_first_sweep_after_its_moment(db: None, year: int) -> None:
    chance = random.Random(f"{SEED} {year}")
    library = _library_with_shipped_days(year)
    closed_at = _cases(library, year, chance)
    swept = sorted(_sweeps(year, chance))
    found = _live(library, closed_at, swept, year)
    expected = _expected(year, closed_at, swept)
    assert len(found) == len(set(found)), "something was warned of twice"
    assert set(found) == expected
    assert len(expected) > 60
    assert {rung for _, rung, _ in expected} == {"1 working_days before", "due", "1 working_days after"}
    assert len(expected) < 3 * len(closed_at), "no case was done in time"


def _library_with_shipped_days(year: int) -> Library:
    library = Library(year)
    CalendarDay.objects.all().delete()
    CalendarYear.objects.all().delete()
    for known, source in seed_years().items():
        CalendarYear.objects.create(year=known, **source)
    for row in seed_rows():
        CalendarDay.objects.create(day=row.day, working=row.working, name=row.name, source=row.source, mark=row.mark)
    text = RESTORE.read_text().replace("length: 20 working_days", f"length: {TERM} working_days")
    publishing.publish(text, "restore_book.yaml")
    return library


def _cases(library: Library, year: int, chance: random.Random) -> dict[str, datetime]:
    """When each case is to be left, by its reference, which says when it is accepted; half are left late, or never."""
    days = [day for day in _days(year) if _works(day) and day < date(year, 3, 5)]
    never = 99 * DAY
    return {
        f"{day}": _at(day, 10) + (chance.randint(2, 25) * DAY + HOUR / 2 if chance.random() < 0.6 else never)
        for day in days
    }


def _sweeps(year: int, chance: random.Random) -> Iterator[datetime]:
    """Every hour, but that two in five are missed, and whole days now and then."""
    for day in _days(year):
        if chance.random() < 0.85:
            yield from (_at(day, hour) for hour in range(24) if chance.random() < 0.6)


def _live(
    library: Library, closed_at: dict[str, datetime], swept: list[datetime], year: int
) -> list[tuple[str, str, datetime]]:
    """Accept, leave and sweep in the order of time; what the sweeps wrote, with the moment at which each did."""
    happens: list[tuple[datetime, str, str]] = [(at, "sweep", "") for at in swept]
    last = _at(date(year, 3, 31), 23)
    for reference, at in closed_at.items():
        happens.append((_at(date.fromisoformat(reference), 9) + HOUR / 4, "accept", reference))
        if at < last:
            happens.append((at, "leave", reference))
    found = []
    for at, what, reference in sorted(happens):
        if what == "accept":
            _accept(library, reference, at)
        elif what == "leave":
            _leave(library, reference, at)
        else:
            known = set(Warning.objects.values_list("pk", flat=True))
            assert warnings.sweep(now=at) == Warning.objects.count() - len(known)
            fresh = Warning.objects.exclude(pk__in=known).filter(term="answer").select_related("case")
            found += [(one.case.reference, one.rung, one.at) for one in fresh]
            assert Warning.objects.exclude(term="answer").count() == 0
    return found


def _accept(library: Library, reference: str, at: datetime) -> None:
    party = f"borrower:{library.people['borrower'].pk}"
    by = library.people["librarian"]
    case = engine.start(definition="restore_book", reference=reference, title="Kiều", by=by, at=at, party=party)
    Case.objects.filter(pk=case.pk).update(data={"old": "no"})
    library.do(case, "receive", "accept", f"{at:%Y-%m-%d %H:%M}")


def _leave(library: Library, reference: str, at: datetime) -> None:
    case, when = Case.objects.get(reference=reference), f"{at:%Y-%m-%d %H:%M}"
    for step, outcome in (("paper", "seen"), ("binding", "seen"), ("estimate", "estimated")):
        library.do(case, step, outcome, when)
    library.do(case, "decide", "leave", when, reason="Too far gone.")


def _expected(year: int, closed_at: dict[str, datetime], swept: list[datetime]) -> Expected:
    """By counting days one after another: each rung at the first sweep at or after it, if the case is open then."""
    found: Expected = set()
    for reference, closed in closed_at.items():
        for rung, moment in _rungs(date.fromisoformat(reference)):
            sweep = next((at for at in swept if at >= moment), None)
            if sweep and sweep < closed:
                found.add((reference, rung, sweep))
    return found


def _rungs(accepted: date) -> Iterator[tuple[str, datetime]]:
    after = [day for day in (accepted + n * DAY for n in range(1, 60)) if _works(day)]
    yield "1 working_days before", _at(after[TERM - 2], 7)
    yield "due", _at(after[TERM - 1], 17)
    yield "1 working_days after", _at(after[TERM], 7)


def _days(year: int) -> Iterator[date]:
    """From New Year to the end of March."""
    return (date(year, 1, 1) + n * DAY for n in range((date(year, 4, 1) - date(year, 1, 1)).days))


def _works(day: date) -> bool:
    if str(day) in WORKED_SATURDAYS:
        return True
    is_off = f"{day:%m-%d}" in TET[day.year] or str(day) in OTHERS_OFF
    return day.weekday() < 5 and not is_off


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), VIETNAM)
