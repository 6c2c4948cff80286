"""Changes to a definition that is being written: each takes its content and answers another, the first stays.

Names are made here and never change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy

from workflows.blank_parts import blank_outcome, blank_step
from workflows.content import Content, Part, definition_of, step_in, usual_target
from workflows.definition import JOINED, Title
from workflows.layout import Node, layout
from workflows.naming import name_of
from workflows.references import redirect


def add_step(content: Content, *, kind: str, title: Title, after: str = "") -> tuple[Content, str]:
    """A step behind another, into whose usual way it is put; an end, or what stands after nothing, stands alone.

    A parallel block gets two empty branches. Answers the name of the new step as well.
    """
    new = deepcopy(content)
    name = _new_name(new, title)
    before = step_in(new, after) if after else None
    if kind == "end" or before is None or before["kind"] == "end":
        new["steps"].append(blank_step(kind, name, title, to=""))
    else:
        new["steps"].insert(_place(new, after) + 1, blank_step(kind, name, title, to=usual_target(before)))
        _lead(before, name)
    if kind == "parallel":
        for _number in (1, 2):
            new, _first = add_branch(new, name, Title("", ""))
    return new, name


def add_branch(content: Content, block: str, title: Title) -> tuple[Content, str]:
    """One thing more at the same time: a new branch of a block, whose one step ends it."""
    new = deepcopy(content)
    name = _new_name(new, title)
    found = step_in(new, block)
    places = [_place(new, one) for one in (block, *members(new, block))]
    new["steps"].insert(max(places) + 1, blank_step("task", name, title, to=JOINED))
    found["branches"].append(name)
    return new, name


def remove_branch(content: Content, block: str, first: str) -> Content:
    """A block without one of its branches, and without the steps of that branch."""
    new = deepcopy(content)
    placed = layout(definition_of(new)).nodes
    line = [name for name in members(new, block) if _line(placed, name) == (block, first)]
    inner = [name for outer in line for name in members(new, outer)]
    new["steps"] = [step for step in new["steps"] if step["name"] not in (*line, *inner)]
    for name in (*line, *inner):
        redirect(new, name, "")
    found = step_in(new, block)
    found["branches"] = [name for name in found["branches"] if name != first]
    return new


def alongside(content: Content, name: str, *, block: Title, title: Title) -> tuple[Content, str]:
    """Something new at the same time as a step that stood alone; both are then branches of a new block.

    Raises ValueError for a step that leads to several places or changes clocks: it cannot be a branch.
    """
    new = deepcopy(content)
    step = step_in(new, name)
    targets = {one["to"] for one in step.get("outcomes", ()) if one["to"] != name}
    if len(targets) != 1 or any(one["clock"] for one in step["outcomes"]):
        raise ValueError(name)
    around = _new_name(new, block)
    redirect(new, name, around)
    for outcome in step["outcomes"]:
        outcome["to"] = name if outcome["to"] == around else JOINED
    made = blank_step("parallel", around, block, to=targets.pop()) | {"branches": [name]}
    new["steps"].insert(_place(new, name), made)
    return add_branch(new, around, title)


def remove_step(content: Content, name: str) -> Content:
    """Without a step, and without the branches of a block; what led to it leads to what followed."""
    new = deepcopy(content)
    gone = [name, *members(new, name)]
    after = usual_target(step_in(new, name))
    new["steps"] = [step for step in new["steps"] if step["name"] not in gone]
    for one in gone:
        redirect(new, one, "" if after in gone else after)
    return new


def move_step(content: Content, name: str, by: int) -> Content:
    """One place up (-1) or down (1) among the steps of the same line; the first and the last stay."""
    new = deepcopy(content)
    placed = layout(definition_of(new)).nodes
    line = [
        step["name"]
        for step in new["steps"]
        if _line(placed, step["name"]) == _line(placed, name)
        and (step["kind"] == "end") == (step_in(new, name)["kind"] == "end")
    ]
    other = line.index(name) + by
    if 0 <= other < len(line):
        one, two = _place(new, name), _place(new, line[other])
        new["steps"][one], new["steps"][two] = new["steps"][two], new["steps"][one]
    return new


def change_step(content: Content, name: str, change: Callable[[Part], object]) -> Content:
    """With whatever `change` does to one step."""
    new = deepcopy(content)
    change(step_in(new, name))
    return new


def add_outcome(step: Part) -> str:
    """One more way in which this step can finish."""
    name = name_of("", taken=[one["name"] for one in step["outcomes"]], otherwise="outcome")
    step["outcomes"].append(blank_outcome(name, "", Title("", "")))
    return name


def answer_with(step: Part, answers: Collection[str]) -> None:
    """One outcome for each answer of the program, those known kept; all new ones lead where the usual way led."""
    known = {one["name"]: one for one in step["outcomes"]}
    usual = usual_target(step)
    step["outcomes"] = [known.get(name) or blank_outcome(name, usual) for name in answers]


def members(content: Content, block: str) -> list[str]:
    """The steps of a block's branches, those of blocks within it included, in the order written."""
    placed = layout(definition_of(content)).nodes
    return [step["name"] for step in content["steps"] if block in _around(placed, step["name"])]


def _around(placed: Mapping[str, Node], name: str) -> Iterator[str]:
    """The blocks around a step, the nearest first."""
    while name in placed and (block := placed[name].block) is not None:
        yield block
        name = block


def _line(placed: Mapping[str, Node], name: str) -> tuple[str | None, str | None]:
    return placed[name].block, placed[name].branch


def _place(content: Content, name: str) -> int:
    return [step["name"] for step in content["steps"]].index(name)


def _new_name(content: Content, title: Title) -> str:
    taken = {step["name"] for step in content["steps"]}
    return name_of(title.vi, taken=taken, otherwise="step")


def _lead(step: Part, to: str) -> None:
    """Let the usual way of a step lead there."""
    if step["kind"] == "parallel":
        step["then"] = to
    elif step["outcomes"]:
        step["outcomes"][0]["to"] = to
