"""Changes to a definition that is being written: each takes its content and answers another, the first stays.

Content is what `kept.to_json` makes of a definition. It may be unsound and incomplete, with empty text where something
is still missing, but `kept.from_json` reads it always. Names are made here and never change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from workflows import kept
from workflows.definition import JOINED, Definition, Title
from workflows.layout import Node, layout
from workflows.naming import name_of

UNTITLED_STEP, UNTITLED_OUTCOME = re.compile(r"step(_\d+)?"), re.compile(r"outcome(_\d+)?")
"""Names of what was added without a title."""
Content = dict[str, Any]
Part = dict[str, Any]


def definition_of(content: Content) -> Definition:
    """The definition as it stands, sound or not."""
    return kept.from_json(content)


def new_content(code: str, title: Title, *, first_day: date) -> Content:
    """A procedure with which somebody begins: a party, an official, one step and its end."""
    approval = {"decision": None, "issued": None, "in_force_from": str(first_day), "in_force_until": None, "mark": "M"}
    return {
        "format": 1,
        "code": code,
        "title": _title(title),
        "approved_by": approval,
        "terms": [],
        "roles": [
            {"name": "party", "title": {"vi": "Bên đề nghị", "en": "The party"}, "is_party": True},
            {"name": "counter", "title": {"vi": "Cán bộ một cửa", "en": "Counter officer"}, "is_party": False},
        ],
        "start": {"step": "receive", "clock": []},
        "withdrawal": None,
        "steps": [
            blank_step("task", "receive", Title("Tiếp nhận", "Receive"), to="done") | {"role": "counter"},
            blank_step("end", "done", Title("Hoàn thành", "Done"), to=""),
        ],
    }


def step_in(content: Content, name: str) -> Part:
    """The step of this name. Raises KeyError."""
    for step in content["steps"]:
        if step["name"] == name:
            return step  # type: ignore[no-any-return]
    raise KeyError(name)


def blank_outcome(name: str, to: str, title: Title | None = None) -> Part:
    """An outcome that leads there and does nothing else."""
    said = _title(title) if title else None
    return {"name": name, "to": to, "clock": [], "condition": None, "title": said, "needs_reason": False}


def blank_step(kind: str, name: str, title: Title, *, to: str) -> Part:
    """A new step that leads on to `to`."""
    step = {"kind": kind, "name": name, "title": _title(title)}
    done = blank_outcome("done", to, Title("Xong", "Done"))
    match kind:
        case "parallel":
            return step | {"branches": [], "then": to}
        case "ask":
            return step | {"question": "", "outcomes": []}
        case "action":
            return step | {"action": "", "outcomes": [], "time_minutes": None}
        case "end":
            return step | {"result": name}
    return step | {"role": "", "outcomes": [done], "time_minutes": None, "form": None}


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
        _redirect(new, name, "")
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
    _redirect(new, name, around)
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
        _redirect(new, one, "" if after in gone else after)
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


def forget_role(content: Content, name: str) -> None:
    """Take a role out of everything that names it."""
    content["roles"] = removed(content["roles"], name)
    for role in content["roles"]:
        put(role, "not_same_person_as", [one for one in role.get("not_same_person_as", ()) if one != name])
    for way in (content["withdrawal"], content.get("cancellation")):
        if way and way["role"] == name:
            way["role"] = ""
    if (content.get("correction") or {}).get("role") == name:
        del content["correction"]
    for part in (*content["terms"], *content["steps"]):
        _forget_role_in(part, name)


def _forget_role_in(part: Part, name: str) -> None:
    warned = [rung | {"to": [one for one in rung["to"] if one != name]} for rung in part.get("warn", ())]
    put(part, "warn", [rung for rung in warned if rung["to"]])
    if part.get("role") == name:
        part["role"] = ""
    if part.get("entered_by") == name:
        put(part, "entered_by", None)
    for outcome in part.get("outcomes", ()):
        if outcome.get("again") == name:
            put(outcome, "again", None)


def forget_term(content: Content, name: str) -> None:
    """Take a term out of everything that names it."""
    content["terms"] = removed(content["terms"], name)
    outcomes = (outcome for step in content["steps"] for outcome in step.get("outcomes", ()))
    for part in (content["start"], *outcomes):
        part["clock"] = [act for act in part["clock"] if act[1] != name]


def usual_target(step: Mapping[str, Any]) -> str:
    """Where a step leads as a rule: by its first outcome; nowhere from an end."""
    if step["kind"] == "parallel":
        return str(step["then"])
    return next((str(one["to"]) for one in step.get("outcomes", ())), "")


def members(content: Content, block: str) -> list[str]:
    """The steps of a block's branches, those of blocks within it included, in the order written."""
    placed = layout(definition_of(content)).nodes
    return [step["name"] for step in content["steps"] if block in _around(placed, step["name"])]


