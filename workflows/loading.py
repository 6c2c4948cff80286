"""YAML → definition. Every complaint names file, line, step and field.

Here the shape is checked: fields, kinds of values, names, dates. Whether the steps, roles, terms and
words named exist, and whether the whole makes sense, is for `proof`. pydantic is used only here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic import ValidationInfo as Info
from pydantic_core import ErrorDetails, PydanticCustomError

from workflows import definition as d
from workflows import yaml_tree
from workflows.complaints import SENTENCES, Broken, Complaint
from workflows.findings import Finding
from workflows.names import LONGEST, is_name, is_reserved
from workflows.yaml_tree import MOST_KB, Tree, Where

MOST_STEPS = 300
MOST_TERMS = 20
MOST_ROLES = 50
MOST_TEXT = 300
"""Characters of a title, a source or the number of a decision."""


@dataclass(frozen=True, slots=True)
class Source:
    """A definition and the text from which it was read, so that findings can be placed in it."""

    definition: d.Definition
    tree: Tree

    def place(self, finding: Finding) -> Complaint:
        """What the proof found, with file, line and field."""
        return _complaint(self.tree, finding.code, finding.where, finding.data)


def load_file(path: Path) -> Source:
    """The definition in a file. Raises Broken, also when there is no such file or it is no text."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_KB * 1024 + 1)
    except OSError:
        raise Broken([Complaint("not_readable", str(path), 1)]) from None
    if len(content) > MOST_KB * 1024:
        raise Broken([Complaint("too_large", str(path), 1, data={"most": str(MOST_KB)})])
    try:
        return load_source(content.decode(), str(path))
    except UnicodeDecodeError:
        raise Broken([Complaint("not_utf8", str(path), 1)]) from None


def load_text(text: str, file: str) -> d.Definition:
    """The definition in a text; `file` is the name used in complaints. Raises Broken."""
    return load_source(text, file).definition


def load_source(text: str, file: str) -> Source:
    """Like `load_text`, with the lines. Raises Broken with every complaint."""
    tree = yaml_tree.read(text, file)
    return Source(_Reader(tree).definition(), tree)


def _text(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "blank")
    if len(value) > MOST_TEXT:
        raise PydanticCustomError("text_too_long", "too long", {"most": str(MOST_TEXT)})
    return value.strip()


def _name(value: str) -> str:
    if not is_name(value):
        data = {"name": value[:LONGEST], "most": str(LONGEST)}
        raise PydanticCustomError("bad_name", "bad name", data)
    return value


def _length(value: str) -> str:
    try:
        d.Length.parse(value)
    except ValueError:
        raise PydanticCustomError("bad_length", "bad length") from None
    return value


def _time(value: str) -> str:
    try:
        d.minutes(value)
    except ValueError:
        raise PydanticCustomError("bad_time", "bad time") from None
    return value


def _rung(value: str) -> str:
    try:
        d.Rung.parse(value, ())
    except ValueError:
        raise PydanticCustomError("bad_rung", "bad rung") from None
    return value


def _distinct(names: list[str]) -> list[str]:
    for name in names:
        if names.count(name) > 1:
            raise PydanticCustomError("listed_twice", "listed twice", {"name": name})
    return names


Text = Annotated[str, AfterValidator(_text)]
Name = Annotated[str, AfterValidator(_name)]
LengthText = Annotated[str, AfterValidator(_length)]
TimeText = Annotated[str, AfterValidator(_time)]
Names = Annotated[list[Name], AfterValidator(_distinct)]
RungText = Annotated[str, AfterValidator(_rung)]
Mark = Literal["V", "S", "M", "I"]


