"""Step times: against a clock that ticks through every minute, for cases made at random; and worked by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.library.world import LEND_BOOK, Library, moment
from workflows import clock, loading, steptimes
from workflows.calendars import VIETNAM, Calendar, CalendarEntry, NoCalendar, always
from workflows.definition import Definition, time_of
from workflows.models import Case
from workflows.officetime import OfficeTime
from workflows.steptimes import StepTime, Verdict, Visit, step_times

HOURS = ((time(7), time(11, 30)), (time(13, 30), time(17)))
TET = {date(2021, 2, day): CalendarEntry(False, "Tết") for day in (10, 11, 12, 15, 16)}
WORKED = {date(2021, 2, 20): CalendarEntry(True, "worked in exchange")}
CALENDAR = Calendar(TET | WORKED, frozenset({2021}), always(*HOURS))
BEGIN = datetime(2021, 2, 8, 7, tzinfo=VIETNAM)
MINUTE = timedelta(minutes=1)
FOREVER = datetime(2021, 12, 1, tzinfo=VIETNAM)
DEFINITION: Definition = loading.load_text(LEND_BOOK.read_text(), "lend_book.yaml")
STEPS = ["receive", "verify_standing", "decide", "bring_card"]
VERBS = ["start", "pause", "resume", "restart", "finish", "extend"]


@dataclass(frozen=True)
class Happened:
    """An event of a clock."""

    term: str
    kind: str
    at: datetime
    task_id: int | None


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In February 2021."""
    return datetime(2021, 2, day, hour, minute, tzinfo=VIETNAM)


def visit(number: int, step: str, opened: datetime, ended: datetime | None, *, done: bool = True) -> Visit:
    return Visit(number, step, opened, ended, done and ended is not None)


def times(visits: Iterable[Visit], *events: Happened, until: datetime = FOREVER) -> list[StepTime]:
    return step_times(DEFINITION, visits, events, days=OfficeTime(CALENDAR), until=until)


STARTED = Happened("answer", "start", at(8, 7), None)


def test_used_is_office_time_and_late_is_decided_by_the_minute() -> None:
    (found,) = times([visit(1, "receive", at(8, 11), at(8, 15))], STARTED)
    assert (found.allotted, found.used, found.verdict) == (120, 120, Verdict.ON_TIME)
    (found,) = times([visit(1, "receive", at(8, 11), at(8, 15, 1))], STARTED)
    assert (found.used, found.verdict) == (121, Verdict.LATE)


def test_early_is_before_the_day_on_which_the_time_is_over() -> None:
    opened = at(8, 16)
    (found,) = times([visit(1, "receive", opened, at(8, 16, 30))], STARTED)
    assert found.verdict is Verdict.EARLY
    (found,) = times([visit(1, "receive", opened, at(9, 7, 30))], STARTED)
    assert found.verdict is Verdict.ON_TIME
    (found,) = times([visit(1, "receive", at(9, 16), at(17, 7, 30))], STARTED)
    assert (found.used, found.verdict) == (90, Verdict.ON_TIME), "the days off at Tết take nothing"


def test_after_closing_time_nothing_more_is_used() -> None:
    (found,) = times([visit(1, "receive", at(8, 15), at(8, 22))], STARTED)
    assert (found.used, found.verdict) == (120, Verdict.ON_TIME)


def test_the_budget_is_over_all_visits_of_a_run() -> None:
    visits = [visit(1, "receive", at(8, 7), at(8, 8)), visit(3, "receive", at(8, 9), at(8, 10, 30))]
    (found,) = times(visits, STARTED)
    assert [(one.used, one.spent, one.verdict) for one in found.visits] == [
        (60, 60, Verdict.ON_TIME),
        (90, 150, Verdict.LATE),
    ]
    again = Happened("answer", "restart", at(8, 8, 30), 2)
    first, second = times(visits, STARTED, again)
    assert (first.used, second.used) == (60, 90)
    assert second.verdict is Verdict.ON_TIME


