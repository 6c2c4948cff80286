"""The appraiser's form: each line of the checklist with its article and the machine's answer, and a human's beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from licensing.dossiers import queries as dossiers
from licensing.dossiers.appraisal import Appraisal, appraisal_of, appraised, counts_of, kept, lines_of
from licensing.dossiers.checklist import Answer, Line, checklist_of_received
from licensing.dossiers.models import Component
from licensing.procedures.forms import AppraisalForm
from workflows import vocabulary

SETTLED = (Answer.MET, Answer.NOT_APPLICABLE)
"""What a human may leave as the machine says; what is not met is said by a human, with a note."""
ANSWERS_OF_HUMANS = (Answer.MET, Answer.NOT_MET, Answer.NOT_APPLICABLE)
ANSWERS = [(one.value, one.label) for one in ANSWERS_OF_HUMANS]


@dataclass(frozen=True)
class Asking:
    """One line on the page: the machine's answer, the two fields for the human's, and the scans in which it is read."""

    line: Line
    answer: forms.BoundField
    note: forms.BoundField
    scans: list[Component]

    @property
    def is_settled(self) -> bool:
        """Whether it may stay as the machine says; such a line is folded away until somebody opens it."""
        as_it_was = self.answer.value() in (None, self.line.answer) and not self.note.value()
        return self.line.answer in SETTLED and as_it_was and not self.is_wrong

    @property
    def is_wrong(self) -> bool:
        """Whether the answer or the note was refused."""
        return bool(self.answer.errors or self.note.errors)

    @property
    def said(self) -> Answer | None:
        """What stands as the answer now; None where a human still owes it."""
        value = self.answer.value()
        return Answer(value) if value in ANSWERS_OF_HUMANS else None


@vocabulary.form("appraisal_checklist", title=_("Appraisal line by line"))
class AppraisalChecklistForm(AppraisalForm):
    """A human answers every line that the machine left open; the conclusion and a visit on site as before.

    Refused: an open line without an answer, “not met” or an answer against the machine's without a note.
    """

    layout = "licensing/dossiers/appraisal_form.html"
    wide = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossiers.dossier_of(self.case)
        self.dossier.case = self.case
        self.lines = {line.code: line for line in checklist_of_received(self.dossier, at=self.at).lines}
        before = appraisal_of(self.case)
        for line in self.lines.values():
            self._add(line)
        self._begin_with(before)
        self.order_fields([name for name in self.fields if name not in AppraisalForm.base_fields])

    @cached_property
    def asked(self) -> list[Asking]:
        """The lines in their order, for the page."""
        scans = list(dossiers.scans_of(self.dossier.pk))
        return [
            Asking(
                line,
                self[f"answer_{code}"],
                self[f"note_{code}"],
                [scan for scan in scans if scan.kind.code in line.papers],
            )
            for code, line in self.lines.items()
        ]

    def unanswered(self) -> list[Asking]:
        """The lines that still need a human's answer; on a phone the first of them is open."""
        return [one for one in self.asked if one.said is None and not one.is_settled]

    def remaining(self) -> Iterator[forms.BoundField]:
        """The fields below the lines."""
        return (self[name] for name in AppraisalForm.base_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for code, line in self.lines.items():
            self._check(line, cleaned.get(f"answer_{code}", ""), cleaned.get(f"note_{code}", ""))
        return cleaned

    def record(self) -> dict[str, Any]:
        lines = [
            appraised(line, answer=Answer(self._answer(line)), note=self.cleaned_data[f"note_{code}"])
            for code, line in self.lines.items()
        ]
        besides = {name: self.cleaned_data[name] for name in AppraisalForm.base_fields}
        return besides | kept(lines)

    @classmethod
    def told(cls, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
        lines = lines_of(kept)
        counted = ", ".join(f"{answer.label}: {count}" for answer, count in counts_of(lines).items())
        notes = [(f"{line.number}. {line} – {line.said.label}", line.note) for line in lines if line.note]
        return [(_now("Checklist"), counted), *notes, *super().told(kept)]

    def _add(self, line: Line) -> None:
        suggested = line.answer if line.answer != Answer.HUMAN else None
        self.fields[f"answer_{line.code}"] = forms.ChoiceField(
            label=f"{line.number}. {line.text}",
            choices=ANSWERS,
            required=False,
            initial=suggested,
            widget=forms.RadioSelect,
        )
        self.fields[f"note_{line.code}"] = forms.CharField(
            label=_("Note"), required=False, max_length=1000, initial=line.why if suggested == Answer.NOT_MET else ""
        )

    def _begin_with(self, before: Appraisal | None) -> None:
        """An earlier appraisal is where this one begins, but for lines about which the machine has changed its mind."""
        if before is None:
            return
        self.initial.setdefault("conclusion", before.conclusion)
        self.initial.setdefault("visited_on", before.visited_on)
        for one in before.lines:
            if (line := self.lines.get(one.code)) and line.answer == one.machine_said:
                self.initial.setdefault(f"answer_{one.code}", one.answer)
                self.initial.setdefault(f"note_{one.code}", one.note)

    def _answer(self, line: Line) -> str:
        """The human's answer; left out, the machine's where that may stay."""
        given: str = self.cleaned_data.get(f"answer_{line.code}", "")
        return given or (line.answer if line.answer in SETTLED else "")

    def _check(self, line: Line, given: str, note: str) -> None:
        answer = given or (line.answer if line.answer in SETTLED else "")
        if f"answer_{line.code}" in self.errors:
            return
        if not answer:
            self.add_error(f"answer_{line.code}", _("Line %(number)s needs an answer.") % {"number": line.number})
        elif not note and answer == Answer.NOT_MET:
            self.add_error(f"note_{line.code}", _("Say what is not met."))
        elif not note and line.answer not in (Answer.HUMAN, answer):
            self.add_error(f"note_{line.code}", _("Say why the answer differs from what the data say."))
