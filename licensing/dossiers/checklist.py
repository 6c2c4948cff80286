"""The reviewer's checklist, answered from what is declared: before sending for the facility, after for the reviewer.

Both see the same lines. A received dossier asks `checklist_of(declared_of(dossier))`, or in two statements
`checklist_of_received(dossier)`; a draft builds the same small
value with `drafted(procedure=…, on=today, devices=…, workers=…, papers=…)` of `declared.py` from what was typed so far.
The lines are rows of law of that day (`ChecklistItem`); a function of `checklist_questions.py` answers each code. The
answers refuse nothing: what the data cannot prove is for a human, and a draft may be sent whatever they say.

>>> for line in checklist_of(declared).lines:
...     line.number, line.text, line.source, line.answer, line.why, line.about, line.papers
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from licensing import rows
from licensing.dossiers import queries, training_rules
from licensing.dossiers.checklist_findings import Answer, Asked, Finding, gravest
from licensing.dossiers.checklist_questions import QUESTIONS
from licensing.dossiers.declared import Declared, people_from, rows_of_people
from licensing.dossiers.models import ChecklistItem, ComponentKind, Dossier
from licensing.dossiers.training_check import given_on
from licensing.dossiers.training_findings import Given
from licensing.equipment.models import DeviceKind
from licensing.law import queries as law
from licensing.personnel import queries as personnel
from licensing.training import queries as training

__all__ = ["Answer", "Checklist", "Line", "checklist_of", "checklist_of_received"]


@dataclass(frozen=True)
class Line:
    """One line, answered. `papers` are the codes of the kinds of papers in which a human reads it."""

    item: ChecklistItem
    findings: tuple[Finding, ...]
    papers: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The name of the question."""
        return self.item.code

    @property
    def number(self) -> int:
        """The place in the list."""
        return self.item.number

    @property
    def text(self) -> str:
        """What is asked, in the reader's language."""
        return str(self.item)

    @property
    def source(self) -> str:
        """The rule with its article."""
        return self.item.source

    @property
    def answer(self) -> Answer:
        """The gravest of what was found."""
        return gravest(one.answer for one in self.findings)

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that make the answer."""
        return tuple(one for one in self.findings if one.answer == self.answer)

    @property
    def why(self) -> str:
        """The deciding sentences in the reader's language, each naming whom or what it is about."""
        return " ".join(map(str, self.deciding))

    @property
    def about(self) -> tuple[str, ...]:
        """The persons and devices of the deciding findings, each once."""
        return tuple(dict.fromkeys(one.about for one in self.deciding if one.about))


@dataclass(frozen=True)
class Checklist:
    """The answered lines of one declaration, by the law of `on`."""

    on: date
    lines: tuple[Line, ...]

    @property
    def counts(self) -> Mapping[Answer, int]:
        """How many lines have each answer, in the order of the answers."""
        counted = Counter(line.answer for line in self.lines)
        return {answer: counted[answer] for answer in Answer if counted[answer]}

    @property
    def carried_over(self) -> bool:
        """Whether one of the lines is a row of law that was only carried over."""
        return any(line.item.carried_over for line in self.lines)

    @property
    def not_met(self) -> tuple[Line, ...]:
        """The lines of which the machine says that they are not met: what is missing, and why."""
        return tuple(line for line in self.lines if line.answer == Answer.NOT_MET)


def checklist_of(
    declared: Declared, *, given: Given | None = None, kinds: Mapping[str, ComponentKind] | None = None
) -> Checklist:
    """Answer every line that the law of the day has for this procedure; an empty list where it has none.

    One statement, one more where the `kinds` of papers are not there already, and three where the training check's
    `given` is not. Raises NoFigure where the law of the day is not kept.
    """
    if kinds is None:
        kinds = queries.component_kinds(declared.procedure, on=declared.on)
    asked = Asked(declared, given or given_on(declared.on, declared.people), kinds)
    return _answers(queries.checklist_items(declared.procedure, on=declared.on), asked)


def checklist_of_received(dossier: Dossier, *, at: datetime) -> Checklist:
    """The same lines for a dossier as it was received, judged at a moment. Two statements; raises NoFigure.

    The lines and papers are those of the day received; the rules that judge people may be newer
    (`law.rows_for_pending`).
    """
    on, procedure = timezone.localdate(dossier.received_at), dossier.procedure
    workers, certificates, judgements, devices, device_kinds, papers, paper_kinds, figures, providers, kinds, items = (
        rows.together(
            *rows_of_people(dossier),
            dossier.devices.all(),
            DeviceKind.objects.filter(pk__in=dossier.devices.values("kind")),
            dossier.components.all(),
            ComponentKind.objects.filter(pk__in=dossier.components.values("kind")),
            law.rows_for_pending(*training_rules.FIGURES, received=on, at=timezone.localdate(at)),
            personnel.provider_rows(),
            queries.component_kind_rows(procedure, on=on),
            queries.checklist_items(procedure, on=on),
        )
    )
    rows.point(devices, "kind", device_kinds)
    rows.point(papers, "kind", paper_kinds)
    declared = Declared(
        procedure=procedure,
        on=on,
        devices=tuple(devices),
        people=people_from(workers, certificates, judgements),
        papers=tuple(paper.kind.code for paper in papers),
    )
    given = Given(
        on=on,
        law=law.by_name(figures, training_rules.FIGURES, on=on),
        providers=personnel.Providers(tuple(providers)),
        certified=training.certified_with(certificates),
    )
    return _answers(items, Asked(declared, given, queries.by_code(kinds)))


def _answers(items: Iterable[ChecklistItem], asked: Asked) -> Checklist:
    return Checklist(asked.declared.on, tuple(_answered(item, asked) for item in items))


def _answered(item: ChecklistItem, asked: Asked) -> Line:
    if question := QUESTIONS.get(item.code):
        return Line(item, tuple(question.ask(asked)), question.papers)
    return Line(item, (Finding(Answer.HUMAN, "human"),))
