"""Names in a draft that stand in many places: taken out of all, or replaced in all."""

from __future__ import annotations

import re

from workflows.content import Content, Part, put, removed, step_in
from workflows.definition import JOINED
from workflows.naming import name_of

UNTITLED_STEP, UNTITLED_OUTCOME = re.compile(r"step(_\d+)?"), re.compile(r"outcome(_\d+)?")
"""Names of what was added without a title."""


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
        redirect(content, name, step["name"])
    return str(step["name"])


def redirect(content: Content, old: str, to: str) -> None:
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


def _replaced(names: list[str], old: str, new: str) -> list[str]:
    named = [new if name == old else name for name in names]
    return list(dict.fromkeys(name for name in named if name not in ("", JOINED)))
