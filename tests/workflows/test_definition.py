"""A definition as a value: text forms, round trip, hash, and names that a step cannot have."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from viewflow.workflow.flow import Flow

from workflows.definition import FORMAT, Approval, Length, Rung, Title, minutes, outcomes_of
from workflows.kept import content_hash, from_json, to_json
from workflows.loading import load_file, load_text
from workflows.names import RESERVED, is_name, is_reserved

LEND_BOOK = Path(__file__).parent / "library" / "lend_book.yaml"
DEFINITION = load_file(LEND_BOOK).definition


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5 working_days", Length(5, "working_days")),
        ("25 days", Length(25, "days")),
        ("40 working_hours", Length(40, "working_hours")),
    ],
)
def test_a_length_is_written_as_it_is_read(text: str, length: Length) -> None:
    assert Length.parse(text) == length
    assert str(length) == text


@pytest.mark.parametrize(
    "text", ["five days", "5", "0 days", "05 days", "-5 days", "5  days", "5 Days", "5 days ", "12345 days"]
)
def test_anything_else_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Length.parse(text)


def test_minutes_of_an_allotment() -> None:
    assert [minutes(text) for text in ("30m", "4h", "2d")] == [30, 240, 960]


@pytest.mark.parametrize("text", ["an hour", "0h", "h", "4", "4 h", "1w", "1.5h", "-1h", "12345m"])
def test_anything_else_is_no_allotment(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        minutes(text)


def test_kept_as_json_and_read_again_it_is_the_same() -> None:
    kept = json.dumps(to_json(DEFINITION), sort_keys=True)
    assert from_json(json.loads(kept)) == DEFINITION


def test_every_word_of_the_grammar_is_kept() -> None:
    whole = load_file(LEND_BOOK.with_name("restore_book.yaml")).definition
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole


@pytest.mark.parametrize("when", ["1 working_days before", "due", "25 days after"])
def test_a_moment_of_warning_is_written_as_it_is_read(when: str) -> None:
    assert Rung.parse(when, ("owner",)).when == when


@pytest.mark.parametrize(
    "when", ["", "before", "1 working_days", "due after", "0 days before", "1 working_days around"]
)
def test_anything_else_is_no_moment_of_warning(when: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the text may be empty)
        Rung.parse(when, ("owner",))


def test_without_withdrawal_and_with_open_dates_it_is_the_same() -> None:
    bare = replace(
        DEFINITION, withdrawal=None, approved_by=Approval(None, None, date(2021, 1, 1), date(2021, 12, 31), "M")
    )
    assert from_json(to_json(bare)) == bare


def test_comments_and_layout_do_not_change_the_hash_and_content_does() -> None:
    text = LEND_BOOK.read_text()
    respaced = "# a comment\n" + text.replace("  borrower:  {is", "  borrower: {is")
    assert content_hash(load_text(respaced, "typed.yaml")) == content_hash(DEFINITION)
    assert content_hash(load_text(text.replace("time: 1d", "time: 8h"), "typed.yaml")) == content_hash(DEFINITION)
    assert content_hash(load_text(text.replace("time: 1d", "time: 7h"), "typed.yaml")) != content_hash(DEFINITION)
    assert len(content_hash(DEFINITION)) == 64


def test_a_term_without_a_title_is_kept_as_before_there_were_titles() -> None:
    titled, untitled = to_json(DEFINITION)["terms"]
    assert (titled["title"], "title" in untitled) == ({"vi": "Kiểm tra thẻ", "en": "Check of the card"}, False)


def test_the_order_written_is_kept() -> None:
    accept, *_ = outcomes_of(DEFINITION.step("receive"))
    assert accept.clock == (("finish", "card_check"), ("start", "answer"))
    assert [step.name for step in DEFINITION.steps][:3] == ["receive", "bring_card", "examine"]
    assert DEFINITION.format == FORMAT


def test_looking_up_by_name() -> None:
    assert DEFINITION.step("decide").title == Title("Quyết định", "Decide")
    assert DEFINITION.find_step("nowhere") is None
    assert DEFINITION.role("borrower") == DEFINITION.party
    assert DEFINITION.term("answer") == DEFINITION.promised
    for missing in (DEFINITION.step, DEFINITION.role, DEFINITION.term):
        with pytest.raises(KeyError):
            missing("nowhere")


def test_targets_are_named_once() -> None:
    assert DEFINITION.targets(DEFINITION.step("standing")) == ("joined", "verify_standing")
    assert DEFINITION.targets(DEFINITION.step("examine")) == ("standing", "fetch_book", "decide")
    assert DEFINITION.targets(DEFINITION.step("lent")) == ()


def test_no_step_hides_what_a_viewflow_class_has() -> None:
    taken = {name for name in dir(Flow) if not name.startswith("_")}
    assert taken | {"start", "joined", "obsolete"} == RESERVED


@pytest.mark.parametrize("name", ["a", "step_1", "x" * 60])
def test_a_good_name(name: str) -> None:
    assert is_name(name)
    assert not is_reserved(name)


@given(st.text())
def test_whatever_is_a_name_can_be_an_attribute(text: str) -> None:
    assert not is_name(text) or (text.isidentifier() and text.isascii() and "__" not in text and text[0] != "_")


def test_fields_that_came_later_leave_the_hash_of_what_was_published_before() -> None:
    sound = load_file(LEND_BOOK.with_name("sound.yaml")).definition
    assert content_hash(sound) == "db9309b01864224282444ad43bb174dbb726968ee6a27a3bef8163e8438fd441"
    assert "entered_by" not in json.dumps(to_json(sound))
    assert '"entered_by": "librarian"' in json.dumps(to_json(DEFINITION))
