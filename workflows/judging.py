"""What there is to say about a draft as it stands: what is still missing or wrong, and how full each term is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from workflows import clock, saying
from workflows.calendars import NoCalendar
from workflows.definition import Definition
from workflows.findings import Finding, People, Proof, Worst
from workflows.proof import prove
from workflows.publishing import known_words, people_on
from workflows.story import length_words, office_time_words

SECTIONS: Mapping[str, Any] = {
    "title": gettext_lazy("Title"),
    "roles": gettext_lazy("Who takes part"),
    "terms": gettext_lazy("Terms"),
    "start": gettext_lazy("How it begins"),
    "withdrawal": gettext_lazy("Withdrawal by the party"),
    "cancellation": gettext_lazy("Cancelling by the office"),
    "correction": gettext_lazy("Opening a step again that was done by mistake"),
}
"""What is said of the procedure as a whole, and its heading."""


@dataclass(frozen=True)
class Said:
    """One finding as a sentence, and the row or the section of the page that it belongs to."""

    sentence: str
    place: str
    where: str


@dataclass(frozen=True)
class Load:
    """How much of a term the work can take at worst, in office time; `percent` is 100 only where it is too much."""

    title: str
    length: str
    worst: str
    allowed: str
    percent: int
    over: bool
    path: str


@dataclass(frozen=True)
class Judgement:
    """Everything that is said beside a draft."""

    findings: tuple[Said, ...]
    loads: tuple[Load, ...]

    @property
    def holds(self) -> bool:
        """Whether it could be published."""
        return not self.findings


def judge(definition: Definition, *, on: date, today: date) -> Judgement:
    """Prove a draft as of the day on which it would come into force, with the people of that day."""
    dated, day = _dated(definition, on, today)
    people = people_on(dated, day)
    proof = _proof(dated, day, people)
    findings = tuple(_said(finding, definition) for finding in _once(proof.findings))
    worst = proof.worst or (_proof(dated, day, None).worst if people is not None else {})
    loads = [_load(definition, name, one) for name, one in worst.items()]
    return Judgement(findings, tuple(load for load in loads if load))


def is_sound(definition: Definition, *, on: date, today: date) -> bool:
    """Whether nothing is missing or wrong in the draft itself, whoever holds its roles."""
    return not _proof(*_dated(definition, on, today), None).findings


def _dated(definition: Definition, on: date, today: date) -> tuple[Definition, date]:
    """The definition as of the first day on which it could be in force."""
    day = max(on, today)
    return replace(definition, approved_by=replace(definition.approved_by, in_force_from=day)), day


def _proof(definition: Definition, day: date, people: People | None) -> Proof:
    """Without people the times can be judged while somebody has still to be appointed."""
    if missing := tuple(saying.blanks(definition)):
        return Proof(missing, {})
    try:
        return prove(definition, words=known_words(day), calendar=clock.calendar(), people=people)
    except NoCalendar:
        return Proof((Finding("no_calendar", ("terms",)),), {})


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Each sentence of a row once."""
    known = {(finding.code, finding.step, tuple(finding.data.items())): finding for finding in reversed(list(findings))}
    return list(reversed(known.values()))


def _said(finding: Finding, definition: Definition) -> Said:
    step = definition.find_step(finding.step) if finding.step else None
    place = step.name if step else str(finding.where[0]) if finding.where[0] in SECTIONS else "title"
    where = saying.title_words(step.title) if step else str(SECTIONS[place])
    return Said(saying.said(finding, definition), place, where)


def _load(definition: Definition, name: str, worst: Worst) -> Load | None:
    if not worst.allowed:
        return None
    return Load(
        title=saying.term_words(definition, name),
        length=length_words(definition.term(name).length),
        worst=office_time_words(worst.minutes) or "0",
        allowed=office_time_words(worst.allowed),
        percent=100 if worst.minutes > worst.allowed else min(99, round(100 * worst.minutes / worst.allowed)),
        over=worst.minutes > worst.allowed,
        path=saying.path_words(definition, worst.path),
    )
