"""What a question of the checklist can answer: met, not met, for a human, does not apply, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from licensing.dossiers import training_findings as training
from licensing.dossiers.declared import Declared
from licensing.dossiers.models import ComponentKind
from licensing.dossiers.training_findings import Given, RuleFinding, Verdict


class Answer(models.TextChoices):
    """What the machine says about one line, the gravest first."""

    NOT_MET = "not_met", pgettext_lazy("answer", "not met")
    HUMAN = "human", pgettext_lazy("answer", "for a human")
    MET = "met", pgettext_lazy("answer", "met")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("answer", "does not apply")


OF_VERDICT = {Verdict.FAILED: Answer.NOT_MET, Verdict.UNKNOWN: Answer.HUMAN, Verdict.PASSED: Answer.MET}


def gravest(answers: Iterable[Answer]) -> Answer:
    """The answer to a whole line: not met if anything is not, else for a human if anything is."""
    return min(answers, key=list(Answer).index, default=Answer.HUMAN)


SENTENCES = {
    **training.SENTENCES,
    "human": _("To be judged from the papers."),
    "read_in": _("To be read in “%(paper)s”."),
    "paper_missing": _("“%(paper)s” was not handed in."),
    "papers_complete": _("Every paper that the law asks for was handed in."),
    "verified": _("Verified by an official: %(reason)s"),
    "not_verified": _("Not verified by an official: %(reason)s"),
    "only_intraoral": _("Every device is intra-oral: no safety officer is needed."),
    "no_device": _("No device is declared."),
    "data_missing": _("Missing: %(what)s."),
    "data_complete": _("The data of every device are complete; whether the papers agree with them is to be compared."),
    "fewer_than_devices": _(
        "%(papers)s files for %(devices)s devices: is the inspection certificate of each device among them?"
    ),
    "inspection_day_missing": _("The day of the inspection is not declared; to be read in the inspection certificate."),
    "inspection_in_future": _("The day of the inspection lies after the day received."),
    "inspection_valid": _("Inspection certificate valid until %(last)s: %(left)s days left on the day received."),
    "inspection_too_short": _(
        "Inspection certificate valid until %(last)s: %(left)s days left on the day received, %(needed)s needed."
    ),
    "inspection_expired": _("The inspection certificate was valid until %(last)s, before the day received."),
    "inspection_due": _("Inspected on %(day)s; the next inspection is due by %(last)s, and no later end is declared."),
    "inspection_overdue": _("Inspected on %(day)s; the next inspection was due by %(last)s, before the day received."),
    "inspection_ends_late": _(
        "Inspected on %(day)s and valid until %(last)s by its print, but the next inspection is due by %(due)s."
    ),
    "inspection_not_due": _("Inspected on %(day)s; the next inspection is due by %(last)s."),
}


@dataclass(frozen=True)
class Finding:
    """What the machine found: the answer, its sentence, and which person or device it is about (none: the whole)."""

    answer: Answer
    code: str
    about: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        """The sentence, in the reader's language, without whom it is about."""
        return str(SENTENCES[self.code]) % self.data

    def __str__(self) -> str:
        return f"{self.about}: {self.sentence}" if self.about else self.sentence


@dataclass(frozen=True)
class Asked:
    """What the questions answer from: the declaration, the law and registers of its day, the papers the law lists."""

    declared: Declared
    given: Given
    kinds: Mapping[str, ComponentKind]

    def missing(self, paper: str) -> list[Finding]:
        """That this paper was not handed in, where the law asks for it."""
        if paper not in self.kinds or paper in self.declared.papers:
            return []
        return [Finding(Answer.NOT_MET, "paper_missing", data={"paper": self.kinds[paper]})]

    def to_read(self, paper: str) -> list[Finding]:
        """A human reads this paper; or it is missing."""
        if paper not in self.kinds:
            return [Finding(Answer.HUMAN, "human")]
        return self.missing(paper) or [Finding(Answer.HUMAN, "read_in", data={"paper": self.kinds[paper]})]


def of_rules(findings: Iterable[RuleFinding], about: str = "") -> list[Finding]:
    """What rules of the training check found, as findings of the checklist."""
    return [Finding(OF_VERDICT[one.verdict], one.code, about, one.data) for one in findings]
