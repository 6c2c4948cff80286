"""A change of the calendar under open cases: shown, kept with a journal, refused where it is not what was shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows.library.world import Library, moment
from workflows import rederiving
from workflows.calendars import NoCalendar
from workflows.models import CalendarDay, CalendarYear, JournalEntry
from workflows.past import past
from workflows.rederiving import Change, ChangedMeanwhile

AT = moment("2021-03-01 10:00")


def storm(day: int = 2) -> CalendarDay:
    return CalendarDay(day=date(2021, 3, day), name="Storm", source="CV 1", mark="V")


def test_what_moves_is_shown_and_then_done(library: Library) -> None:
    case = library.ask_for_a_book()
    task, due = library.open_task(case, "receive"), case.due_at
    shown = rederiving.preview([Change(storm())], at=AT)
    [move] = shown.moves
    assert (move.case, move.before) == (case, due)
    assert due
    assert move.after
    assert move.after > due
    case.refresh_from_db()
    assert (case.due_at, CalendarDay.objects.count()) == (due, 1), "nothing is kept by looking"
    rederiving.save([Change(storm())], mark=shown.mark, by=library.people["head"], at=AT)
    case.refresh_from_db()
    assert case.due_at == move.after
    entry = JournalEntry.objects.get(act="counted_anew")
    assert entry.changed["case"]["due_at"][0] != entry.changed["case"]["due_at"][1]
    then, before = past(case, at=moment("2021-03-01 10:00")), past(case, at=moment("2021-03-01 09:59"))
    assert then
    assert before
    assert (before.due_at, then.due_at) == (due, move.after)
    assert task.due_at == library.open_task(case, "receive").due_at or move.tasks


def test_of_two_who_save_one_is_shown_it_anew(library: Library) -> None:
    case, by = library.ask_for_a_book(), library.people["head"]
    mine, other = (rederiving.preview([Change(storm(day))], at=AT) for day in (2, 3))
    rederiving.save([Change(storm(3))], mark=other.mark, by=by, at=AT)
    with pytest.raises(ChangedMeanwhile) as refused:
        rederiving.save([Change(storm(2))], mark=mine.mark, by=by, at=AT)
    assert not CalendarDay.objects.filter(day=date(2021, 3, 2)).exists()
    rederiving.save([Change(storm(2))], mark=refused.value.preview.mark, by=by, at=AT)
    case.refresh_from_db()
    assert case.due_at == refused.value.preview.moves[0].after


def test_a_day_twice_and_a_year_that_is_needed_are_refused(library: Library) -> None:
    library.ask_for_a_book()
    with pytest.raises(ValidationError):
        rederiving.preview([Change(storm()), Change(storm())], at=AT)
    with pytest.raises(NoCalendar):
        rederiving.preview([Change(CalendarYear.objects.get(), gone=True)], at=AT)
    assert (CalendarYear.objects.count(), CalendarDay.objects.count()) == (1, 1)


def test_as_many_statements_for_any_number_of_cases(library: Library) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rederiving.preview([Change(storm())], at=AT)
        return len(asked)

    library.ask_for_a_book()
    few = statements()
    for n in range(2, 8):
        library.ask_for_a_book(f"L-{n}")
    assert statements() == few


def test_terms_that_are_over_are_counted_where_they_read_differently(library: Library) -> None:
    case = library.ask_for_a_book()
    library.lend(case, "2021-03-03")
    later = moment("2021-03-10 10:00")
    assert rederiving.preview([Change(storm(2))], at=later).closed > 0
    assert rederiving.preview([Change(storm(4))], at=later).closed == 0, "they were over by then"
    assert rederiving.preview([Change(storm(2))], at=later).moves == ()
