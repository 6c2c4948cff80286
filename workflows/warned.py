"""Of what a case was warned, in words: when, of what, which rung, and who was told. For the office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.definition import Definition, Rung
from workflows.models import Case, Warning
from workflows.moments import moment_words
from workflows.rungs import REMINDER
from workflows.story import length_words, term_title
from workflows.titles import shown


@dataclass(frozen=True)
class Warned:
    """One warning that was given. `due` is what it warned of; empty of a reminder, which has none."""

    when: str
    about: str
    rung: str
    due: str
    whom: str


def warnings_of(case: Case) -> list[Warned]:
    """Every warning of the case, the last first; two statements, however many there are."""
    rows = case.warnings.select_related("task").prefetch_related("people").order_by("-at", "-pk")
    return [_told(row, case.definition) for row in rows]


def _told(warning: Warning, definition: Definition) -> Warned:
    is_reminder = warning.rung == REMINDER
    return Warned(
        when=moment_words(warning.at),
        about=_about(warning, definition),
        rung=rung_words(warning.rung),
        due="" if is_reminder else moment_words(warning.due_at),
        whom=", ".join(_whom(warning)) or _("nobody"),
    )


def _about(warning: Warning, definition: Definition) -> str:
    if warning.task is None:
        return term_title(definition.term(warning.term))
    return shown(warning.task.flow_task.step.title)


def rung_words(rung: str) -> str:
    """`1 working day before it is due`, of a rung as it is written in a definition. Raises ValueError for another."""
    if rung == REMINDER:
        return _("asked again for the answer")
    read = Rung.parse(rung, ())
    if read.length is None:
        return _("when it falls due")
    words = _("%(length)s before it is due") if read.side == "before" else _("%(length)s after it was due")
    return words % {"length": length_words(read.length)}


def _whom(warning: Warning) -> Iterator[str]:
    for person in sorted(warning.people.all(), key=str):
        yield str(person) if person.email else _("%(person)s (no e-mail address)") % {"person": person}
    if warning.to_party:
        yield _("the party")
