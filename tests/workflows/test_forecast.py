"""The forecast, worked by hand: office hours 7:00–11:30 and 13:30–17:00, a working day has eight of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.library.world import moment
from workflows.calendars import Calendar, CalendarEntry, NoCalendar, always
from workflows.forecast import Away, Cause, Forecast, Late, Person, Waiting, forecast
from workflows.loading import load_text
from workflows.proof import most_minutes
from workflows.timing import Timing
from workflows.ways import Ways

LIBRARY = Path(__file__).parent / "library"
HOURS = always((time(7), time(11, 30)), (time(13, 30), time(17)))
CALENDAR = Calendar({date(2026, 1, 1): CalendarEntry(False, "New Year")}, frozenset({2026}), HOURS)
MONDAY = moment("2026-11-23 07:00")
ANN, BINH, CHI = (Person(key, frozenset({"appraiser"})) for key in (1, 2, 3))
DAY = 480


def waits(case: int, *, ends: str = "2026-11-28", owner: int | None = 1, **more: object) -> Waiting:
    """A day of work that nothing follows, of a case whose term is over before that day."""
    plain = Waiting(case, case, "appraise", "appraiser", DAY, 0, MONDAY, owner, legal_end=moment(f"{ends} 00:00"))
    return replace(plain, due_at=plain.legal_end, **more)  # type: ignore[arg-type]


def foresee(*tasks: Waiting, people: tuple[Person, ...] = (ANN,), at: datetime = MONDAY) -> Forecast:
    return forecast(tasks, people, at=at, calendar=CALENDAR)


def only(found: Forecast) -> Late:
    (late,) = found.late
    return late


def away(person: Person, since: str, until: str, substitute: int | None = None) -> Person:
    return replace(person, away=(Away(date.fromisoformat(since), date.fromisoformat(until), substitute),))


def test_a_person_does_one_task_a_day_and_the_last_of_them_is_late() -> None:
    tasks = [waits(case, ends="2026-11-25") for case in (1, 2, 3)]
    late = only(foresee(*tasks))
    assert (late.waiting.case, late.cause, late.person, late.days) == (3, Cause.QUEUE, 1, 1)
    assert late.finish == moment("2026-11-25 17:00")


def test_what_falls_due_first_is_done_first() -> None:
    tasks = waits(1, ends="2026-11-26"), waits(2, ends="2026-11-25"), waits(3, ends="2026-11-24")
    assert foresee(*tasks).late == ()


def test_unassigned_work_goes_to_whoever_is_free_first() -> None:
    tasks = [waits(1, ends="2026-11-24"), *(waits(case, owner=None, ends="2026-11-25") for case in (2, 3, 4))]
    assert [one.waiting.case for one in foresee(*tasks).late] == [3, 4]
    assert foresee(*tasks, people=(ANN, BINH)).late == ()


def test_what_was_begun_takes_what_is_left_of_its_allotment() -> None:
    at = moment("2026-11-24 07:00")
    tasks = waits(1, ends="2026-11-25"), waits(2, ends="2026-11-25")
    assert foresee(*tasks, at=at).late == ()
    assert only(foresee(*(replace(one, since=at) for one in tasks), at=at)).waiting.case == 2


def test_the_longest_way_to_the_end_of_the_term_follows_without_a_queue() -> None:
    assert foresee(waits(1, ends="2026-11-25", rest=DAY)).late == ()
    late = only(foresee(waits(1, ends="2026-11-25", rest=DAY + 1)))
    assert (late.cause, late.finish, late.days) == (Cause.SHORT, moment("2026-11-25 07:01"), 1)


def test_a_case_is_held_by_the_later_of_its_branches() -> None:
    branches = waits(1, ends="2026-11-24"), replace(waits(1, owner=2, ends="2026-11-24"), task=9, step="ask", rest=60)
    assert only(foresee(*branches, people=(ANN, BINH))).waiting.step == "ask"


def test_whoever_is_away_makes_cases_late_and_whoever_is_back_does_not() -> None:
    tasks = waits(1), waits(2), waits(3, owner=2)
    found = foresee(*tasks, people=(away(ANN, "2026-11-20", "2026-11-27"), BINH))
    assert [(one.waiting.case, one.cause, one.missed, one.days) for one in found.late] == [
        (1, Cause.AWAY, (1,), 1),
        (2, Cause.AWAY, (1,), 2),
    ]
    assert [(held.step, held.cases, held.missed) for held in found.steps] == [("appraise", 2, (1,))]
    assert foresee(*tasks, people=(ANN, BINH)).late == ()


def test_days_away_that_are_still_to_come_stop_the_work() -> None:
    late = only(foresee(waits(1, ends="2026-11-25", minutes=2 * DAY), people=(away(ANN, "2026-11-24", "2026-11-24"),)))
    assert (late.finish, late.cause) == (moment("2026-11-25 17:00"), Cause.AWAY)


def test_a_substitute_does_the_work_of_whoever_is_away() -> None:
    clerk = Person(3, frozenset({"clerk"}))
    person = away(ANN, "2026-11-20", "2026-11-27", substitute=3)
    assert foresee(waits(1), waits(2), people=(person, clerk)).late == ()
    assert foresee(waits(1, owner=3), people=(person, clerk)).late == (), "taken in place of the one who is away"


def test_nobody_who_holds_the_role_is_said() -> None:
    for tasks, people in (((waits(1, owner=None),), ()), ((waits(1, owner=7),), (ANN,))):
        late = only(foresee(*tasks, people=people))
        assert (late.cause, late.finish, late.person) == (Cause.NOBODY, None, None)


def test_what_is_over_is_late_already() -> None:
    found = foresee(waits(1, ends="2026-11-23"))
    assert (found.coming, [one.cause for one in found.over], only(found).days) == ((), [Cause.OVER], 1)


def test_answers_from_outside_come_when_they_are_due() -> None:
    task = waits(1, ends="2026-11-25", role="agency", owner=None, answer_at=moment("2026-11-24 17:00"))
    assert foresee(task, people=()).late == ()
    assert only(foresee(replace(task, rest=60), people=())).cause is Cause.OUTSIDE


def test_a_worked_saturday_is_time_to_work() -> None:
    saturday = replace(CALENDAR, days={**CALENDAR.days, date(2026, 11, 28): CalendarEntry(True, "swapped")})
    task = waits(1, ends="2026-11-29", minutes=6 * DAY)
    assert forecast([task], [ANN], at=MONDAY, calendar=saturday).late == ()
    assert only(foresee(task)).finish == moment("2026-11-30 17:00")


def test_a_year_that_is_not_known_is_not_guessed() -> None:
    with pytest.raises(NoCalendar):
        foresee(waits(1), at=moment("2027-01-04 08:00"))
    late = only(foresee(waits(1, ends="2026-11-28", minutes=60 * DAY)))
    assert (late.finish, late.days, late.cause) == (None, None, Cause.SHORT)


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(0, 14), st.integers(0, 3)), max_size=30), st.integers(0, 30))
def test_the_first_tasks_alone_have_the_same_forecast(drawn: list[tuple[int, int, int]], first: int) -> None:
    tasks = [
        replace(waits(n, owner=owner or None, minutes=minutes), due_at=MONDAY + timedelta(days=days))
        for n, (minutes, days, owner) in enumerate(drawn)
    ]
    tasks.sort(key=lambda task: (task.due_at or MONDAY, task.task))
    people = ANN, away(BINH, "2026-11-24", "2026-11-25", substitute=3), CHI
    some = {task.case for task in tasks[:first]}
    assert foresee(*tasks[:first], people=people) == foresee(*tasks, people=people).only(some)


def test_what_follows_a_step_is_the_longest_way_that_does_not_go_back() -> None:
    definition = load_text((LIBRARY / "buy_books.yaml").read_text(), "buy_books.yaml")
    handling = Timing(Ways(definition), definition.term("handling"), minutes_of=lambda it: most_minutes(it, None))
    assert {name: handling.after(name) for name in ("assign", "judge", "ask_price", "decide", "approve", "post")} == {
        "assign": (20 + 4 + 4 + 4 + 4) * 60,
        "judge": (4 + 4 + 4 + 4) * 60,
        "ask_price": (4 + 4 + 4 + 4) * 60,
        "decide": (4 + 4) * 60,
        "approve": 4 * 60,
        "post": 0,
    }
    assert handling.after("receive") is None
    assert handling.after("hand_over") is None
