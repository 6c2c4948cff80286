"""What begins empty: a new procedure, a new step of each kind, a new outcome."""

from __future__ import annotations

from datetime import date

from workflows.content import Content, Part, title_of
from workflows.definition import Title


def new_content(code: str, title: Title, *, first_day: date) -> Content:
    """A procedure with which somebody begins: a party, an official, one step and its end."""
    approval = {"decision": None, "issued": None, "in_force_from": str(first_day), "in_force_until": None, "mark": "M"}
    return {
        "format": 1,
        "code": code,
        "title": title_of(title),
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


def blank_step(kind: str, name: str, title: Title, *, to: str) -> Part:
    """A new step that leads on to `to`."""
    step = {"kind": kind, "name": name, "title": title_of(title)}
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


def blank_outcome(name: str, to: str, title: Title | None = None) -> Part:
    """An outcome that leads there and does nothing else."""
    said = title_of(title) if title else None
    return {"name": name, "to": to, "clock": [], "condition": None, "title": said, "needs_reason": False}
