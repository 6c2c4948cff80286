"""Moments as people say them, in both languages."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import translation

from tests.workflows.library.world import moment
from workflows.calendars import Calendar, CalendarEntry, always
from workflows.moments import Urgency, day_words, differ, due_in_words, moment_words

DAYS = Calendar(
    days={date(2021, 7, 28): CalendarEntry(working=False, name="holiday")},
    years=frozenset({2021}),
    hours=always((time(7), time(11, 30)), (time(13, 30), time(17))),
)
NOW = moment("2021-07-27 09:00")


@pytest.mark.parametrize(
    ("due", "urgency", "vietnamese", "english"),
    [
        (
            "2021-07-30 17:00",
            Urgency.WEEK,
            "thứ Sáu 30/07/2021, còn 2 ngày làm việc",
            "Friday 30/07/2021, 2 working days left",
        ),
        (
            "2021-08-02 17:00",
            Urgency.LATER,
            "thứ Hai 02/08/2021, còn 3 ngày làm việc",
            "Monday 02/08/2021, 3 working days left",
        ),
        ("2021-07-27 11:00", Urgency.TODAY, "11:00 thứ Ba 27/07/2021, hôm nay", "11:00 Tuesday 27/07/2021, today"),
        ("2021-07-27 08:00", Urgency.LATE, "08:00 thứ Ba 27/07/2021, quá hạn", "08:00 Tuesday 27/07/2021, late"),
        (
            "2021-07-23 17:00",
            Urgency.LATE,
            "thứ Sáu 23/07/2021, quá hạn 2 ngày làm việc",
            "Friday 23/07/2021, 2 working days late",
        ),
        ("2022-01-03 17:00", Urgency.LATER, "thứ Hai 03/01/2022", "Monday 03/01/2022"),
    ],
)
def test_how_far_off_something_is(due: str, urgency: Urgency, vietnamese: str, english: str) -> None:
    for language, words in (("vi", vietnamese), ("en", english)):
        with translation.override(language):
            told = due_in_words(moment(due), late_from=None, now=NOW, days=DAYS)
        assert (told.urgency, told.words) == (urgency, words)


def test_what_has_no_date_says_so() -> None:
    with translation.override("en"):
        told = due_in_words(None, late_from=None, now=NOW, days=DAYS)
    assert (told.urgency, told.words) == (Urgency.NO_DATE, "no due date")


def test_the_evening_of_the_last_day_is_late_for_the_office_and_not_in_law() -> None:
    due, evening = moment("2021-07-27 17:00"), moment("2021-07-27 20:00")
    assert due_in_words(due, late_from=None, now=evening, days=DAYS).urgency is Urgency.LATE
    midnight = moment("2021-07-28 00:00")
    assert due_in_words(due, late_from=midnight, now=evening, days=DAYS).urgency is Urgency.TODAY


def test_moments_are_told_as_they_are_in_vietnam() -> None:
    with translation.override("vi"):
        assert moment_words(datetime.fromisoformat("2021-07-31T17:30:00+00:00")) == "00:30 Chủ nhật 01/08/2021"
        assert day_words(date(2021, 8, 1)) == "Chủ nhật 01/08/2021"


def test_writing_down_takes_a_moment_that_nobody_needs_to_read() -> None:
    assert not differ(moment("2021-07-27 09:00"), datetime.fromisoformat("2021-07-27T09:00:40+07:00"))
    assert differ(moment("2021-07-27 09:00"), moment("2021-07-27 09:05"))
