"""Calendar, years and hours in the browser: what moves is shown, then kept; what cannot be is said in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from licensing.administration import queries
from licensing.administration.queries import ACT
from licensing.law.models import Enacted, Figure, Mark
from licensing.papers.models import Clause
from tests.licensing import world
from workflows.models import CalendarDay, CalendarYear, Case, JournalEntry, OfficeHours
from workflows.people import Appointment, User

NOW = world.moment("2026-06-01 10:00")
STORM = {"day": "2026-06-03", "name": "Nghỉ bão", "source": "CV 7/UBND", "mark": "V"}
CALENDAR = "/administration/calendar/"


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def receive(at: str = "2026-06-01 09:00") -> Case:
    case = world.receive(at=at).case
    assert case
    assert case.due_at
    return case


def mark(page: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', page)
    assert found, page
    return found[1]


def test_a_holiday_under_an_open_case_is_shown_then_kept(desk: Client, admin: User) -> None:
    case = receive()
    before, days = case.due_at, CalendarDay.objects.count()
    page = desk.post(CALENDAR, STORM).content.decode()
    assert "1 open case is counted anew" in page
    assert case.reference not in page, "an administrator of no role sees no case"
    assert "1 case is not named here." in page
    assert 'value="Nghỉ bão"' in page, "what was typed stays"
    case.refresh_from_db()
    assert (case.due_at, CalendarDay.objects.count()) == (before, days), "nothing is kept by looking"
    kept = desk.post(CALENDAR, {**STORM, "shown": mark(page)}, follow=True)
    assert "Cases that were counted anew: 1." in kept.content.decode()
    case.refresh_from_db()
    assert case.due_at
    assert before
    assert case.due_at > before
    told = JournalEntry.objects.filter(act=ACT).latest("pk")
    assert (told.by, told.data["section"], told.data["before"], told.data["moved"]) == (admin, "calendar", [], 1)
    assert told.data["after"][0]["day"] == "2026-06-03"
    assert JournalEntry.objects.filter(act="counted_anew", case=case, by=admin).count() == 1


def test_who_may_see_a_case_reads_its_name_and_both_days(desk: Client, admin: User) -> None:
    case = receive()
    case.refresh_from_db()
    [role, *_] = case.roles
    Appointment.objects.create(user=admin, role=role, since=date(2020, 1, 1))
    page = desk.post(CALENDAR, STORM).content.decode()
    assert case.reference in page
    assert "not named here" not in page


def test_a_day_that_is_removed_moves_cases_back(desk: Client) -> None:
    before = receive().due_at
    row = CalendarDay.objects.create(**STORM)
    case = receive("2026-06-01 09:30")
    address = f"{CALENDAR}?row={row.pk}"
    assert 'name="remove"' in desk.get(address).content.decode()
    page = desk.post(address, {"remove": "1"}).content.decode()
    assert CalendarDay.objects.filter(pk=row.pk).exists()
    assert desk.post(address, {"remove": "1", "shown": mark(page)}).status_code == 302
    case.refresh_from_db()
    assert case.due_at == before
    assert not CalendarDay.objects.filter(pk=row.pk).exists()
    told = JournalEntry.objects.filter(act=ACT).latest("pk").data
    assert (told["before"][0]["name"], told["after"]) == ("Nghỉ bão", [])
    assert desk.post(address, {"remove": "1"}).status_code == 404


def test_what_came_in_between_is_shown_anew(desk: Client) -> None:
    receive()
    page = desk.post(CALENDAR, STORM).content.decode()
    receive("2026-06-01 09:30")
    again = desk.post(CALENDAR, {**STORM, "shown": mark(page)})
    assert again.status_code == 409
    assert "nothing was kept" in again.content.decode()
    assert "2 open cases are counted anew" in again.content.decode()
    assert not CalendarDay.objects.filter(day=date(2026, 6, 3)).exists()
    assert desk.post(CALENDAR, {**STORM, "shown": mark(again.content.decode())}).status_code == 302


def test_other_hours_move_what_is_open(desk: Client) -> None:
    case = receive()
    hours = {"opens_1": "07:00", "closes_1": "11:30", "opens_2": "13:30", "closes_2": "16:00"}
    rows = OfficeHours.objects.count()
    page = desk.post("/administration/hours/", hours).content.decode()
    assert OfficeHours.objects.count() == rows
    assert desk.post("/administration/hours/", {**hours, "shown": mark(page)}).status_code == 302
    before, _ = case.due_at, case.refresh_from_db()
    assert before
    assert case.due_at
    assert before - case.due_at == world.moment("2026-06-08 17:00") - world.moment("2026-06-08 16:00")


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ({"day": "2026-06-03", "working": "on"}, "03/06/2026 is no day off, so it is worked anyway."),
        ({"day": "2026-09-02", "working": "on"}, "is in the calendar already; change that line."),
        ({"day": "2026-09-02"}, "02/09/2026"),
        ({"day": "2091-06-04"}, "The year 2091 is not in the calendar yet; enter the year first."),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_a_sentence(desk: Client, day: dict[str, str], says: str) -> None:
    rows = list(CalendarDay.objects.values())
    answer = desk.post(CALENDAR, {**STORM, **day})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert list(CalendarDay.objects.values()) == rows


def test_a_year_in_which_cases_are_counted_stays(desk: Client) -> None:
    receive()
    year = CalendarYear.objects.get(year=2026)
    address = f"/administration/years/?row={year.pk}"
    refused = desk.post(address, {"remove": "1"}, follow=True).content.decode()
    assert "The days of 2026 would not be known" in refused
    changed = desk.post(address, {"year": "2090", "source": year.source, "mark": "V"})
    assert changed.status_code == 422
    assert "The days of 2026 would not be known" in changed.content.decode()
    assert CalendarYear.objects.filter(year=2026).exists()


def test_as_many_statements_for_any_number_of_cases(desk: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.post(CALENDAR, STORM).status_code == 200
        return len(asked)

    receive()
    statements()
    few = statements()
    for minute in range(10, 16):
        receive(f"2026-06-01 09:{minute}")
    assert statements() == few


@pytest.mark.parametrize(("now", "asked"), [("2026-10-31 23:59", [2026]), ("2026-11-01 00:00", [2026, 2027])])
def test_next_year_is_asked_for_from_november_on_until_it_is_confirmed(
    desk: Client, admin: User, now: str, asked: list[int]
) -> None:
    with time_machine.travel(world.moment(now), tick=False):
        desk.force_login(admin)
        for n, year in enumerate(asked):
            assert queries.to_confirm(timezone.localdate()) == asked[n:]
            page = desk.get(CALENDAR, {"year": year}).content.decode()
            assert f"Nobody has compared the days of {year}" in page
            assert (
                f"not confirmed: {', '.join(map(str, asked[n:]))}"
                in desk.get("/administration/health/").content.decode()
            )
            address = f"/administration/years/{year}/confirm/"
            assert address in page
            assert "This field cannot be blank" in desk.post(address, {"decision": " "}, follow=True).content.decode()
            said = desk.post(address, {"decision": f"TB {year}/BNV"}, follow=True).content.decode()
            assert f"Compared and confirmed on {timezone.localdate():%d/%m/%Y} by {admin}: TB {year}/BNV" in re.sub(
                "<[^>]+>", "", said
            )
            assert JournalEntry.objects.filter(act=ACT).latest("pk").data["confirmed"] == year
        assert queries.to_confirm(timezone.localdate()) == []


def test_a_year_that_is_not_there_cannot_be_confirmed(desk: Client) -> None:
    said = desk.post("/administration/years/2090/confirm/", {"decision": "TB 1"}, follow=True).content.decode()
    assert "The year 2090 is not in the calendar yet; enter the year first." in said


def test_what_a_published_list_says_else_is_told_beside_the_days(desk: Client) -> None:
    page = desk.get(CALENDAR, {"year": 2026}).content.decode()
    assert "says otherwise of 2 days" in page
    assert "02/01/2026: worked by the list, off here" in page
    assert "10/01/2026: off by the list, worked here" in page
    assert "says otherwise" not in desk.get(CALENDAR, {"year": 2025}).content.decode()


@pytest.mark.parametrize("becomes", ["a holiday that is worked", "a Saturday that is worked"])
def test_which_become_late_is_said_beside_each(desk: Client, admin: User, becomes: str) -> None:
    """Both let the fifth working day fall a day earlier, so that the term ended last night."""
    storm = CalendarDay.objects.create(**STORM) if becomes == "a holiday that is worked" else None
    late = receive()
    with time_machine.travel(world.moment("2026-06-02 10:00"), tick=False):
        moved = receive("2026-06-02 09:00")
    late.refresh_from_db()
    Appointment.objects.create(user=admin, role=late.roles[0], since=date(2020, 1, 1))
    with time_machine.travel(world.moment("2026-06-09 10:00" if storm else "2026-06-08 10:00"), tick=False):
        desk.force_login(admin)
        if storm:
            address, sent = f"{CALENDAR}?row={storm.pk}", {"remove": "1"}
        else:
            address, sent = CALENDAR, {**STORM, "day": "2026-06-06", "working": "on"}
        page = desk.post(address, sent).content.decode()
        assert "2 open cases are counted anew" in page
        assert "1 becomes late by it" in page
        lines = {
            reference: line
            for line in page.split("<li>")
            for reference in (late.reference, moved.reference)
            if reference in line
        }
        assert "becomes late" in lines[late.reference]
        assert "becomes late" not in lines[moved.reference]
        assert desk.post(address, {**sent, "shown": mark(page)}).status_code == 302
    told = JournalEntry.objects.filter(act=ACT).latest("pk").data
    assert (told["moved"], told["late"]) == (2, 1)


def test_a_change_in_the_past_is_said_before_it_is_kept_though_nothing_moves(desk: Client) -> None:
    past = {**STORM, "day": "2026-05-27"}
    page = desk.post(CALENDAR, past).content.decode()
    assert "Wednesday 27/05/2026 lies in the past" in page
    assert "No open case moves." in page
    assert not CalendarDay.objects.filter(day=date(2026, 5, 27)).exists()
    assert desk.post(CALENDAR, {**past, "shown": mark(page)}).status_code == 302
    row = CalendarDay.objects.get(day=date(2026, 5, 27))
    address = f"{CALENDAR}?row={row.pk}"
    assert desk.post(address, {**past, "name": "Nghỉ lũ"}).status_code == 302, "another name changes no day"
    page = desk.post(address, {**past, "day": "2026-06-03"}).content.decode()
    assert "27/05/2026 lies in the past" in page, "the day that is given up lies in the past"
    assert desk.post(address, {"remove": "1"}).content.decode().count("lies in the past") == 1


def test_a_made_up_working_day_that_is_a_public_holiday_is_asked_about(desk: Client) -> None:
    CalendarYear.objects.get_or_create(year=2028, defaults={"source": "X", "mark": "M"})
    worked = {**STORM, "day": "2028-01-01", "working": "on"}
    page = re.sub("<[^>]+>", "", desk.post(CALENDAR, worked).content.decode())
    assert "Saturday 01/01/2028 is a public holiday by the published list (Tết Dương lịch)" in page
    assert not CalendarDay.objects.filter(day=date(2028, 1, 1)).exists()
    assert desk.post(CALENDAR, {**STORM, "day": "2028-01-08", "working": "on"}).status_code == 302, "a plain Saturday"


def test_of_two_who_change_a_line_the_second_is_told(desk: Client) -> None:
    row = CalendarDay.objects.create(**STORM)
    address = f"{CALENDAR}?row={row.pk}"
    [was] = re.findall(r'name="was" value="(\w+)"', desk.get(address).content.decode())
    CalendarDay.objects.filter(pk=row.pk).update(name="Nghỉ lũ")
    mine = {**STORM, "name": "Nghỉ bão số 1", "was": was}
    told = desk.post(address, mine)
    assert told.status_code == 422
    assert "Somebody else changed this line meanwhile; nothing was kept. It now says: 03/06/2026 Nghỉ lũ." in re.sub(
        "<[^>]+>", "", told.content.decode()
    )
    assert CalendarDay.objects.get(pk=row.pk).name == "Nghỉ lũ"
    assert 'value="Nghỉ bão số 1"' in told.content.decode(), "what was typed stays"
    [now] = re.findall(r'name="was" value="(\w+)"', told.content.decode())
    assert desk.post(address, {**mine, "was": now}).status_code == 302
    CalendarDay.objects.filter(pk=row.pk).delete()
    gone = desk.post(address, {**mine, "was": now})
    assert gone.status_code == 422
    assert "Somebody else removed this line meanwhile" in gone.content.decode()
    assert not CalendarDay.objects.filter(day=date(2026, 6, 3)).exists()


@pytest.mark.parametrize("section", ["calendar", "years", "figures", "codes", "agency", "clauses"])
def test_how_far_a_source_was_read_is_chosen_in_words(desk: Client, section: str) -> None:
    address = {"figures": "law/figures/", "clauses": "law/clauses/"}.get(section, f"{section}/")
    rows: dict[str, type[Enacted]] = {"figures": Figure, "clauses": Clause}
    row = rows[section].objects.first() if section in rows else None
    asked = {"row": row.pk} if row else {}
    page = desk.get(f"/administration/{address}", asked).content.decode()
    [choice] = re.findall(r'<select name="mark".*?</select>', page, re.DOTALL)
    assert re.findall(r'value="(\w)"[^>]*>([^<]+)<', choice) == [(key, str(label)) for key, label in Mark.choices]
    assert desk.post(CALENDAR, {**STORM, "mark": "Z"}).status_code == 422


def test_what_was_kept_is_shown_in_its_year(desk: Client) -> None:
    kept = desk.post(CALENDAR, {**STORM, "day": "2027-06-03"})
    assert kept.headers["Location"] == f"{CALENDAR}?year=2027"