def test_an_outcome_that_starts_a_term_does_not_count_its_own_visit_into_the_new_run() -> None:
    accepted = Happened("answer", "restart", at(8, 7), 1)
    first, second = times(
        [visit(1, "receive", at(8, 7), at(8, 7)), visit(2, "receive", at(8, 7), at(8, 8))], STARTED, accepted
    )
    assert (first.last.id, second.last.id) == (1, 2)


def test_of_several_terms_the_one_that_began_first_holds_the_budget() -> None:
    inner = Happened("card_check", "start", at(8, 8, 30), 2)
    visits = [visit(1, "receive", at(8, 7), at(8, 8)), visit(3, "receive", at(8, 9), at(8, 10, 30))]
    (found,) = times(visits, STARTED, inner)
    assert (found.used, found.verdict) == (150, Verdict.LATE)


def test_a_paused_clock_takes_nothing() -> None:
    paused, resumed = Happened("answer", "pause", at(8, 8), 1), Happened("answer", "resume", at(8, 10), 2)
    (found,) = times([visit(1, "receive", at(8, 7), at(8, 11))], STARTED, paused, resumed)
    assert (found.used, found.verdict) == (120, Verdict.ON_TIME)


def test_what_others_are_waited_for_is_no_step_of_the_office() -> None:
    assert times([visit(1, "bring_card", at(8, 7), at(9, 7))], STARTED) == []


def test_what_is_open_has_no_verdict_before_it_is_late() -> None:
    (found,) = times([visit(1, "receive", at(8, 7), None)], STARTED, until=at(8, 8))
    assert (found.used, found.verdict, found.done) == (60, None, None)
    (found,) = times([visit(1, "receive", at(8, 7), None)], STARTED, until=at(8, 10))
    assert (found.used, found.verdict) == (180, Verdict.LATE)


def test_what_was_closed_undone_took_its_time_and_has_no_verdict() -> None:
    (found,) = times([visit(1, "receive", at(8, 7), at(8, 10), done=False)], STARTED)
    assert (found.used, found.verdict, found.done) == (180, None, None)


def test_a_year_without_a_calendar_is_refused_and_not_guessed() -> None:
    with pytest.raises(NoCalendar):
        times([visit(1, "receive", at(8, 7).replace(year=2022), at(8, 8).replace(year=2022))], STARTED)


moments = st.integers(0, 14 * 24 * 60).map(lambda minutes: BEGIN + minutes * MINUTE)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Visit], list[Happened]]:
    """Visits in the order of their opening, and events that each belong to the end of one, or to the start."""
    opened = sorted(draw(st.lists(moments, min_size=1, max_size=5)))
    visits = []
    for number, start in enumerate(opened, 1):
        lasted = draw(st.none() | st.integers(0, 3 * 24 * 60))
        ended = None if lasted is None else start + lasted * MINUTE
        visits.append(visit(number, draw(st.sampled_from(STEPS)), start, ended, done=draw(st.booleans())))
    acts = st.tuples(st.sampled_from(VERBS), st.sampled_from(["answer", "card_check"]))
    events = [Happened("answer", "start", BEGIN, None)] if draw(st.booleans()) else []
    for one in sorted((one for one in visits if one.ended_at), key=lambda one: one.ended_at or BEGIN):
        for kind, term in draw(st.lists(acts, max_size=2)):
            events.append(Happened(term, kind, one.ended_at or BEGIN, one.id))
    return visits, events


@settings(max_examples=400, deadline=None)
@given(cases())
def test_every_minute_counted_one_by_one_comes_to_the_same(case: tuple[list[Visit], list[Happened]]) -> None:
    visits, events = case
    until = BEGIN + timedelta(days=20)
    found = {
        one.visit.id: (one.used, one.spent, one.verdict)
        for step in step_times(DEFINITION, visits, events, days=OfficeTime(CALENDAR), until=until)
        for one in step.visits
    }
    assert found == slowly(visits, events, until)


