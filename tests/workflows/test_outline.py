"""A definition told to somebody who has never seen one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from tests.workflows.library import words  # noqa: F401  (registers the library's words)
from workflows.definition import Definition, HumanStep, outcomes_of
from workflows.loading import load_file
from workflows.outline import Outline, Stage, Way, outline

LIBRARY = Path(__file__).parent / "library"
LEND_BOOK: Definition = load_file(LIBRARY / "lend_book.yaml").definition


@pytest.fixture
def told() -> Outline:
    return outline(LEND_BOOK)


def stage(told: Outline, name: str) -> Stage:
    every = [*told.usual, *told.otherwise]
    every += [inner for one in every for branch in one.branches for inner in branch]
    return next(one for one in every if one.name == name)


def test_the_usual_way_comes_first_and_in_order(told: Outline) -> None:
    assert [(one.number, one.name) for one in told.usual] == [
        ("1", "receive"),
        ("2", "examine"),
        ("3", "decide"),
        ("4", "print_slip"),
        ("5", "prepare_book"),
        ("6", "hand_out"),
    ]
    assert [(one.number, one.name) for one in told.otherwise] == [("7", "bring_card"), ("8", "tell_refusal")]
    assert told.ends == ("Lent", "Refused", "Declined", "Withdrawn")


def test_every_step_is_told_once(told: Outline) -> None:
    every = [*told.usual, *told.otherwise]
    names = [one.name for one in every] + [i.name for one in every for branch in one.branches for i in branch]
    assert sorted(names) == sorted(step.name for step in LEND_BOOK.steps if step.kind != "end")


def test_a_block_holds_its_branches(told: Outline) -> None:
    inside = [[(one.number, one.name) for one in branch] for branch in stage(told, "examine").branches]
    assert inside == [[("2.1", "standing"), ("2.2", "verify_standing")], [("2.3", "fetch_book")]]
    assert stage(told, "standing").ways == (
        Way("", "this part is done"),
        Way("", "on to step 2.2, Verify the borrower's record"),
    )


def test_a_step_says_who_how_long_and_where_to(told: Outline) -> None:
    decide = stage(told, "decide")
    assert (decide.title, decide.role, decide.time, decide.of_the_party) == (
        "Decide",
        "Head of the library",
        "2 h",
        False,
    )
    assert [(way.title, way.leads, way.goes_back) for way in decide.ways] == [
        ("Lend", "on to step 4, Print the slip", False),
        ("Ask for more", "on to step 7, Bring the card", False),
        ("Send back", "back to step 2, Examine", True),
        ("Refuse", "on to step 8, Tell the borrower", False),
    ]
    assert stage(told, "hand_out").ways == (Way("Handed out", "the end: Lent"),)
    assert (stage(told, "bring_card").of_the_party, stage(told, "bring_card").time) == (True, "")
    assert (stage(told, "print_slip").role, stage(told, "print_slip").time) == ("", "30 min")
    assert stage(told, "receive").ways[1].papers != ()


def test_conditions_and_what_is_not_waited_for_are_told() -> None:
    told = outline(load_file(LIBRARY / "restore_book.yaml").definition)
    opened = {branch[0].name: branch[0].opened for branch in stage(told, "study").branches}
    assert opened == {"damage": (), "ask_archive": ("if: Is the book old?",), "photograph": ("not waited for",)}
    assert {way.title: way.condition for way in stage(told, "decide").ways}["Restore"] == "if: Is the shelf free?"


def test_a_term_says_between_which_acts_it_runs(told: Outline) -> None:
    assert told.promised
    assert (told.promised.title or told.promised.name, told.promised.length) == ("answer", "3 working days")
    assert told.promised.starts == ("step 1, “Accept”",)
    assert told.promised.finishes == ("step 3, “Ask for more”", "step 5, “Prepared”", "step 8, “Told”")
    assert told.spans[0].starts == ("when the case begins", "step 7, “Hand in”")


def test_who_may_withdraw_and_until_when(told: Outline) -> None:
    assert told.withdrawal == (
        "Borrower may withdraw until one of these steps has begun: Print the slip; Tell the borrower."
    )


def test_it_is_told_in_vietnamese() -> None:
    with translation.override("vi"):
        told = outline(LEND_BOOK)
    assert told.title == "Cho mượn sách"
    assert stage(told, "decide").ways[2].leads == "trở lại bước 2, Xem xét"


def test_a_loop_of_first_outcomes_ends() -> None:
    """Where the first outcome of a step leads back, the usual way stops there and the rest is told as the other way."""
    decide = LEND_BOOK.step("decide")
    assert isinstance(decide, HumanStep)
    backwards = replace(decide, outcomes=tuple(reversed(outcomes_of(decide))))
    steps = tuple(backwards if step is decide else step for step in LEND_BOOK.steps)
    told = outline(replace(LEND_BOOK, steps=steps))
    assert [one.name for one in told.usual] == ["receive", "examine", "decide", "tell_refusal"]
    assert "hand_out" in [one.name for one in told.otherwise]


@pytest.mark.parametrize("file", ["buy_books.yaml", "sound.yaml"])
def test_other_definitions_are_told_as_well(file: str) -> None:
    assert outline(load_file(LIBRARY / file).definition).usual
