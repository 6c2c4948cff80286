"""A definition as it is kept: plain values for the database and back, and the hash of its content.

Two equal definitions have the same hash, and what was published once keeps it for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, cast

from workflows.definition import (
    Action,
    Approval,
    ClockActs,
    Correction,
    Definition,
    End,
    HumanStep,
    Length,
    Outcome,
    Parallel,
    Question,
    Role,
    Rung,
    Start,
    Step,
    Term,
    Title,
    WayOut,
)


def to_json(definition: Definition) -> dict[str, Any]:
    """Lists, dictionaries, strings, numbers: what is kept of a published definition."""
    return cast(dict[str, Any], plain(definition))


def from_json(data: Mapping[str, Any]) -> Definition:
    """The definition kept by `to_json`. Trusts its input: it was checked when it was loaded."""
    return Definition(
        format=data["format"],
        code=data["code"],
        title=Title(**data["title"]),
        approved_by=_approval(data["approved_by"]),
        terms=tuple(_term(term) for term in data["terms"]),
        roles=tuple(map(_role, data["roles"])),
        start=_start(data["start"]),
        withdrawal=_way_out(data["withdrawal"]),
        cancellation=_way_out(data.get("cancellation")),
        correction=Correction(**data["correction"]) if data.get("correction") else None,
        steps=tuple(_step(step) for step in data["steps"]),
    )


def content_hash(definition: Definition) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON; comments and layout do not count."""
    text = json.dumps(to_json(definition), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """A definition, or a part of one, as lists, dictionaries, strings and numbers."""
    match value:
        case Length():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [plain(item) for item in value]
        case Parallel() | End() | HumanStep() | Question() | Action():
            return {"kind": value.kind} | _fields(value)
        case Term(title=None):
            # Younger than versions already published, whose content hash must stay.
            return {name: kept for name, kept in _fields(value).items() if name != "title"}
        case _ if is_dataclass(value):
            return _fields(value)
    return value


LATER: Mapping[str, Any] = {
    "papers": (),
    "messages": (),
    "again": None,
    "entered_by": None,
    "entered_with": None,
    "answer_within": None,
    "remind": None,
    "warn": (),
    "conditions": (),
    "optional": (),
    "is_outside": False,
    "not_same_person_as": (),
    "cancellation": None,
    "correction": None,
    "clock_source": "",
    "clock_mark": "",
}
"""Fields that format 1 did not have at first. Kept only where they say something: what was published before has the
content, and the hash, that it had."""


def _fields(value: Any) -> dict[str, Any]:
    said = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: plain(it) for name, it in said.items() if name not in LATER or it != LATER[name]}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _clock(acts: Iterable[Iterable[str]]) -> ClockActs:
    return cast(ClockActs, tuple(tuple(act) for act in acts))


def _approval(data: Mapping[str, Any]) -> Approval:
    return Approval(
        decision=data["decision"],
        issued=_day(data["issued"]),
        in_force_from=date.fromisoformat(data["in_force_from"]),
        in_force_until=_day(data["in_force_until"]),
        mark=data["mark"],
    )


def _start(data: Mapping[str, Any]) -> Start:
    return Start(data["step"], _clock(data["clock"]), tuple(data.get("papers", ())))


def _way_out(data: Mapping[str, Any] | None) -> WayOut | None:
    if data is None:
        return None
    return WayOut(data["role"], tuple(data["before"]), data["to"], tuple(data.get("papers", ())))


def _role(data: Mapping[str, Any]) -> Role:
    separate = tuple(data.get("not_same_person_as", ()))
    return Role(**{**data, "title": Title(**data["title"]), "not_same_person_as": separate})


def rungs(data: Mapping[str, Any]) -> tuple[Rung, ...]:
    """The rungs of a step or a term that is kept."""
    return tuple(Rung(rung["side"], _length(rung["length"]), tuple(rung["to"])) for rung in data.get("warn", ()))


def _length(text: str | None) -> Length | None:
    return Length.parse(text) if text else None


def _term(data: Mapping[str, Any]) -> Term:
    title = data.get("title")
    known = {"length": Length.parse(data["length"]), "title": title and Title(**title), "warn": rungs(data)}
    return Term(**{**data, **known})


def _outcome(data: Mapping[str, Any]) -> Outcome:
    title = data["title"]
    given = {name: tuple(data.get(name, ())) for name in ("papers", "messages")}
    return Outcome(**{**data, **given, "clock": _clock(data["clock"]), "title": title and Title(**title)})


_KINDS: dict[str, type[Step]] = {kind.kind: kind for kind in (HumanStep, Parallel, Question, Action, End)}


def _step(data: Mapping[str, Any]) -> Step:
    known = {name: value for name, value in data.items() if name != "kind"}
    known["title"] = Title(**data["title"])
    if "outcomes" in data:
        known["outcomes"] = tuple(_outcome(outcome) for outcome in data["outcomes"])
    if data["kind"] == HumanStep.kind:
        known |= {name: _length(data.get(name)) for name in ("answer_within", "remind")} | {"warn": rungs(data)}
    if data["kind"] == Parallel.kind:
        known |= {name: tuple(data.get(name, ())) for name in ("branches", "optional")}
        known["conditions"] = tuple((branch, question) for branch, question in data.get("conditions", ()))
    return _KINDS[data["kind"]](**known)