class Shape(BaseModel):
    """Nothing but the declared fields, and nothing converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TitleShape(Shape):
    vi: Text
    en: Text

    def build(self) -> d.Title:
        return d.Title(self.vi, self.en)


class ApprovalShape(Shape):
    decision: Text | None
    issued: date | None = None
    in_force_from: date
    in_force_until: date | None = None
    mark: Mark

    @field_validator("in_force_until")
    @classmethod
    def _after_the_first_day(cls, until: date | None, info: Info) -> date | None:
        first = info.data.get("in_force_from")
        if until and first and until < first:
            raise PydanticCustomError("ends_before_it_begins", "ends before it begins")
        return until

    @field_validator("mark")
    @classmethod
    def _from_memory_without_number(cls, mark: str, info: Info) -> str:
        if info.data.get("decision", "") is None and mark != "M":
            raise PydanticCustomError("mark_must_be_m", "mark must be M")
        return mark

    def build(self) -> d.Approval:
        return d.Approval(**self.model_dump())


class RungShape(Shape):
    when: RungText
    to: Annotated[Names, Field(min_length=1)]

    def build(self) -> d.Rung:
        return d.Rung.parse(self.when, tuple(self.to))


class TermShape(Shape):
    length: LengthText
    source: Text
    mark: Mark
    never_longer_than: Name | None = None
    promised: bool = False
    title: TitleShape | None = None
    warn: list[RungShape] = []

    def build(self, name: str) -> d.Term:
        built = {
            "length": d.Length.parse(self.length),
            "title": self.title.build() if self.title else None,
            "warn": _rungs(self.warn),
        }
        return d.Term(name, **self.model_dump() | built)


class RoleShape(Shape):
    title: TitleShape
    marked: Literal["party", "outside"] | None = Field(None, alias="is")
    not_same_person_as: Names = []

    def build(self, name: str) -> d.Role:
        separate = tuple(self.not_same_person_as)
        return d.Role(name, self.title.build(), self.marked == "party", self.marked == "outside", separate)


class StartShape(Shape):
    step: Name
    clock: dict[d.Verb, Name] = {}
    papers: Names = []

    def build(self) -> d.Start:
        return d.Start(self.step, tuple(self.clock.items()), tuple(self.papers))


class WayOutShape(Shape):
    role: Name
    before: Names = []
    to: Name
    papers: Names = []

    def build(self) -> d.WayOut:
        return d.WayOut(self.role, tuple(self.before), self.to, tuple(self.papers))


class CorrectionShape(Shape):
    role: Name

    def build(self) -> d.Correction:
        return d.Correction(self.role)


class AgainShape(Shape):
    needs: Name


class OutcomeShape(Shape):
    to: Name
    clock: dict[d.Verb, Name] = {}
    title: TitleShape | None = None
    papers: Names = []
    messages: Names = []

    def build(self, name: str) -> d.Outcome:
        title = self.title.build() if self.title else None
        return d.Outcome(
            name,
            self.to,
            clock=tuple(self.clock.items()),
            title=title,
            papers=tuple(self.papers),
            messages=tuple(self.messages),
        )


class ChoiceShape(OutcomeShape):
    title: TitleShape
    condition: Name | None = Field(None, alias="if")
    reason: Literal["required"] | None = None
    again: AgainShape | None = None

    def build(self, name: str) -> d.Outcome:
        needs_reason, again = self.reason is not None, self.again.needs if self.again else None
        return replace(super().build(name), condition=self.condition, needs_reason=needs_reason, again=again)


class StepShape(Shape):
    title: TitleShape

    def build(self, name: str) -> d.Step:
        """The step of this shape."""
        raise NotImplementedError


class HumanShape(StepShape):
    kind: Literal["task"]
    role: Name
    time: TimeText | None = None
    form: Name | None = None
    entered_by: Name | None = None
    entered_with: Name | None = None
    answer_within: LengthText | None = None
    remind: LengthText | None = None
    warn: list[RungShape] = []
    outcomes: Annotated[dict[Name, ChoiceShape], Field(min_length=1)]

    def build(self, name: str) -> d.Step:
        time, outcomes = self.time and d.minutes(self.time), _outcomes(self.outcomes)
        return d.HumanStep(
            name,
            self.title.build(),
            self.role,
            outcomes,
            time_minutes=time or None,
            form=self.form,
            entered_by=self.entered_by,
            entered_with=self.entered_with,
            answer_within=d.Length.parse(self.answer_within) if self.answer_within else None,
            remind=d.Length.parse(self.remind) if self.remind else None,
            warn=_rungs(self.warn),
        )


class BranchShape(Shape):
    step: Name
    condition: Name | None = Field(None, alias="if")
    optional: bool = False


def _branch(value: Any) -> Any:
    """A branch that is always opened and waited for is written as its first step alone."""
    return {"step": value} if isinstance(value, str) else value


def _distinct_branches(branches: list[BranchShape]) -> list[BranchShape]:
    _distinct([branch.step for branch in branches])
    return branches


Branches = Annotated[
    list[Annotated[BranchShape, BeforeValidator(_branch)]], Field(min_length=2), AfterValidator(_distinct_branches)
]


class ParallelShape(StepShape):
    kind: Literal["parallel"]
    branches: Branches
    then: Name

    def build(self, name: str) -> d.Step:
        return d.Parallel(
            name,
            self.title.build(),
            branches=tuple(branch.step for branch in self.branches),
            then=self.then,
            conditions=tuple((branch.step, branch.condition) for branch in self.branches if branch.condition),
            optional=tuple(branch.step for branch in self.branches if branch.optional),
        )


class QuestionShape(StepShape):
    kind: Literal["ask"]
    question: Name
    outcomes: Annotated[dict[Name, OutcomeShape], Field(min_length=1)]

    def build(self, name: str) -> d.Step:
        return d.Question(name, self.title.build(), self.question, _outcomes(self.outcomes))


class ActionShape(StepShape):
    kind: Literal["action"]
    do: Name
    time: TimeText | None = None
    outcomes: Annotated[dict[Name, OutcomeShape], Field(min_length=1)]

    def build(self, name: str) -> d.Step:
        time, outcomes = self.time and d.minutes(self.time), _outcomes(self.outcomes)
        return d.Action(name, self.title.build(), self.do, outcomes, time or None)


class EndShape(StepShape):
    kind: Literal["end"]
    result: Name

    def build(self, name: str) -> d.Step:
        return d.End(name, self.title.build(), self.result)


STEPS: dict[str, type[StepShape]] = {
    "task": HumanShape,
    "parallel": ParallelShape,
    "ask": QuestionShape,
    "action": ActionShape,
    "end": EndShape,
}


class DefinitionShape(Shape):
    format: int
    code: Name
    title: TitleShape
    approved_by: ApprovalShape
    terms: Annotated[dict[Name, TermShape], Field(max_length=MOST_TERMS)] = {}
    roles: Annotated[dict[Name, RoleShape], Field(min_length=1, max_length=MOST_ROLES)]
    start: StartShape
    withdrawal: WayOutShape | None = None
    cancellation: WayOutShape | None = None
    correction: CorrectionShape | None = None
    steps: Annotated[dict[str, Any], Field(min_length=1, max_length=MOST_STEPS)]

    def build(self, steps: tuple[d.Step, ...]) -> d.Definition:
        return d.Definition(
            self.code,
            self.title.build(),
            self.approved_by.build(),
            terms=tuple(term.build(name) for name, term in self.terms.items()),
            roles=tuple(role.build(name) for name, role in self.roles.items()),
            start=self.start.build(),
            steps=steps,
            withdrawal=self.withdrawal.build() if self.withdrawal else None,
            cancellation=self.cancellation.build() if self.cancellation else None,
            correction=self.correction.build() if self.correction else None,
        )


def _rungs(shapes: list[RungShape]) -> tuple[d.Rung, ...]:
    return tuple(shape.build() for shape in shapes)


def _outcomes(shapes: Mapping[str, OutcomeShape]) -> tuple[d.Outcome, ...]:
    return tuple(shape.build(name) for name, shape in shapes.items())


def _complaint(tree: Tree, code: str, where: Where, data: Mapping[str, str]) -> Complaint:
    step = yaml_tree.step_of(where)
    field = ".".join(map(str, where[2:] if step else where)) or None
    return Complaint(code, tree.file, tree.line_of(where), step, field, data)


S = TypeVar("S", bound=Shape)

_CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "bool_type": "not_a_truth",
    "date_type": "not_a_date",
    "dict_type": "not_a_mapping",
    "model_type": "not_a_mapping",
    "list_type": "not_a_list",
    "literal_error": "not_one_of",
    "too_short": "too_few",
    "too_long": "too_many",
}
"""What pydantic calls an error and what it is called here; the others are raised here."""


class _Reader:
    """Goes through the tree once and gathers every complaint."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.complaints: list[Complaint] = []

    def definition(self) -> d.Definition:
        raw = self.tree.value
        if not isinstance(raw, dict):
            self._complain("not_a_mapping", ())
            raise Broken(self.complaints)
        if raw.get("format", d.FORMAT) != d.FORMAT or isinstance(raw.get("format"), bool):
            self._complain("unknown_format", ("format",), known=str(d.FORMAT))
            raise Broken(self.complaints)
        shape = self._shape(DefinitionShape, raw, ())
        steps = self._steps(raw.get("steps"))
        if shape:
            self._check_single(shape)
        if self.complaints or not shape:
            raise Broken(sorted(self.complaints, key=lambda complaint: complaint.line))
        return shape.build(steps)

    def _steps(self, raw: Any) -> tuple[d.Step, ...]:
        """The steps that are well formed; the others leave complaints."""
        if not isinstance(raw, dict):
            return ()
        read = ((name, self._step(name, content)) for name, content in raw.items())
        return tuple(shape.build(name) for name, shape in read if shape)

    def _step(self, name: str, raw: Any) -> StepShape | None:
        where = ("steps", name)
        if not is_name(name):
            self._complain("bad_name", where, name=name[:LONGEST], most=str(LONGEST))
        elif is_reserved(name):
            self._complain("reserved_name", where, name=name)
        if not isinstance(raw, dict):
            self._complain("not_a_mapping", where)
        elif "kind" not in raw:
            self._complain("missing_field", (*where, "kind"))
        elif not isinstance(raw["kind"], str) or raw["kind"] not in STEPS:
            self._complain("not_one_of", (*where, "kind"), allowed=", ".join(STEPS))
        else:
            return self._shape(STEPS[raw["kind"]], raw, where)
        return None

    def _check_single(self, shape: DefinitionShape) -> None:
        promised = [name for name, term in shape.terms.items() if term.promised]
        for name in promised[1:]:
            self._complain("promised_twice", ("terms", name, "promised"), other=promised[0])
        parties = [name for name, role in shape.roles.items() if role.marked == "party"]
        for name in parties[1:]:
            self._complain("party_twice", ("roles", name, "is"), other=parties[0])

    def _shape(self, model: type[S], raw: Any, where: Where) -> S | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._translate(detail, where)
        return None

    def _translate(self, detail: ErrorDetails, where: Where) -> None:
        place: Where = (*where, *(part for part in detail["loc"] if part != "[key]"))
        data = {key: str(value) for key, value in detail.get("ctx", {}).items()}
        kind = detail["type"]
        code = _CODES.get(kind, kind if kind in SENTENCES else "wrong_value")
        if code == "not_one_of":
            data = {"allowed": data["expected"].replace(" or ", ", ").replace("'", "")}
        elif code == "too_few":
            data = {"least": data["min_length"]}
        elif code == "too_many":
            data = {"most": data["max_length"]}
        self._complain(code, place, **data)

    def _complain(self, code: str, where: Where, **data: str) -> None:
        self.complaints.append(_complaint(self.tree, code, where, data))
