"""No Python file names a step, a role or a human outcome: a definition with all of them renamed runs as before.

Answers of questions and outcomes of actions belong to the registered word and stay.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from tests.workflows.library.world import LEND_BOOK, Library, make_person, moment
from workflows import engine, publishing
from workflows.models import Case, Task


def _rungs(data: dict) -> list[dict]:  # type: ignore[type-arg]
    """Every warning of a term or of a step."""
    return [rung for one in (*data["terms"].values(), *data["steps"].values()) for rung in one.get("warn", [])]


def renamed(text: str) -> str:
    """The same definition under another code, with every step, role and human outcome renamed by program."""
    data = yaml.safe_load(text)
    steps = {name: f"s{n}" for n, name in enumerate(data["steps"], 1)} | {"joined": "joined"}
    roles = {name: f"r{n}" for n, name in enumerate(data["roles"], 1)}

    def outcomes(step: dict) -> dict:  # type: ignore[type-arg]
        keep = step["kind"] != "task"
        return {
            (name if keep else f"o{n}"): {**outcome, "to": steps[outcome["to"]]}
            for n, (name, outcome) in enumerate(step["outcomes"].items(), 1)
        }

    def step(one: dict) -> dict:  # type: ignore[type-arg]
        new = dict(one)
        new |= {field: roles[one[field]] for field in ("role", "entered_by") if field in one}
        if "outcomes" in one:
            new["outcomes"] = outcomes(one)
        if "branches" in one:
            new |= {"branches": [steps[name] for name in one["branches"]], "then": steps[one["then"]]}
        return new

    data["code"] = "renamed"
    data["roles"] = {roles[name]: role for name, role in data["roles"].items()}
    for role in data["roles"].values():
        if "not_same_person_as" in role:
            role["not_same_person_as"] = [roles[other] for other in role["not_same_person_as"]]
    for rung in _rungs(data):
        rung["to"] = [roles.get(to, to) for to in rung["to"]]
    data["steps"] = {steps[name]: step(one) for name, one in data["steps"].items()}
    data["start"]["step"] = steps[data["start"]["step"]]
    rule = data["withdrawal"]
    data["withdrawal"] = {
        "role": roles[rule["role"]],
        "before": [steps[name] for name in rule["before"]],
        "to": steps[rule["to"]],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def test_a_renamed_definition_runs_as_before(library: Library) -> None:
    version = publishing.publish(renamed(LEND_BOOK.read_text()), "renamed.yaml")
    definition = version.definition
    assert not {step.name for step in definition.steps} & {step.name for step in library.version.definition.steps}
    staff = {role.name: make_person(role.name, role.name) for role in definition.roles if not role.is_party}
    case = engine.start(
        definition="renamed",
        reference="R-1",
        title="Lục Vân Tiên",
        by=None,
        at=moment("2021-03-01 09:00"),
        party=f"borrower:{library.people['borrower'].pk}",
    )
    minute = 0
    while (case := Case.objects.get(pk=case.pk)).is_open:
        minute += 1
        at = f"2021-03-01 10:{minute:02d}"
        library.work(at)
        for task in Task.objects.filter(process=case, finished=None).exclude(role=""):
            first = task.flow_task.step.outcomes[0].name
            engine.act(case_id=case.pk, task_id=task.pk, outcome=first, by=staff[task.role], at=moment(at))
    assert case.result == "lent"
    assert case.data["printed"]


def test_the_python_of_the_engine_names_no_step_role_or_outcome_of_the_library(library: Library) -> None:
    definition = library.version.definition
    names = {step.name for step in definition.steps} | {role.name for role in definition.roles}
    # Words that are also plain English or words of the engine itself say nothing.
    names -= {"head", "decide", "refused", "withdrawn", "receive", "keeper", "standing"}
    for file in Path("workflows").rglob("*.py"):
        quoted = {name for name in names if f'"{name}"' in file.read_text()}
        assert not quoted, file


def test_versions_follow_each_other_and_a_case_keeps_its_own(library: Library) -> None:
    old = library.ask_for_a_book("L-1")
    text = LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", "in_force_from: 2021-04-01")
    second = publishing.publish(text.replace("time: 1d", "time: 4h"), "v2.yaml")
    library.version.refresh_from_db()
    assert (second.number, library.version.in_force_until) == (2, date(2021, 3, 31))
    new = library.ask_for_a_book("L-2", at="2021-04-01 09:00")
    assert [case.version.number for case in (old, new)] == [1, 2]
    assert publishing.publish(text.replace("time: 1d", "time: 4h"), "again.yaml") == second
