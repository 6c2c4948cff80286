"""Whatever an official does to a draft, in whatever order: it is told what is wrong with it, drawn, and never fails."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.workflows.library import words  # noqa: F401  (registers the library's words)
from tests.workflows.library.meaning import WORDS
from workflows import drawing, editing, kept, saying
from workflows.bpmn import bpmn
from workflows.comparing import differences
from workflows.complaints import Broken
from workflows.content import Content, definition_of, step_in
from workflows.definition import JOINED, Title
from workflows.editor_parts import opened
from workflows.editor_rows import rows, sections
from workflows.judging import Judgement
from workflows.loading import load_file, load_text
from workflows.proof import prove
from workflows.references import forget_role, forget_term
from workflows.writing import text_of

LIBRARY = Path(__file__).parent / "library"
STARTS = [kept.to_json(load_file(LIBRARY / name).definition) for name in ("lend_book.yaml", "restore_book.yaml")]
KINDS = ("task", "parallel", "ask", "action", "end")
PLACES = st.integers(min_value=0, max_value=40)


def step_at(content: Content, place: int) -> str | None:
    steps = content["steps"]
    return steps[place % len(steps)]["name"] if steps else None


def edited(content: Content, act: str, place: int, other: int) -> Content:
    """One thing that a button of the page can do."""
    name, second = step_at(content, place), step_at(content, other)
    title = Title(f"Bước {other}", "A step") if other % 3 else Title("", "")
    if act == "forget":
        return forgotten(content, other)
    if act == "add":
        return editing.add_step(content, kind=KINDS[other % len(KINDS)], title=title, after=name or "")[0]
    if name is None:
        return content
    kind = step_in(content, name)["kind"]
    match act:
        case "remove":
            return editing.remove_step(content, name)
        case "move":
            return editing.move_step(content, name, 1 if other % 2 else -1)
        case "beside":
            return beside(content, name, title)
        case "branch" if kind == "parallel":
            return editing.add_branch(content, name, title)[0]
        case "unbranch" if kind == "parallel":
            return unbranched(content, name, other)
        case "lead":
            return editing.change_step(content, name, lambda step: lead(step, second if other % 4 else JOINED))
    return editing.change_step(content, name, editing.add_outcome) if kind == "task" else content


def beside(content: Content, name: str, title: Title) -> Content:
    try:
        return editing.alongside(content, name, block=title, title=title)[0]
    except ValueError:
        return content


def unbranched(content: Content, name: str, place: int) -> Content:
    branches = step_in(content, name)["branches"]
    return editing.remove_branch(content, name, branches[place % len(branches)]) if branches else content


def lead(step: dict[str, Any], to: str | None) -> None:
    for outcome in step.get("outcomes", ())[:1]:
        outcome["to"] = to or ""
    if step["kind"] == "parallel" and to:
        step["branches"] = list(dict.fromkeys([to, *step["branches"][1:]]))


def forgotten(content: Content, place: int) -> Content:
    new = definition_of(content)
    content = kept.to_json(new)
    if new.roles and place % 2:
        forget_role(content, new.roles[place % len(new.roles)].name)
    elif new.terms:
        forget_term(content, new.terms[place % len(new.terms)].name)
    return content


ACTS = st.tuples(
    st.sampled_from(["add", "remove", "move", "beside", "branch", "unbranch", "lead", "outcome", "forget"]),
    PLACES,
    PLACES,
)


EMPTY_BRANCHES = [("add", 3, 0), ("remove", 4, 0), ("remove", 4, 0), ("move", 0, 0), ("lead", 3, 0)]
"""Every branch of the block begins with a step that stands elsewhere, so nothing stands between block and join."""


class RandomEdits(TestCase):
    @settings(max_examples=150, deadline=None)
    @example(start=STARTS[1], acts=EMPTY_BRANCHES)
    @given(start=st.sampled_from(STARTS), acts=st.lists(ACTS, max_size=12))
    def test_a_draft_is_never_a_traceback(self, start: Content, acts: list[tuple[str, int, int]]) -> None:
        content = start
        for act in acts:
            content = edited(content, *act)
        definition = definition_of(content)
        assert kept.to_json(definition) == content, "what is kept is what would be published"
        findings = list(saying.blanks(definition))
        proof = prove(definition, words=WORDS) if not findings else None
        for finding in (*findings, *(proof.findings if proof else ())):
            assert saying.said(finding, definition)
        steps, ends = rows(definition, Judgement((), ()))
        assert {row.name for row in (*steps, *ends)} == {step.name for step in definition.steps}
        assert sections(definition, Judgement((), ()))
        for row in (*steps, *ends):
            part = opened(content, "step", row.name)
            assert part
            assert part.key == row.name
        drawn = drawing.svg(definition)
        assert all(f'data-step="{step.name}"' in drawn for step in definition.steps)
        differences(definition_of(start), definition)
        if proof and proof.holds:
            assert load_text(text_of(definition), "x") == definition
            assert bpmn(definition)
        else:
            with suppress(Broken):
                load_text(text_of(definition), "x")
