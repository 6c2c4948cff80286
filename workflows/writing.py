"""A definition as text in the grammar that `loading` reads: what was edited on the screen, as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import yaml

from workflows import kept
from workflows.definition import MINUTES_A_DAY, MINUTES_AN_HOUR, Definition

WIDTH = 120
Said = dict[str, Any]


def text_of(definition: Definition) -> str:
    """The text from which `loading` reads this definition again; comments there are none."""
    said = _definition(kept.to_json(definition))
    return yaml.dump(said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)


def time_text(minutes: int) -> str:
    """An allotment as it is written: `30m`, `4h`, `2d`, in the largest unit that says it whole."""
    for per, unit in ((MINUTES_A_DAY, "d"), (MINUTES_AN_HOUR, "h")):
        if minutes % per == 0:
            return f"{minutes // per}{unit}"
    return f"{minutes}m"


class _Flow(dict[str, Any]):
    """Written on one line."""


class _Dumper(yaml.SafeDumper):
    """Titles and clocks stand on one line, as people write them."""


_Dumper.add_representer(
    _Flow, lambda dumper, said: dumper.represent_mapping("tag:yaml.org,2002:map", said.items(), flow_style=True)
)


def _definition(content: Mapping[str, Any]) -> Said:
    return {
        "format": content["format"],
        "code": content["code"],
        "title": _Flow(content["title"]),
        "approved_by": _approval(content["approved_by"]),
        **_given(terms={term["name"]: _term(term) for term in content["terms"]}),
        "roles": {role["name"]: _role(role) for role in content["roles"]},
        "start": _start(content["start"]),
        **_given(withdrawal=_way_out(content["withdrawal"]), cancellation=_way_out(content.get("cancellation"))),
        **_given(correction=content.get("correction")),
        "steps": {step["name"]: _step(step) for step in content["steps"]},
    }


def _given(**said: Any) -> Said:
    """What says something; what does not is left out."""
    return {name: value for name, value in said.items() if value not in (None, False, "", [], {})}


def _approval(said: Mapping[str, Any]) -> Said:
    days = {name: said[name] and date.fromisoformat(said[name]) for name in ("issued", "in_force_until")}
    first = date.fromisoformat(said["in_force_from"])
    return _Flow(decision=said["decision"], in_force_from=first, **_given(**days), mark=said["mark"])


def _title(said: Mapping[str, Any] | None) -> Said | None:
    return _Flow(said) if said else None


def _term(said: Mapping[str, Any]) -> Said:
    return _given(
        title=_title(said.get("title")),
        length=said["length"],
        source=said["source"],
        mark=said["mark"],
        never_longer_than=said["never_longer_than"],
        promised=said["promised"],
        warn=_rungs(said),
    )


def _rungs(said: Mapping[str, Any]) -> list[Said]:
    return [
        {"when": f"{rung['length']} {rung['side']}" if rung["length"] else rung["side"], "to": rung["to"]}
        for rung in said.get("warn", ())
    ]


def _role(said: Mapping[str, Any]) -> Said:
    side = "party" if said["is_party"] else "outside" if said.get("is_outside") else None
    return _given(**{"is": side}, title=_title(said["title"]), not_same_person_as=said.get("not_same_person_as"))


def _clock(acts: Iterable[Iterable[str]]) -> Said:
    return _Flow((verb, term) for verb, term in acts)


def _start(said: Mapping[str, Any]) -> Said:
    return _given(step=said["step"], clock=_clock(said["clock"]), papers=said.get("papers"))


def _way_out(said: Mapping[str, Any] | None) -> Said | None:
    if said is None:
        return None
    return _given(role=said["role"], before=said["before"], to=said["to"], papers=said.get("papers"))


def _step(said: Mapping[str, Any]) -> Said:
    return {"kind": said["kind"], "title": _title(said["title"])} | _OF_A_KIND[said["kind"]](said)


def _human(said: Mapping[str, Any]) -> Said:
    as_is = ("form", "entered_by", "entered_with", "answer_within", "remind")
    time = said["time_minutes"] and time_text(said["time_minutes"])
    return {
        "role": said["role"],
        **_given(time=time, **{name: said.get(name) for name in as_is}, warn=_rungs(said)),
        "outcomes": _outcomes(said),
    }


def _parallel(said: Mapping[str, Any]) -> Said:
    conditions, optional = dict(said.get("conditions", ())), said.get("optional", ())
    branches = [
        {"step": name} | _given(**{"if": conditions.get(name)}, optional=name in optional) for name in said["branches"]
    ]
    return {"branches": [one if len(one) > 1 else one["step"] for one in branches], "then": said["then"]}


def _question(said: Mapping[str, Any]) -> Said:
    return {"question": said["question"], "outcomes": _outcomes(said)}


def _action(said: Mapping[str, Any]) -> Said:
    time = said["time_minutes"] and time_text(said["time_minutes"])
    return {"do": said["action"], **_given(time=time), "outcomes": _outcomes(said)}


def _end(said: Mapping[str, Any]) -> Said:
    return {"result": said["result"]}


_OF_A_KIND = {"task": _human, "parallel": _parallel, "ask": _question, "action": _action, "end": _end}


def _outcomes(said: Mapping[str, Any]) -> Said:
    return {outcome["name"]: _outcome(outcome) for outcome in said["outcomes"]}


def _outcome(said: Mapping[str, Any]) -> Said:
    again = said.get("again")
    return _given(
        title=_title(said["title"]),
        to=said["to"],
        **{"if": said["condition"]},
        reason="required" if said["needs_reason"] else None,
        clock=_clock(said["clock"]),
        source=said["clock"] and said.get("clock_source"),
        mark=said["clock"] and said.get("clock_source") and said.get("clock_mark"),
        papers=said.get("papers"),
        messages=said.get("messages"),
        again={"needs": again} if again else None,
    )
