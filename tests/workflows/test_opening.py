"""When it is open: told minute by minute and compared, and never counted by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.library.world import Library, moment
from tests.workflows.test_calendars import CALENDAR, HOURS
from workflows import clock, opening
from workflows.calendars import VIETNAM, Calendar, Hours, NoCalendar, Spell, always, due_after
from workflows.definition import Length
from workflows.models import OfficeHours

MORNINGS = ((time(8), time(11, 30)),)
LATER = ((time(7, 30), time(11)), (time(13), time(18)))
MINUTE = timedelta(minutes=1)
LAST = date(2026, 12, 1)


def calendar(*reception: Hours) -> Calendar:
    return Calendar(CALENDAR.days, CALENDAR.years, HOURS, reception)


BOTH = calendar(Hours(date(2020, 1, 1), MORNINGS), Hours(date(2024, 5, 4), LATER))
minutes = st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=8, unique=True).map(sorted)


@st.composite
def some_spells(draw: st.DrawFn) -> tuple[Spell, ...]:
    found = [time(*divmod(minute, 60)) for minute in draw(minutes)]
    return tuple(zip(found[::2], found[1::2], strict=False))


moments = st.builds(
    lambda day, minute: datetime.combine(day, time(), VIETNAM) + minute * MINUTE,
    st.dates(date(2021, 1, 1), LAST),
    st.integers(0, 24 * 60 - 1),
)


def is_open(at: datetime, days: Calendar) -> bool:
    """As one reads it off the wall: a worked day, and within one of the spells that hang there."""
    hung = [hours for hours in days.reception if hours.since <= at.date()]
    spells = hung[-1].spells if hung else ()
    return days.is_working(at.date()) and any(since <= at.time() < until for since, until in spells)


@settings(max_examples=400, deadline=None)
@given(moments, some_spells(), some_spells(), st.dates(date(2020, 1, 1), LAST))
def test_it_is_open_as_the_sheet_on_the_wall_says_and_never_on_a_day_off(
    at: datetime, first: tuple[Spell, ...], second: tuple[Spell, ...], changed: date
) -> None:
    days = calendar(Hours(date(2019, 1, 1), first), Hours(changed, second))
    until, again = opening.closes(at, days), opening.opens(at, days)
    assert (until is not None) == is_open(at, days)
    assert again is not None
    assert is_open(again, days)
    assert days.is_working(again.date())
    if until:
        assert again == at
        assert not is_open(until, days)
        assert is_open(until - MINUTE, days)
    else:
        assert again > at
        assert not is_open(again - MINUTE, days), "it opens then, not earlier"


@settings(max_examples=60, deadline=None)
@given(moments, some_spells())
def test_between_a_closed_moment_and_the_next_opening_no_minute_is_open(
    at: datetime, spells: tuple[Spell, ...]
) -> None:
    days = calendar(*always(*spells))
    again = opening.opens(at, days)
    assert again
    between = int((again - at) / MINUTE)
    assert not any(is_open(at + n * MINUTE, days) for n in range(between))


@settings(max_examples=200, deadline=None)
@given(some_spells(), some_spells())
def test_what_lies_beyond_other_hours_is_told_minute_by_minute(
    spells: tuple[Spell, ...], others: tuple[Spell, ...]
) -> None:
    def within(all_of: tuple[Spell, ...] | list[Spell]) -> set[int]:
        return {
            n for since, until in all_of for n in range(since.hour * 60 + since.minute, until.hour * 60 + until.minute)
        }

    found = opening.beyond(spells, others)
    assert within(found) == within(spells) - within(others)
    assert all(since < until for since, until in found)


@settings(max_examples=100, deadline=None)
@given(moments, st.builds(Length, st.integers(1, 60), st.sampled_from(["working_days", "days", "working_hours"])))
def test_no_due_moment_moves_by_reception_hours(at: datetime, length: Length) -> None:
    try:
        plain = due_after(at, length, CALENDAR)
    except NoCalendar:
        return
    assert due_after(at, length, BOTH) == plain


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2021-07-23 08:00", "open now, until 11:30"),
        ("2021-07-23 07:59", "closed now, opens at 08:00 today"),
        ("2021-07-23 11:30", "closed now, opens again at 08:00 Monday 26/07/2021"),
        ("2021-07-24 09:00", "closed today, opens again at 08:00 Monday 26/07/2021"),
        ("2021-02-09 12:00", "closed now, opens again at 08:00 Wednesday 17/02/2021"),
        ("2024-05-04 17:59", "open now, until 18:00"),
        ("2028-01-03 09:00", ""),
        ("2027-12-31 18:00", ""),
    ],
)
def test_it_is_told_in_words(at: str, says: str) -> None:
    with translation.override("en"):
        found = opening.reception_in_words(moment(at), BOTH)
    assert found
    assert (found.now, found.is_open) == (says, says.startswith("open"))


def test_hours_that_come_are_told_before() -> None:
    with translation.override("en"):
        found = opening.reception_in_words(moment("2024-05-03 09:00"), BOTH)
        assert found == opening.Reception(
            "08:00–11:30",
            is_open=True,
            now="open now, until 11:30",
            soon="from 04/05/2024 on: 07:30–11:00, 13:00–18:00",
        )
        first = opening.reception_in_words(moment("2024-05-03 09:00"), calendar(Hours(date(2024, 5, 6), MORNINGS)))
    assert first == opening.Reception(
        "",
        is_open=False,
        now="closed now, opens again at 08:00 Monday 06/05/2024",
        soon="from 06/05/2024 on: 08:00–11:30",
    )


def test_where_no_hours_are_known_nothing_is_told() -> None:
    at = moment("2021-07-23 08:00")
    assert opening.reception_in_words(at, CALENDAR) is None
    assert opening.opens(at, CALENDAR) is opening.closes(at, CALENDAR) is None


def test_reception_hours_must_follow_each_other() -> None:
    with pytest.raises(ValueError, match="follow"):
        calendar(Hours(date(2024, 1, 1), MORNINGS), Hours(date(2024, 1, 1), LATER))


def test_the_rows_say_it(library: Library) -> None:
    assert clock.calendar().reception == ()
    rows = ((date(2021, 1, 1), time(8), time(11)), (date(2021, 6, 1), time(13), time(18)))
    for since, opens, closes in rows:
        OfficeHours.objects.create(kind="reception", in_force_from=since, opens=opens, closes=closes)
    days = clock.calendar()
    assert days.reception == tuple(Hours(since, ((opens, closes),)) for since, opens, closes in rows)
    assert [str(hours.since) for hours in days.hours] == ["2020-01-01"], "deadlines are counted by the others alone"
