"""The shape of a definition's text: fields, kinds of values, names, dates. pydantic is used here and in `loading`.

Whether the steps, roles, terms and words named exist, and whether the whole makes sense, is for `proof`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic import ValidationInfo as Info
from pydantic_core import PydanticCustomError

from workflows import definition as d
from workflows.names import LONGEST, is_name

MOST_STEPS = 300
MOST_TERMS = 20
MOST_ROLES = 50
MOST_TEXT = 300
"""Characters of a title, a source or the number of a decision."""


def _is_unseen(sign: str) -> bool:
    """Ends of lines, and what has no picture: no database, XML or list of one line could hold it."""
    return unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029"


def _text(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "blank")
    if any(_is_unseen(sign) for sign in value.strip()):
        raise PydanticCustomError("not_one_line", "not one line")
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
    source: Text | None = None
    mark: Annotated[Mark | None, Field(validate_default=True)] = None
    title: TitleShape | None = None
    papers: Names = []
    messages: Names = []

    @field_validator("source")
    @classmethod
    def _of_clocks(cls, source: str | None, info: Info) -> str | None:
        if source and not info.data.get("clock", True):
            raise PydanticCustomError("source_without_clock", "source without clock")
        return source

    @field_validator("mark", mode="after")
    @classmethod
    def _of_a_source(cls, mark: str | None, info: Info) -> str | None:
        if bool(mark) != bool(info.data.get("source", mark)):
            raise PydanticCustomError("source_and_mark", "source and mark")
        return mark

    def build(self, name: str) -> d.Outcome:
        title = self.title.build() if self.title else None
        return d.Outcome(
            name,
            self.to,
            clock=tuple(self.clock.items()),
            title=title,
            papers=tuple(self.papers),
            messages=tuple(self.messages),
            clock_source=self.source or "",
            clock_mark=self.mark or "",
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
