"""The working calendar as it is shipped, and what an official made of it."""

from datetime import date, time

from licensing.law import calendar
from workflows.models import CalendarDay, OfficeHours


def test_days_off_and_office_hours_are_offered_once(law: None) -> None:
    tet = CalendarDay.objects.filter(day__range=(date(2021, 2, 10), date(2021, 2, 16)))
    assert [row.day.day for row in tet] == [10, 11, 12, 15, 16]
    assert CalendarDay.objects.get(day=date(2024, 5, 4)).working
    for kind in ("working", "reception"):
        assert [(row.opens, row.closes) for row in OfficeHours.objects.filter(kind=kind)] == [
            (time(7), time(11, 30)),
            (time(13, 30), time(17)),
        ]
    assert [seeded.added for seeded in calendar.seed()] == [0, 0, 0]


def test_an_officials_day_and_hours_stay(law: None) -> None:
    CalendarDay.objects.filter(day=date(2021, 2, 10)).update(working=True, source="công văn mới")
    OfficeHours.objects.filter(kind="reception").delete()
    OfficeHours.objects.filter(opens=time(7)).update(opens=time(7, 30))
    OfficeHours.objects.filter(opens=time(13, 30)).delete()
    calendar.seed()
    assert CalendarDay.objects.get(day=date(2021, 2, 10)).working
    kept = OfficeHours.objects.values_list("kind", "opens")
    assert list(kept) == [("reception", time(7)), ("reception", time(13, 30)), ("working", time(7, 30))]
