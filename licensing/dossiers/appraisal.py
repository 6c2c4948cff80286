"""The appraisal of a dossier line by line: what a human answered to the checklist beside what the machine had said.

It is kept with the task of the step (`task.data`), which nobody rewrites: law rows and registers may change later, the
appraisal says what was seen on its day. A second appraisal of the same case is a second task; the latest counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.utils import translation
from django.utils.translation import get_language

from licensing.dossiers.checklist import Answer, Line
from workflows.models import Case, Task
from workflows.people import User

KEPT, CONCLUSION = "checklist", "conclusion"
LANGUAGE_OF_RECORD = "vi"


@dataclass(frozen=True, kw_only=True)
class AppraisedLine:
    """One line as it was appraised. `why` is what the machine gave as its reason, in the language of the record."""

    number: int
    code: str
    text: str
    text_en: str
    source: str
    machine: str
    why: str
    answer: str
    note: str

    @property
    def said(self) -> Answer:
        """What the human answered."""
        return Answer(self.answer)

    @property
    def machine_said(self) -> Answer:
        """What the machine had answered."""
        return Answer(self.machine)

    @property
    def contradicts(self) -> bool:
        """Whether the human saw it otherwise than the machine, which had left nothing open."""
        return self.machine not in (Answer.HUMAN, self.answer)

    def __str__(self) -> str:
        return self.text_en if (get_language() or "").startswith("en") else self.text


@dataclass(frozen=True)
class Appraisal:
    """One appraisal of a case: its lines, its conclusion, a visit on site, by whom and when."""

    lines: tuple[AppraisedLine, ...]
    conclusion: str
    visited_on: date | None
    by: User | None
    at: datetime

    @property
    def counts(self) -> Mapping[Answer, int]:
        """How many lines have each answer."""
        return counts_of(self.lines)

    @property
    def not_met(self) -> tuple[AppraisedLine, ...]:
        """The lines that are not met, with their notes."""
        return tuple(line for line in self.lines if line.said == Answer.NOT_MET)


def counts_of(lines: Iterable[AppraisedLine]) -> Mapping[Answer, int]:
    """How many of these lines have each answer, in the order of the answers."""
    counted = Counter(line.said for line in lines)
    return {answer: counted[answer] for answer in Answer if counted[answer]}


def appraised(line: Line, *, answer: Answer, note: str) -> AppraisedLine:
    """The line with a human's answer, as it is kept."""
    with translation.override(LANGUAGE_OF_RECORD):
        why = line.why
    item = line.item
    return AppraisedLine(
        number=item.number,
        code=item.code,
        text=item.text,
        text_en=item.text_en,
        source=item.source,
        machine=str(line.answer),
        why=why,
        answer=str(answer),
        note=note,
    )


def kept(lines: Iterable[AppraisedLine]) -> dict[str, Any]:
    """The lines as the task keeps them."""
    return {KEPT: [asdict(line) for line in lines]}


def appraisal_of(case: Case) -> Appraisal | None:
    """The latest appraisal of a case; None where nobody appraised it yet. One by the older form has no lines."""
    done = [task for task in case.told_tasks if task.finished and CONCLUSION in task.data]
    return _told(max(done, key=attrgetter("finished", "pk"))) if done else None


def appraisals_of(cases: Sequence[Case]) -> dict[int, Appraisal]:
    """The latest appraisal of each case that has one, in one statement."""
    tasks = Task.objects.filter(process__in=[case.pk for case in cases], data__has_key=CONCLUSION).exclude(
        finished=None
    )
    return {task.process_id: _told(task) for task in tasks.select_related("owner").order_by("finished", "pk")}


def lines_of(data: Mapping[str, Any]) -> tuple[AppraisedLine, ...]:
    """The lines that a task kept."""
    names = {field.name for field in fields(AppraisedLine)}
    return tuple(AppraisedLine(**{name: one[name] for name in names}) for one in data.get(KEPT, ()))


def _told(task: Task) -> Appraisal:
    visited = task.data.get("visited_on")
    return Appraisal(
        lines=lines_of(task.data),
        conclusion=task.data[CONCLUSION],
        visited_on=date.fromisoformat(visited) if visited else None,
        by=task.owner,
        at=task.finished,
    )