def name_by_title(content: Content, name: str) -> str:
    """Give a step that was added without a title, and outcomes of it that were, the names of their titles, for ever."""
    step = step_in(content, name)
    for outcome in step.get("outcomes", ()):
        if UNTITLED_OUTCOME.fullmatch(outcome["name"]) and outcome["title"] and outcome["title"]["vi"]:
            taken = [one["name"] for one in step["outcomes"] if one is not outcome]
            outcome["name"] = name_of(outcome["title"]["vi"], taken=taken, otherwise="outcome")
    if UNTITLED_STEP.fullmatch(name) and step["title"]["vi"]:
        taken = [one["name"] for one in content["steps"] if one is not step]
        step["name"] = name_of(step["title"]["vi"], taken=taken, otherwise="step")
        _redirect(content, name, step["name"])
    return str(step["name"])


def removed(items: list[Part], name: str) -> list[Part]:
    """The items without the one of this name."""
    return [item for item in items if item["name"] != name]


def moved(items: list[Part], name: str, by: int) -> list[Part]:
    """The items with the one of this name one place up (-1) or down (1)."""
    found, place = list(items), [item["name"] for item in items].index(name)
    if 0 <= place + by < len(found):
        found.insert(place + by, found.pop(place))
    return found


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


def _redirect(content: Content, old: str, to: str) -> None:
    """Let everything that led to one step lead to another, or nowhere."""
    ways = [way for way in (content["withdrawal"], content.get("cancellation")) if way]
    if content["start"]["step"] == old:
        content["start"]["step"] = "" if to == JOINED else to
    for way in ways:
        way["to"] = to if way["to"] == old and to != JOINED else "" if way["to"] == old else way["to"]
        way["before"] = _replaced(way["before"], old, to)
    for step in content["steps"]:
        for outcome in step.get("outcomes", ()):
            outcome["to"] = to if outcome["to"] == old else outcome["to"]
        if step["kind"] == "parallel":
            _redirect_block(step, old, to)


def _redirect_block(block: Part, old: str, to: str) -> None:
    """A branch that begins nowhere any more is no branch."""
    block["then"] = to if block["then"] == old else block["then"]
    block["branches"] = _replaced(block["branches"], old, to)
    conditions = [[to if name == old else name, question] for name, question in block.get("conditions", ())]
    optional = _replaced(block.get("optional", []), old, to)
    for field, value in (
        ("conditions", [one for one in conditions if one[0] in block["branches"]]),
        ("optional", optional),
    ):
        put(block, field, value)


def put(part: Part, field: str, value: Any) -> None:
    """Set a field; one that says nothing and came late to the format is left out, as `kept` does."""
    plain = tuple(value) if isinstance(value, list) else value
    if field in kept.LATER and plain == kept.LATER[field]:
        part.pop(field, None)
    else:
        part[field] = value


def _replaced(names: list[str], old: str, new: str) -> list[str]:
    named = [new if name == old else name for name in names]
    return list(dict.fromkeys(name for name in named if name not in ("", JOINED)))


def _title(title: Title) -> dict[str, str]:
    return {"vi": title.vi, "en": title.en}
