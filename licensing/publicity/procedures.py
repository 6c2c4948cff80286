"""A procedure explained to everybody, from the very definition in force on a day and the law of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from licensing.dossiers import queries as dossiers
from licensing.dossiers.models import ChecklistItem, ComponentKind
from licensing.law.models import Enacted, Mark
from workflows import clock
from workflows.calendars import Calendar
from workflows.models import DefinitionVersion
from workflows.outline import Outline, Span, outline
from workflows.story import length_words
from workflows.titles import shown
from workflows.vietnamese import sort_key
from workflows.vocabulary import words


@dataclass(frozen=True)
class Counted:
    """A term, how far its source was checked, and the most that the law allows, where it sets a limit."""

    span: Span
    mark: str
    most: str


@dataclass(frozen=True)
class Listed:
    """A procedure on a day, in a line: its title, and what is promised."""

    version: DefinitionVersion
    title: str
    promised: str
    has_papers: bool


@dataclass(frozen=True)
class Explained:
    """A procedure on a day. `mark` says how far the decision was checked, empty where its text was read."""

    version: DefinitionVersion
    told: Outline
    terms: tuple[Counted, ...]
    papers: tuple[ComponentKind, ...]
    checks: tuple[ChecklistItem, ...]
    mark: str

    @property
    def carried_over(self) -> bool:
        """Whether some row of law only stands in for one that could not be read yet."""
        return any(row.carried_over for row in (*self.papers, *self.checks))


def procedures_on(on: date) -> list[Listed]:
    """The procedures in force on `on`: first those that begin with a dossier, then by title. Two statements."""
    in_force = Q(in_force_until=None) | Q(in_force_until__gte=on)
    with_papers = dossiers.procedures_with_papers()
    found = DefinitionVersion.objects.filter(in_force, in_force_from__lte=on)
    listed = [_listed(version, version.code in with_papers) for version in found]
    return sorted(listed, key=lambda one: (not one.has_papers, sort_key(one.title)))


def explained(version: DefinitionVersion, *, on: date) -> Explained:
    """One version with the papers and checks of `on`. Two statements, and one for each limit of the law."""
    told = outline(version.definition)
    return Explained(
        version=version,
        told=told,
        terms=tuple(_counted(span, on) for span in told.spans),
        papers=tuple(dossiers.component_kinds(version.code, on=on).values()),
        checks=tuple(dossiers.checklist_items(version.code, on=on)),
        mark="" if version.mark == Mark.VERIFIED else _mark(version.mark),
    )


def versions_of(code: str) -> tuple[list[DefinitionVersion], Calendar]:
    """Every version of a procedure, the newest first, and the calendar; one statement where there is a version."""
    return clock.with_calendar(DefinitionVersion.objects.filter(code=code).order_by("-number"))


def version_on(versions: list[DefinitionVersion], on: date) -> DefinitionVersion | None:
    """The one of these by which a dossier received on `on` is handled."""
    return next((one for one in versions if one.in_force_from <= on <= (one.in_force_until or date.max)), None)


def as_data(explained: Explained, *, on: date) -> dict[str, Any]:
    """The same for machines, in both languages; the definition as it was published."""
    version = explained.version
    return {
        "code": version.code,
        "on": on.isoformat(),
        "version": version.number,
        "decision": version.decision,
        "decision_issued": version.decision_issued and version.decision_issued.isoformat(),
        "in_force_from": version.in_force_from.isoformat(),
        "in_force_until": version.in_force_until and version.in_force_until.isoformat(),
        "mark": version.mark,
        "content_sha256": version.content_hash,
        "papers": [_paper(kind) for kind in explained.papers],
        "checks": [_check(item) for item in explained.checks],
        "definition": version.content,
    }


def _listed(version: DefinitionVersion, has_papers: bool) -> Listed:
    definition = version.definition
    promised = length_words(definition.promised.length) if definition.promised else ""
    return Listed(version, shown(definition.title), promised, has_papers)


def _counted(span: Span, on: date) -> Counted:
    most = words.limits[span.limit](on) if span.limit in words.limits else None
    return Counted(span, "" if span.mark == Mark.VERIFIED else _mark(span.mark), length_words(most) if most else "")


def _mark(letter: str) -> str:
    return str(Mark(letter).label) if letter in Mark.values else ""


def _paper(kind: ComponentKind) -> dict[str, Any]:
    return {
        "number": kind.number,
        "code": kind.code,
        "name": {"vi": kind.name, "en": kind.name_en},
        "form": kind.form or None,
        "handed_in_as": kind.copy_kind,
        **_law(kind),
    }


def _check(item: ChecklistItem) -> dict[str, Any]:
    return {"number": item.number, "code": item.code, "text": {"vi": item.text, "en": item.text_en}, **_law(item)}


def _law(row: Enacted) -> dict[str, Any]:
    return {
        "source": row.source,
        "mark": row.mark,
        "in_force_from": row.in_force_from.isoformat(),
        "carried_over": row.carried_over,
    }
