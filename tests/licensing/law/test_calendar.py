"""The working calendar as it is shipped, and what an official made of it."""

from datetime import date, time

from licensing.law import calendar
from workflows.models import CalendarDay, OfficeHours


def test_days_off_and_office_hours_are_offered_once(law: None) -> None:
    tet = CalendarDay.objects.filter(day__range=(date(2021, 2, 10), date(2021, 2, 16)))
    assert [row.day.day for row in tet] == [10, 11, 12, 15, 16]
    assert CalendarDay.objects.get(day=date(2024, 5, 4)).working
    assert [(row.opens, row.closes) for row in OfficeHours.objects.all()] == [
        (time(7), time(11, 30)),
        (time(13, 30), time(17)),
    ]
    assert [seeded.added for seeded in calendar.seed()] == [0, 0, 0]


def test_an_officials_day_and_hours_stay(law: None) -> None:
    CalendarDay.objects.filter(day=date(2021, 2, 10)).update(working=True, source="công văn mới")
    OfficeHours.objects.filter(opens=time(7)).update(opens=time(7, 30))
    OfficeHours.objects.filter(opens=time(13, 30)).delete()
    calendar.seed()
    assert CalendarDay.objects.get(day=date(2021, 2, 10)).working
    assert [row.opens for row in OfficeHours.objects.all()] == [time(7, 30)]
