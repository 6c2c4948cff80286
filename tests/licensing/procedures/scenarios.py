"""Scenarios beside the definitions: what somebody does when, and what must have come of it.

Read as strictly as definitions: every complaint names file, line and field. They are described in
`docs/adding-a-procedure.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from licensing.dossiers import queries as dossiers
from licensing.dossiers.guidance import begin_guidance
from licensing.papers.models import Paper
from tests.licensing import world
from tests.licensing.procedures.office import FOLDER, Office
from workflows import engine, story, yaml_tree
from workflows.calendars import VIETNAM
from workflows.complaints import Broken, Complaint
from workflows.definition import Definition, outcomes_of
from workflows.loading import complaint_of
from workflows.models import Case, DefinitionVersion, Task
from workflows.refusals import Incomplete
from workflows.shapes import Name, Shape, Text
from workflows.yaml_tree import Tree, Where


def _moment(text: str) -> str:
    try:
        world.moment(text)
    except ValueError:
        raise PydanticCustomError("wrong_value", "not a moment") from None
    return text


Moment = Annotated[str, AfterValidator(_moment)]


class Start(Shape):
    at: Moment
    who: Name
    papers: list[Name] = []
    due: Moment | None = None


class Act(Shape):
    at: Moment
    who: Name
    step: Name
    do: Name
    reason: Text | None = None
    entries: dict[str, str | list[str]] = Field({}, alias="with")
    refused: bool = False
    due: Moment | None = None


class Ends(Shape):
    result: Name
    papers: list[Name]


class Scenario(Shape):
    start: Start
    acts: Annotated[list[Act], Field(min_length=1)]
    ends: Ends


def scenario_files(folder: Path = FOLDER) -> list[Path]:
    """Every scenario of every procedure."""
    return sorted(folder.glob("*/scenarios/*.yaml"))


def read(path: Path, definition: Definition | None = None) -> tuple[Scenario, Tree]:
    """The scenario in a file. Raises Broken: for its shape and, given the definition, for names that it has not."""
    tree = yaml_tree.read(path.read_text(encoding="utf-8"), str(path))
    try:
        scenario = Scenario.model_validate(tree.value)
    except ValidationError as error:
        raise Broken([complaint_of(tree, one) for one in error.errors(include_url=False)]) from None
    if definition and (unknown := list(_unknown(scenario, definition, tree))):
        raise Broken(unknown)
    return scenario, tree


def _unknown(scenario: Scenario, definition: Definition, tree: Tree) -> Iterator[Complaint]:
    kinds = dossiers.component_kinds(definition.code, on=world.moment(scenario.start.at).date())
    for n, paper in enumerate(scenario.start.papers):
        if paper not in kinds:
            yield _complaint(tree, "unknown_paper", ("start", "papers", n), name=paper)
    roles = {role.name for role in definition.roles}
    for where, who in [(("start",), scenario.start.who), *((("acts", n), a.who) for n, a in enumerate(scenario.acts))]:
        if who not in roles:
            yield _complaint(tree, "unknown_role", (*where, "who"), role=who)
    for n, act in enumerate(scenario.acts):
        step = definition.find_step(act.step)
        if step is None:
            yield _complaint(tree, "unknown_target", ("acts", n, "step"), target=act.step)
        elif act.do not in {outcome.name for outcome in outcomes_of(step)}:
            yield _complaint(tree, "outcome_unknown", ("acts", n, "do"), name=act.step, outcome=act.do)


def _complaint(tree: Tree, code: str, where: Where, **data: str) -> Complaint:
    return Complaint(code, tree.file, tree.line_of(where), None, ".".join(map(str, where)), data)


class Stage:
    """One scenario played by the whole office, through the engine; `differences` are what came out otherwise."""

    def __init__(self, path: Path, office: Office) -> None:
        self.code, self.office = path.parent.parent.name, office
        day = world.moment(read(path)[0].start.at).date()
        version = DefinitionVersion.objects.in_force(self.code, day)
        assert version, f"{path}: no version of {self.code} is in force on {day}"
        self.scenario, self.tree = read(path, version.definition)
        for role in version.definition.roles:
            if role.name not in office.people:
                office.people[role.name] = world.make_user(role.name, role.name)

    def play(self) -> list[str]:
        """Everything that came out otherwise than the scenario says, each with its line."""
        case = self._begin()
        said = self._check_due(case, self.scenario.start.due, ("start",))
        for n, act in enumerate(self.scenario.acts):
            if failed := self._do(case, act, ("acts", n)):
                return [*said, failed]
            self.office.work(act.at)
            said += self._check_due(case, act.due, ("acts", n))
        return said + self._check_end(case)

    def _begin(self) -> Case:
        start = self.scenario.start
        by, at = self.office.people[start.who], world.moment(start.at)
        if self.code not in dossiers.procedures_with_papers():
            return begin_guidance(facility=self.office.facility, by=by, at=at, definition=self.code)
        kinds = dossiers.component_kinds(self.code, on=at.date())
        papers = [world.component(kind=name, copy_kind=kinds[name].copy_kind) for name in start.papers]
        nothing = {} if dossiers.declares_devices(kinds) else {"devices": (), "workers": ()}
        dossier = self.office.receive(at=start.at, by=by, definition=self.code, components=papers, **nothing)
        assert dossier.case is not None
        return dossier.case

    def _do(self, case: Case, act: Act, where: Where) -> str:
        """Empty where the act came out as said."""
        task = Task.objects.filter(process=case, step=act.step, finished=None).first()
        if task is None:
            return self._at(where, f"{act.step} is not open")
        by, data = self.office.people[act.who], dict(act.entries)
        try:
            engine.act(
                case_id=case.pk,
                task_id=task.pk,
                outcome=act.do,
                by=by,
                at=world.moment(act.at),
                data=data,
                reason=act.reason or "",
            )
        except engine.Refused as refusal:
            return "" if act.refused else self._at(where, f"refused: {refusal}{_wrong(refusal)}")
        return self._at(where, "was not refused") if act.refused else ""

    def _check_due(self, case: Case, due: str | None, where: Where) -> list[str]:
        case.refresh_from_db()
        there = case.due_at
        if due is None or there == world.moment(due):
            return []
        return [self._at((*where, "due"), f"is due {_shown(there)}, not {due}")]

    def _check_end(self, case: Case) -> list[str]:
        case.refresh_from_db()
        slips = [slip.name for slip in story.papers_of(case, engine.history(case))]
        papers = sorted([*slips, *Paper.objects.filter(case=case).values_list("kind", flat=True)])
        said, ends = [], self.scenario.ends
        if case.result != ends.result:
            said.append(self._at(("ends", "result"), f"the result is “{case.result}”, not {ends.result}"))
        if papers != sorted(ends.papers):
            said.append(self._at(("ends", "papers"), f"the papers are {', '.join(papers) or 'none'}"))
        return said

    def _at(self, where: Where, what: str) -> str:
        return f"{self.tree.file}:{self.tree.line_of(where)}: {what}"


def _wrong(refusal: engine.Refused) -> str:
    form: Any = refusal.data.get("form") if isinstance(refusal, Incomplete) else None
    return "" if form is None else f" {dict(form.errors.get_json_data())}"


def _shown(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if moment else "at no moment"
