"""Steps come, go, move, and run beside each other; what led to them leads on, and the rest stays as it was."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from tests.workflows.library.meaning import WORDS
from workflows import kept
from workflows.blank_parts import new_content
from workflows.content import Content, definition_of, step_in
from workflows.definition import Parallel, Title
from workflows.editing import add_branch, add_step, alongside, answer_with, change_step, members, move_step, remove_step
from workflows.loading import load_file, load_text
from workflows.proof import prove
from workflows.writing import text_of

LIBRARY = Path(__file__).parent / "library"
TITLE = Title("Lấy ý kiến phòng cháy", "Fire-safety opinion")


@pytest.fixture
def lending() -> Content:
    return kept.to_json(load_file(LIBRARY / "lend_book.yaml").definition)


@pytest.fixture
def restoring() -> Content:
    return kept.to_json(load_file(LIBRARY / "restore_book.yaml").definition)


def codes(content: Content) -> set[str]:
    return {finding.code for finding in prove(definition_of(content), words=WORDS).findings}


def test_what_is_not_touched_keeps_its_hash(restoring: Content) -> None:
    definition = definition_of(deepcopy(restoring))
    assert kept.to_json(definition) == restoring
    assert kept.content_hash(load_text(text_of(definition), "x")) == kept.content_hash(definition)


def test_a_step_is_put_into_the_usual_way(lending: Content) -> None:
    before = deepcopy(lending)
    new, name = add_step(lending, kind="task", title=TITLE, after="fetch_book")
    assert lending == before, "the first stays"
    assert name == "lay_y_kien_phong_chay"
    followed = step_in(lending, "fetch_book")["outcomes"][0]["to"]
    assert step_in(new, "fetch_book")["outcomes"][0]["to"] == name
    assert [one["to"] for one in step_in(new, name)["outcomes"]] == [followed]
    assert remove_step(new, name) == lending, "and taken out of it again"


def test_something_is_done_at_the_same_time_as_a_step(lending: Content) -> None:
    followed = step_in(lending, "fetch_book")["outcomes"][0]["to"]
    new, name = alongside(lending, "fetch_book", block=Title("Cùng lúc", "Side by side"), title=TITLE)
    block = definition_of(new).step("cung_luc")
    assert isinstance(block, Parallel)
    assert (block.branches, block.then) == (("fetch_book", name), followed)
    assert members(new, "cung_luc") == ["fetch_book", name]
    change = change_step(new, name, lambda step: step.update(role="head", time_minutes=60))
    assert codes(change) == codes(lending) == set()


def test_what_leads_to_several_places_cannot_stand_beside_something(lending: Content) -> None:
    with pytest.raises(ValueError, match="decide"):
        alongside(lending, "decide", block=TITLE, title=TITLE)


def test_a_block_grows_and_goes_with_its_branches(restoring: Content) -> None:
    new, name = add_branch(restoring, "study", TITLE)
    assert step_in(new, "study")["branches"] == ["damage", "ask_archive", "photograph", name]
    gone = remove_step(new, "study")
    assert not {"study", "damage", "binding", name} & {step["name"] for step in gone["steps"]}
    assert step_in(gone, "receive")["outcomes"][0]["to"] == "decide"


def test_a_branch_without_its_step_is_no_branch(restoring: Content) -> None:
    new = remove_step(remove_step(restoring, "photograph"), "ask_archive")
    block = step_in(new, "study")
    assert block["branches"] == ["damage"]
    assert not block.get("conditions")
    assert not block.get("optional")


def test_an_end_that_goes_leaves_a_gap(lending: Content) -> None:
    ends = [step["name"] for step in lending["steps"] if step["kind"] == "end"]
    new = remove_step(lending, ends[0])
    assert any(outcome["to"] == "" for step in new["steps"] for outcome in step.get("outcomes", ()))


def test_a_step_moves_among_those_of_its_line(restoring: Content) -> None:
    def order(content: Content) -> list[str]:
        return [step["name"] for step in content["steps"]]

    assert order(move_step(restoring, "receive", -1)) == order(restoring)
    down = move_step(restoring, "receive", 1)
    assert order(down)[:2] == ["bring_card", "receive"]
    assert move_step(down, "receive", -1) == restoring
    assert move_step(restoring, "paper", -1) == restoring, "the branch has no other step"


def test_answers_of_the_program_become_outcomes(lending: Content) -> None:
    new, name = add_step(lending, kind="ask", title=TITLE, after="fetch_book")
    step = step_in(new, name)
    answer_with(step, ("yes", "no"))
    step["outcomes"][1]["to"] = "elsewhere"
    answer_with(step, ("yes", "no", "unknown"))
    assert [(one["name"], one["to"]) for one in step["outcomes"]][1] == ("no", "elsewhere")


def test_a_new_procedure_begins_with_something_sound() -> None:
    content = new_content("moi", Title("Mới", "New"), first_day=date(2021, 3, 1))
    assert codes(content) == {"role_unused"}, "the party does nothing yet"
    assert load_text(text_of(definition_of(content)), "x").code == "moi"