def slowly(
    visits: Sequence[Visit], events: Sequence[Happened], until: datetime
) -> dict[int, tuple[int, int, Verdict | None]]:
    """The same by a clock that ticks: each minute is looked at, and what the clocks said in it is played anew."""
    told: dict[int, tuple[int, int, Verdict | None]] = {}
    spent: dict[tuple[str, object], int] = {}
    for one in visits:
        if one.step == "bring_card":
            continue
        known = [e for e in events if e.at <= one.opened_at and (e.task_id is None or e.task_id < one.id)]
        begun = {
            term: max((n for n, e in enumerate(known) if e.term == term and e.kind in ("start", "restart")), default=-1)
            for term in ("answer", "card_check")
        }
        over = {
            term: any(e.term == term and e.kind == "finish" for e in known[number + 1 :])
            for term, number in begun.items()
        }
        on = sorted((number, term) for term, number in begun.items() if number >= 0 and not over[term])
        run: tuple[str, object] = (one.step, on[0] if on else ("between", len(known)))
        term = on[0][1] if on else ""
        used, now = 0, one.opened_at
        while now < (one.ended_at or until):
            used += worked(now) and not paused(term, events, now)
            now += MINUTE
        spent[run] = spent.get(run, 0) + used
        told[one.id] = (used, spent[run], judged(one, spent[run]))
    return told


def worked(now: datetime) -> bool:
    day = CALENDAR.days.get(now.date())
    open_day = day.working if day else now.weekday() < 5
    return open_day and (time(7) <= now.time() < time(11, 30) or time(13, 30) <= now.time() < time(17))


def paused(term: str, events: Iterable[Happened], now: datetime) -> bool:
    """The last word that the clock heard before this minute is to pause."""
    heard = [e.kind for e in events if e.term == term and e.at <= now and e.kind != "extend"]
    return bool(heard) and heard[-1] == "pause"


def judged(one: Visit, spent: int) -> Verdict | None:
    allotted = time_of(DEFINITION.step(one.step))
    if allotted is None or (one.ended_at and not one.done):
        return None
    if spent > allotted:
        return Verdict.LATE
    if one.ended_at is None:
        return None
    left, now = allotted - spent, one.ended_at
    last = now.date()
    while left:
        if worked(now):
            left, last = left - 1, now.date()
        now += MINUTE
    return Verdict.EARLY if last > one.ended_at.date() else Verdict.ON_TIME


def test_of_a_case_that_ran(library: Library) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    library.do(case, "fetch_book", "fetched", "2021-03-02 10:00")
    case = Case.objects.get()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = steptimes.of_case(case, days=clock.calendar(), until=moment("2021-03-02 11:00"))
    told = {one.step.name: (one.allotted, one.used, one.verdict) for one in found}
    assert told == {
        "receive": (120, 30, Verdict.ON_TIME),
        "fetch_book": (480, 510, Verdict.LATE),
        "decide": (time_of(case.definition.step("decide")), 60, None),
    }
    assert len(asked) <= 4
    by = {one.step.name: one.last.by for one in found}
    assert by["fetch_book"] == library.people["keeper"].pk


PERIOD = (date(2021, 3, 1), date(2021, 3, 4))


@pytest.mark.parametrize("number", [1, 4])
def test_a_period_costs_the_same_however_many_cases_there_are(library: Library, number: int) -> None:
    for one in range(number):
        library.lend(library.ask_for_a_book(f"L-{one}"))
    other = library.ask_for_a_book("L-later", at="2021-03-05 09:00")
    library.do(other, "receive", "accept", "2021-03-05 09:30")
    days, until = clock.calendar(), moment("2021-03-08 09:00")
    with CaptureQueriesContext(connection) as asked:
        concerned = steptimes.concerned(Case.objects.all(), *PERIOD)
        found = steptimes.done_between(concerned, *PERIOD, days=days, until=until)
    assert len(asked) == 4
    assert {one.reference for one in found} == {f"L-{one}" for one in range(number)}
    assert {one.step for one in found} >= {"receive", "fetch_book", "decide", "hand_out"}
