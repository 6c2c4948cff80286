"""A year of the calendar as twelve months: what each day is, where it leads, and what is counted of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing.administration.year import Kind, read_year
from tests.licensing import world
from workflows import clock
from workflows.models import CalendarDay, CalendarYear

NOW = world.moment("2026-06-04 10:00")
CALENDAR = "/administration/calendar/"


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def day_of(page: str, day: date, key: int | None = None) -> str:
    """The link of that day."""
    asked = f"row={key}" if key else f"day={day}"
    found = re.search(rf'<a class="day [^>]*href="\?{asked}&amp;year={day.year}#form".*?</a>', page)
    assert found, day
    return found[0]


@pytest.mark.parametrize("year", range(2021, 2028))
def test_working_days_of_a_month_are_those_by_which_terms_are_counted(new: None, year: int) -> None:
    days, shown = clock.calendar(), read_year(year, today=NOW.date())
    assert len(shown.months) == 12
    for month in shown.months:
        cells = [cell for week in month.weeks for cell in week if cell]
        last = cells[-1].day
        assert [cell.day for cell in cells] == [month.first + timedelta(n) for n in range(last.day)]
        assert (last + timedelta(1)).day == 1
        assert month.worked == sum(days.is_working(cell.day) for cell in cells)
        assert all(len(week) == 7 for week in month.weeks)
        assert all(cell.day.weekday() == n for week in month.weeks for n, cell in enumerate(week) if cell)
    whole = sum(
        days.is_working(date(year, 1, 1) + timedelta(n)) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    )
    assert shown.worked == whole


def test_what_a_day_is_stands_in_it_as_a_word_and_leads_to_its_form(desk: Client) -> None:
    holiday, exchanged = (CalendarDay.objects.get(day=day) for day in (date(2026, 9, 2), date(2026, 8, 22)))
    page = desk.get(CALENDAR, {"year": 2026}).content.decode()
    off, worked = day_of(page, holiday.day, holiday.pk), day_of(page, exchanged.day, exchanged.pk)
    assert ("<small>off</small>" in off, "Wednesday 02/09/2026, off" in off) == (True, True)
    assert (f'title="{holiday.name}"' in off, f'<span lang="vi">{holiday.name}</span>' in off) == (True, True)
    assert ("<small>work</small>" in worked, "Saturday 22/08/2026, worked in exchange" in worked) == (True, True)
    today = day_of(page, NOW.date())
    assert ('aria-current="date"' in today, "Thursday 04/06/2026, today" in today) == (True, True)
    assert page.count('aria-current="date"') == 1
    assert len(re.findall(r'<a class="day ', page)) == 365
    assert f'value="{holiday.name}"' in desk.get(CALENDAR, {"row": str(holiday.pk), "year": "2026"}).content.decode()


@pytest.mark.parametrize(("day", "worked"), [(date(2026, 6, 5), False), (date(2026, 6, 6), True)])
def test_an_ordinary_day_leads_to_a_form_that_begins_with_what_it_would_be(
    desk: Client, day: date, worked: bool
) -> None:
    form = desk.get(CALENDAR, {"day": day.isoformat(), "year": "2026"}).context["form"]
    assert (form["day"].value(), form["working"].value()) == (day, worked)
    assert "data-day" in str(form["day"])
    assert desk.get(CALENDAR, {"day": "not-a-day"}).context["form"]["day"].value() is None


def test_a_holiday_on_a_weekend_and_a_row_that_says_what_the_weekday_says(new: None) -> None:
    for day, working in ((date(2026, 6, 6), False), (date(2026, 6, 5), True)):
        CalendarDay.objects.create(day=day, working=working, name="X", source="CV 1", mark="V")
    june = read_year(2026, today=NOW.date()).months[5]
    cells = {cell.day.day: cell for week in june.weeks for cell in week if cell}
    assert (cells[6].kind, cells[5].kind, cells[5].sign, cells[7].kind) == (Kind.OFF, Kind.WORKED, "", Kind.WEEKEND)


@pytest.mark.parametrize(("year", "over", "left"), [(2025, 0, 12), (2026, 5, 7), (2027, 0, 12)])
def test_months_that_are_over_fold_but_in_a_year_that_is_over(desk: Client, year: int, over: int, left: int) -> None:
    shown = read_year(year, today=NOW.date())
    assert (len(shown.over), len(shown.left)) == (over, left)
    assert [*shown.over, *shown.left] == shown.months
    page = desk.get(CALENDAR, {"year": year}).content.decode()
    fold = re.search(r'<details class="months__over">.*?</details>', page, re.DOTALL)
    assert (fold[0].count('<table class="month">') if fold else 0) == over
    assert page.count('<table class="month">') == 12


def test_source_and_state_of_the_year_stand_above_it(desk: Client) -> None:
    year = CalendarYear.objects.get(year=2025)
    page = re.sub("<[^>]+>", "", desk.get(CALENDAR, {"year": 2025}).content.decode())
    assert "Not confirmed by a decision." in page
    assert f"Source: {year.source} (secondary evidence only)" in page
    desk.post("/administration/years/2025/confirm/", {"decision": "TB 6150/BLĐTBXH"})
    page = desk.get(CALENDAR, {"year": 2025}).content.decode()
    assert "Not confirmed by a decision." not in page
    assert "Compared and confirmed on 04/06/2026" in page


def test_of_a_year_without_a_row_nothing_is_shown_but_how_to_begin_it(desk: Client) -> None:
    page = desk.get(CALENDAR, {"year": 2040}).content.decode()
    assert "The days off of 2040 are not known" in page
    assert "/administration/calendar/2040/published/" in page
    assert 'class="day ' not in page
    assert 'name="day"' not in page, "no day can be entered in it"


@pytest.mark.parametrize(("year", "before", "after"), [(2021, None, 2022), (2026, 2025, 2027), (2099, 2098, None)])
def test_a_year_leads_to_its_neighbours(desk: Client, year: int, before: int | None, after: int | None) -> None:
    page = desk.get(CALENDAR, {"year": year}).content.decode()
    nav = page[page.index('aria-label="Years"') :].partition("</nav>")[0]
    assert [int(one) for one in re.findall(r'href="\?year=(\d+)"', nav)] == [one for one in (before, after) if one]


def test_as_many_statements_for_any_number_of_days(desk: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(CALENDAR, {"year": 2026}).status_code == 200
        return len(asked)

    statements()
    many = statements()
    CalendarDay.objects.filter(day__year=2026).delete()
    assert statements() == many
    assert many <= STATEMENTS


STATEMENTS = 16
