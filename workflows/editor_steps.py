"""A step open in the editor, with its outcomes or branches: its forms, and what becomes of it when it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows import editing, saying, vocabulary
from workflows import editor_step_forms as f
from workflows.content import Content, Part, moved, put, removed
from workflows.definition import Title
from workflows.editor_fields import PartForm
from workflows.editor_offers import Offers
from workflows.editor_open import ON_THE_WAY, Item, Open
from workflows.editor_rungs import add_rung, drop_rung, reminders_of
from workflows.references import name_by_title
from workflows.titles import ANSWERS

STEP_FORMS: Mapping[str, type[PartForm]] = {
    "task": f.HumanForm,
    "ask": f.QuestionForm,
    "action": f.ActionForm,
    "parallel": f.ParallelForm,
    "end": f.EndForm,
}


def open_step(open: Open, data: Any, offers: Offers) -> None:
    """A step with its outcomes, or a block with its branches."""
    step = open.step
    open.main = STEP_FORMS[step["kind"]](step, data, choices=offers.of_step(), prefix="step")
    if step["kind"] == "parallel":
        _open_branches(open, data, offers)
    if step["kind"] == "task":
        open.reminders = reminders_of(step, data, offers, prefix="step")
    for place, outcome in enumerate(step.get("outcomes", ())):
        of_people = step["kind"] == "task"
        form = f.OutcomeForm(
            outcome, data, choices=offers.of_outcome(), prefix=f"o-{outcome['name']}", of_people=of_people
        )
        title = ANSWERS.get(outcome["name"], outcome["name"]) if not of_people else ""
        edges = (place == 0, place == len(step["outcomes"]) - 1)
        open.items.append(Item(outcome["name"], str(title), form, *edges))


def _open_branches(open: Open, data: Any, offers: Offers) -> None:
    step = open.step
    conditions, optional = dict(step.get("conditions", ())), step.get("optional", ())
    for first in step["branches"]:
        part = {"first": first, "condition": conditions.get(first), "optional": first in optional}
        choices = {"first": offers.steps(), "condition": offers.conditions()}
        form = f.BranchForm(part, data, choices=choices, prefix=f"b-{first}")
        open.items.append(Item(first, saying.target_words(offers.definition, first), form))


def save_step(open: Open, order: str, which: str) -> tuple[Content, str]:
    """As it was entered, its outcomes added, moved or dropped as the button says; it is named by its title."""
    step = open.step
    if step["kind"] == "parallel":
        return _save_branches(open, order, which)
    _take_answers(step)
    match order:
        case "add" if step["kind"] == "task":
            editing.add_outcome(step)
        case "remind" if step["kind"] == "task":
            add_rung(step)
        case "forget" if step["kind"] == "task":
            drop_rung(step, which)
        case "drop":
            step["outcomes"] = removed(step["outcomes"], which)
        case "up" | "down" if any(one["name"] == which for one in step["outcomes"]):
            step["outcomes"] = moved(step["outcomes"], which, -1 if order == "up" else 1)
    if order == ON_THE_WAY:
        return open.content, open.name
    return open.content, name_by_title(open.content, open.name)


def _take_answers(step: Part) -> None:
    """The program's answers are its outcomes."""
    words = vocabulary.words
    if step["kind"] == "ask" and step["question"] in words.questions:
        editing.answer_with(step, words.questions[step["question"]].answers)
    if step["kind"] == "action" and step["action"] in words.actions:
        editing.answer_with(step, words.actions[step["action"]].outcomes)


def _save_branches(open: Open, order: str, which: str) -> tuple[Content, str]:
    step = open.step
    parts = {item.form.part["first"]: item.form.part for item in open.items if item.form.part["first"]}
    step["branches"] = list(parts)
    put(step, "conditions", [[first, part["condition"]] for first, part in parts.items() if part["condition"]])
    put(step, "optional", [first for first, part in parts.items() if part["optional"]])
    if order == "add":
        return editing.add_branch(open.content, open.name, Title("", ""))
    if order == "drop" and which in parts:
        return editing.remove_branch(open.content, open.name, which), open.name
    if order == ON_THE_WAY:
        return open.content, open.name
    return open.content, name_by_title(open.content, open.name)
