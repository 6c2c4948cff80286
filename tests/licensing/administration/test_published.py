"""Days of the published list: ticked, shown with what they move together, and kept all or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from licensing.administration import counting, published
from licensing.administration.queries import ACT
from tests.licensing import world
from tests.licensing.administration.test_counting import mark, receive
from tests.licensing.reappointments.test_at_once import at_once
from workflows.calendar_seed import differences
from workflows.models import CalendarDay, CalendarYear, Case, JournalEntry

NOW = world.moment("2026-06-01 10:00")
SOURCE = {"source": "QĐ 1/QĐ-TTg ngày 01/06/2026", "mark": "V"}


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def address(year: int = 2026) -> str:
    return f"/administration/calendar/{year}/published/"


def rows(year: int) -> list[Mapping[str, Any]]:
    return [*CalendarDay.objects.filter(day__year=year).order_by("day").values()]


def lose(*days: date) -> None:
    """The calendar does not know these days, although the list does."""
    assert CalendarDay.objects.filter(day__in=days).delete()[0] == len(days)


HOLIDAYS = (date(2026, 9, 1), date(2026, 9, 2))


def test_days_are_shown_with_what_they_move_together_and_kept_at_once(desk: Client, admin: Any) -> None:
    lose(*HOLIDAYS)
    case = receive("2026-06-01 09:00")
    with time_machine.travel(world.moment("2026-08-28 10:00"), tick=False):
        desk.force_login(admin)
        august = receive("2026-08-28 09:00")
        ticked = {"days": [str(day) for day in HOLIDAYS], **SOURCE}
        before = rows(2026)
        page = desk.post(address(), ticked).content.decode()
        assert "1 open case is counted anew" in page
        assert page.count(" checked") == 2, "what was ticked stays"
        assert rows(2026) == before, "nothing is kept by looking"
        kept = desk.post(address(), {**ticked, "shown": mark(page)}, follow=True)
    assert kept.redirect_chain == [("/administration/calendar/?year=2026", 302)]
    assert "Cases that were counted anew: 1." in kept.content.decode()
    for day in HOLIDAYS:
        row = CalendarDay.objects.get(day=day)
        assert (row.working, row.name, row.source, row.mark) == (False, "Quốc khánh", SOURCE["source"], "V")
    told = JournalEntry.objects.filter(act=ACT).latest("pk")
    assert (told.by, told.data["section"], told.data["before"], told.data["moved"]) == (admin, "calendar", [], 1)
    assert [one["day"] for one in told.data["after"]] == [str(day) for day in HOLIDAYS]
    assert JournalEntry.objects.filter(act=ACT).count() == 1, "one change"
    assert JournalEntry.objects.filter(act="counted_anew", case=august).count() == 1, "counted anew once"
    assert not JournalEntry.objects.filter(act="counted_anew", case=case).exists()
    august.refresh_from_db()
    assert timezone.localdate(august.due_at) == date(2026, 9, 9), "five working days after 28/08, without the two"


def test_where_the_rows_say_otherwise_the_list_s_word_is_taken(desk: Client) -> None:
    page = desk.get(address()).content.decode()
    assert re.findall(r'name="days" value="([\d-]+)"', page) == ["2026-01-02", "2026-01-10"]
    assert " checked" not in page, "of a year that is known nothing is chosen yet"
    ticked = {"days": ["2026-01-02", "2026-01-10"], **SOURCE}
    page = desk.post(address(), ticked).content.decode()
    assert "lie in the past" in page, "they are over: said, and kept only when that was read"
    assert CalendarDay.objects.filter(day__in=ticked["days"]).count() == 2
    assert desk.post(address(), {**ticked, "shown": mark(page)}).status_code == 302
    assert not CalendarDay.objects.filter(day__in=ticked["days"]).exists()
    assert differences(2026, dict(CalendarDay.objects.filter(day__year=2026).values_list("day", "working"))) == []
    told = JournalEntry.objects.filter(act=ACT).latest("pk").data
    assert ([one["day"] for one in told["before"]], told["after"]) == (ticked["days"], [])
    assert "The calendar of 2026 says what the list says." in desk.get(address()).content.decode()


def test_a_year_begins_with_the_list_and_is_unconfirmed(desk: Client) -> None:
    page = desk.get(address(2028)).content.decode()
    listed = [str(one.day) for one in differences(2028, {})]
    assert re.findall(r'name="days" value="([\d-]+)"', page) == listed
    assert page.count(" checked") == len(listed), "it begins with all of them"
    assert not CalendarYear.objects.filter(year=2028).exists()
    taken = listed[1:]
    kept = desk.post(address(2028), {"days": taken, "source": "gói holidays", "mark": "I"}, follow=True)
    assert "Not confirmed by a decision." in kept.content.decode()
    year = CalendarYear.objects.get(year=2028)
    assert (year.mark, year.source, year.confirmed_on) == ("M", "gói holidays", None)
    assert [str(row["day"]) for row in rows(2028)] == taken
    assert {row["mark"] for row in rows(2028)} == {"I"}
    told = JournalEntry.objects.filter(act=ACT).latest("pk").data
    assert (told["before"], told["after"][0]["year"], len(told["after"])) == ([], "2028", 1 + len(taken))
    assert [str(one.day) for one in differences(2028, {row["day"]: row["working"] for row in rows(2028)})] == listed[:1]


def test_a_worked_saturday_of_the_list_has_a_name(new: None) -> None:
    saturday = next(one for one in differences(2019, {}) if one.day == date(2019, 1, 5))
    assert saturday.listed_as_worked
    [begun, change] = published.changes(2019, [saturday], source="QĐ 1", mark="S")
    assert isinstance(begun.row, CalendarYear)
    assert isinstance(change.row, CalendarDay)
    assert (change.row.day, change.row.working, change.row.name) == (date(2019, 1, 5), True, "làm bù")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"days": ["2028-01-03", "2028-01-03"]}, "Monday 03/01/2028 stands there twice."),
        ({"days": ["2028-01-03", "2028-06-07"]}, "2028-06-07 is no day of which the list says otherwise any more"),
        ({"days": ["2028-01-03", "x"]}, "x is no day of which the list says otherwise any more"),
        ({"days": []}, "Choose at least one day."),
        ({"source": " "}, "This field is required."),
        ({"mark": ""}, "This field is required."),
        ({"mark": "Z"}, "Select a valid choice."),
        ({"source": "Q" * 301}, "at most 300 characters"),
    ],
)
def test_a_lot_with_anything_wrong_is_refused_as_a_whole(desk: Client, wrong: dict[str, Any], says: str) -> None:
    answer = desk.post(address(2028), {"days": ["2028-01-03"], **SOURCE, **wrong})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert (rows(2028), CalendarYear.objects.filter(year=2028).exists()) == ([], False)
    assert not JournalEntry.objects.filter(act=ACT).exists()


def test_a_year_that_cannot_be_is_not_there(desk: Client) -> None:
    assert (desk.get(address(2020)).status_code, desk.get(address(2100)).status_code) == (404, 404)


def test_what_somebody_else_took_meanwhile_is_said_and_the_rest_is_not_half_kept(desk: Client) -> None:
    lose(*HOLIDAYS)
    ticked = {"days": [str(day) for day in HOLIDAYS], **SOURCE}
    CalendarDay.objects.create(day=HOLIDAYS[0], name="Quốc khánh", source="QĐ 9", mark="V")
    answer = desk.post(address(), ticked)
    assert answer.status_code == 422
    assert "2026-09-01 is no day of which the list says otherwise any more" in answer.content.decode()
    assert not CalendarDay.objects.filter(day=HOLIDAYS[1]).exists()


def test_what_came_in_between_is_shown_anew(desk: Client, admin: Any) -> None:
    lose(*HOLIDAYS)
    with time_machine.travel(world.moment("2026-08-28 10:00"), tick=False):
        desk.force_login(admin)
        receive("2026-08-28 09:00")
        ticked = {"days": [str(day) for day in HOLIDAYS], **SOURCE}
        page = desk.post(address(), ticked).content.decode()
        receive("2026-08-28 09:30")
        again = desk.post(address(), {**ticked, "shown": mark(page)})
    assert again.status_code == 409
    assert "2 open cases are counted anew" in again.content.decode()
    assert not CalendarDay.objects.filter(day__in=HOLIDAYS).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_keep_the_same_days_at_once_one_does_and_the_other_is_told() -> None:
    call_command("seed", verbosity=0)
    by = world.make_user("quantri")
    lose(*HOLIDAYS)
    taken = [one for one in published.offered(2026) if one.day in HOLIDAYS]

    def take() -> str:
        changes = published.changes(2026, taken, source="QĐ 1", mark="V")
        counting.keep(changes, section="calendar", mark=shown.mark, by=by, at=NOW)
        return "kept"

    shown = counting.look(published.changes(2026, taken, source="QĐ 1", mark="V"), at=NOW)
    results = [str(one) for one in at_once(take, take)]
    assert results.count("kept") == 1
    [told] = [one for one in results if one != "kept"]
    assert "01/09/2026 Quốc khánh: " in told, told
    assert "already exists" in told
    assert CalendarDay.objects.filter(day__in=HOLIDAYS).count() == 2
    assert JournalEntry.objects.filter(act=ACT).count() == 1
    assert not Case.objects.exists()
