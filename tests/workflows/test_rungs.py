"""When a rung is reached, against an oracle that looks at one day after the other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from tests.workflows.library.world import moment
from workflows.calendar_seed import seed_rows
from workflows.calendars import VIETNAM, Calendar, CalendarEntry, always, due_after, office_minutes_between
from workflows.definition import Length, Rung
from workflows.rungs import NEVER, passed_since, reached_until

ROWS = seed_rows()
DAYS = Calendar(
    days={row.day: CalendarEntry(row.working, row.name) for row in ROWS},
    years=frozenset(row.day.year for row in ROWS),
    hours=always((time(7), time(11, 30)), (time(13, 30), time(17))),
)
DAY = timedelta(days=1)


def rung(when: str) -> Rung:
    return Rung.parse(when, ("owner",))


def opening_of(rung: Rung, due: datetime) -> datetime:
    """When a rung in days is reached: day by day, as somebody would do it with a calendar on the wall."""
    assert rung.length
    step = -DAY if rung.side == "before" else DAY
    day, left = due.astimezone(VIETNAM).date(), rung.length.amount
    while left:
        day += step
        left -= rung.length.unit == "days" or DAYS.is_working(day)
    while not DAYS.is_working(day):
        day += step
    return datetime.combine(day, time(7), VIETNAM)


def chosen(chance: random.Random) -> Iterator[tuple[Rung, datetime, datetime]]:
    while True:
        begun = moment("2021-01-25 00:00") + timedelta(minutes=chance.randrange(30 * 24 * 60))
        unit = chance.choice(["working_days", "days"])
        length = Length(chance.randint(1, 9), chance.choice(["working_days", "days", "working_hours"]))
        due = due_after(begun, length, DAYS).due_at
        yield rung(f"{chance.randint(1, 4)} {unit} {chance.choice(['before', 'after'])}"), due, begun


def test_a_rung_in_days_is_reached_when_the_office_opens_on_its_day() -> None:
    chance = random.Random(5)
    for _, (one, due, _begun) in zip(range(1500), chosen(chance), strict=False):
        opens = opening_of(one, due)
        assert due <= reached_until(one, opens, DAYS), (one, due)
        assert due > reached_until(one, opens - timedelta(minutes=1), DAYS), (one, due)


def test_a_rung_in_hours_is_reached_when_so_much_office_time_is_left_or_has_passed() -> None:
    chance = random.Random(6)
    for _, (_one, due, begun) in zip(range(1500), chosen(chance), strict=False):
        now, hours = begun + timedelta(minutes=chance.randrange(20 * 24 * 60)), chance.randint(1, 30)
        left, passed = office_minutes_between(now, due, DAYS), office_minutes_between(due, now, DAYS)
        before, after = rung(f"{hours} working_hours before"), rung(f"{hours} working_hours after")
        assert (due <= reached_until(before, now, DAYS)) == (left <= hours * 60), (hours, due, now)
        assert (due <= reached_until(after, now, DAYS)) == (passed >= hours * 60), (hours, due, now)


@pytest.mark.parametrize(
    ("when", "due", "reached"),
    [
        ("1 working_days before", "2021-02-17 17:00", "2021-02-09 07:00"),  # the days between are Tết
        ("1 working_days before", "2021-03-01 17:00", "2021-02-26 07:00"),
        ("due", "2021-03-01 17:00", "2021-03-01 17:00"),
        ("1 working_days after", "2021-02-09 17:00", "2021-02-17 07:00"),
        ("1 working_days after", "2021-03-01 09:00", "2021-03-02 07:00"),
        ("2 days before", "2021-03-01 17:00", "2021-02-26 07:00"),
        ("1 days after", "2021-02-26 17:00", "2021-03-01 07:00"),
        ("1 working_hours before", "2021-03-01 07:30", "2021-02-26 16:30"),
        ("1 working_hours after", "2021-02-26 16:30", "2021-03-01 07:30"),
    ],
)
def test_by_hand(when: str, due: str, reached: str) -> None:
    assert moment(due) <= reached_until(rung(when), moment(reached), DAYS)
    assert moment(due) > reached_until(rung(when), moment(reached) - timedelta(minutes=1), DAYS)


def test_in_a_year_that_is_not_known_nothing_is_guessed() -> None:
    last = max(DAYS.years)
    new_year = datetime(last + 1, 1, 6, 9, tzinfo=VIETNAM)
    assert reached_until(rung("1 working_days after"), new_year, DAYS) == NEVER
    assert reached_until(rung("due"), new_year, DAYS) == new_year
    december = datetime.combine(date(last, 12, 31), time(9), VIETNAM)
    assert reached_until(rung("5 working_days before"), december, DAYS) == datetime(last + 1, 1, 1, tzinfo=VIETNAM)


def test_an_answer_is_asked_for_again_when_its_length_has_passed() -> None:
    since = moment("2021-02-08 10:00")
    length = Length(3, "working_days")
    assert since > passed_since(length, moment("2021-02-18 06:59"), DAYS)
    assert since <= passed_since(length, moment("2021-02-18 07:00"), DAYS)
