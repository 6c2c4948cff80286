"""Duties that a definition keeps apart: nobody does both in one case, unless nobody else is there and a reason is."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.library.world import Library, make_person, moment
from tests.workflows.restoring import studying
from workflows import engine, refusals
from workflows.models import JournalEntry
from workflows.people import Absence, Appointment

AT = "2021-03-01 10:00"


def also_keeper(library: Library) -> None:
    """The librarian becomes a keeper as well; the definition keeps the two apart."""
    Appointment.objects.create(user=library.people["librarian"], role="keeper", since=date(2020, 1, 1))


def test_whoever_did_one_duty_is_refused_the_other_and_told_who_may(library: Library) -> None:
    also_keeper(library)
    case = studying(library)
    with pytest.raises(refusals.DutiesApart, match="Others may do it: Keeper"):
        library.do(case, "binding", "seen", AT, by=library.people["librarian"])
    library.do(case, "binding", "seen", AT)


def test_such_a_task_is_neither_taken_nor_given(library: Library) -> None:
    also_keeper(library)
    case = studying(library)
    librarian, keeper, at = library.people["librarian"], library.people["keeper"], moment(AT)
    task = library.open_task(case, "binding")
    with pytest.raises(refusals.DutiesApart):
        engine.take(case_id=case.pk, task_id=task.pk, by=librarian, at=at)
    with pytest.raises(refusals.DutiesApart):
        engine.assign(case_id=case.pk, task_id=task.pk, to=librarian, by=keeper, at=at)


def test_where_nobody_else_is_there_a_reason_is_asked_for_and_kept(library: Library) -> None:
    also_keeper(library)
    case = studying(library)
    Appointment.objects.filter(user=library.people["keeper"]).update(until=date(2021, 2, 1))
    with pytest.raises(refusals.BothDuties):
        library.do(case, "binding", "seen", AT, by=library.people["librarian"], both_because=" ")
    library.do(case, "binding", "seen", AT, by=library.people["librarian"], both_because="a small library")
    entry = JournalEntry.objects.get(case=case, act="both_duties")
    assert (entry.reason, entry.step, entry.by) == ("a small library", "binding", library.people["librarian"])


def test_who_stands_in_counts_as_both(library: Library) -> None:
    """The other librarian is away, the keeper stands in: what the keeper does then is the librarian's duty."""
    other = make_person("other", "librarian")
    keeper = library.people["keeper"]
    second = make_person("second", "keeper")
    Absence.objects.create(person=other, since=date(2021, 3, 1), until=date(2021, 3, 1), substitute=keeper)
    case = studying(library)
    library.do(case, "paper", "seen", AT, by=keeper)
    with pytest.raises(refusals.DutiesApart, match="Second"):
        library.do(case, "binding", "seen", AT, by=keeper)
    Appointment.objects.create(user=other, role="keeper", since=date(2020, 1, 1))
    with pytest.raises(refusals.DutiesApart):
        library.do(case, "binding", "seen", "2021-03-02 10:00", by=other)
    library.do(case, "binding", "seen", "2021-03-02 10:00", by=second)


def test_nobody_does_in_the_place_of_somebody_what_that_one_may_not(library: Library) -> None:
    """The librarian did the first duty and is away; whoever stands in does not do the other one as that librarian."""
    also_keeper(library)
    friend, librarian = make_person("friend"), library.people["librarian"]
    case = studying(library)
    Absence.objects.create(person=librarian, since=date(2021, 3, 1), until=date(2021, 3, 1), substitute=friend)
    with pytest.raises(refusals.DutiesApart):
        library.do(case, "binding", "seen", AT, by=friend)
    library.do(case, "binding", "seen", AT)


def test_in_another_case_the_same_person_may(library: Library) -> None:
    also_keeper(library)
    studying(library)
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", AT)
    library.do(case, "fetch_book", "fetched", AT, by=library.people["librarian"])
