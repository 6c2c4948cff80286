"""“Why is this here?”: what led to a task, by which rule, and why its reader may do it, or not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.library.world import Library, make_person, moment
from workflows.models import Case
from workflows.people import Absence
from workflows.reasons import Why, why_here


@pytest.fixture
def case(library: Library) -> Case:
    case = library.ask_for_a_book(standing="unknown")
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    return case


def why(library: Library, case: Case, step: str, who: str, at: str = "2021-03-01 11:00") -> Why:
    return why_here(library.open_task(case, step), user=library.people[who], at=moment(at))


def led(found: Why) -> list[tuple[str, str]]:
    return [(visit.title, visit.outcome) for visit in found.before]


def test_the_first_step_was_led_to_by_nothing(library: Library) -> None:
    found = why(library, library.ask_for_a_book(), "receive", "librarian")
    assert (led(found), found.version, found.role) == ([], library.version, "Librarian")


def test_blocks_are_looked_through_to_what_somebody_did(library: Library, case: Case) -> None:
    assert led(why(library, case, "fetch_book", "keeper")) == [("Receive the request", "Accept")]
    assert led(why(library, case, "verify_standing", "librarian")) == [
        ("Is the borrower in good standing?", "on to “Verify the borrower's record”")
    ]
    library.do(case, "fetch_book", "fetched", "2021-03-01 10:00")
    library.do(case, "verify_standing", "verified", "2021-03-01 10:10")
    before = led(why(library, case, "decide", "head"))
    assert sorted(before) == [("Fetch the book", "Fetched"), ("Verify the borrower's record", "In good standing")]


def test_whoever_holds_the_role_is_told_since_when_and_others_that_they_do_not(library: Library, case: Case) -> None:
    held = why(library, case, "fetch_book", "keeper").may
    assert held == "You may do it: you hold the role Keeper of the stacks since 01/01/2020."
    other = why(library, case, "fetch_book", "head").may
    assert other == "It is for somebody who is Keeper of the stacks; you do not hold that role today."


def test_who_stands_in_is_told_for_whom_and_until_when(library: Library, case: Case) -> None:
    friend = library.people["friend"] = make_person("friend")
    days = {"since": date(2021, 3, 1), "until": date(2021, 3, 3)}
    keeper = library.people["keeper"]
    Absence.objects.create(person=keeper, substitute=friend, **days)
    instead = f"You may do it in place of {keeper} (Keeper of the stacks), who is away until 03/03/2021."
    assert why(library, case, "fetch_book", "friend").may == instead
    assert "you do not hold" in why(library, case, "fetch_book", "friend", "2021-03-04 08:00").may


def test_the_party_may_do_its_own_and_officials_see_whose_it_is(library: Library) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "ask_more", "2021-03-01 09:30")
    assert why(library, case, "bring_card", "borrower").may == "You may do it: you act for Borrower."
    assert why(library, case, "bring_card", "head").may == "It is for Borrower to do."
