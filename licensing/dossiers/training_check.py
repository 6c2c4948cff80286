"""The training check: every declared worker and the safety officer, judged by the law of the day received.

A new instrument may say that it judges pending dossiers too (`law.rows_for_pending`).

Asks the same few statements for any number of people. Nothing is stored but what a human judged: the check is asked
again whenever it is shown, so that a corrected register counts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from licensing import rows
from licensing.dossiers import training_rules as rules
from licensing.dossiers.declared import DeclaredPerson, needs_safety_officer, people_from, rows_of_people
from licensing.dossiers.models import DeclaredWorker, Dossier, TrainingVerification
from licensing.dossiers.training_findings import Given, RuleFinding, Standing, Verdict, gravest
from licensing.law import queries as law
from licensing.law.models import Figure
from licensing.personnel import queries as personnel
from licensing.training import queries as training


@dataclass(frozen=True)
class PersonFinding:
    """What the check says about one person; `worker` is None where somebody is missing altogether.

    `verification` is the latest human judgement about the papers as they are now declared.
    """

    worker: DeclaredWorker | None
    verdict: Verdict
    findings: tuple[RuleFinding, ...]
    verification: TrainingVerification | None = None

    @property
    def deciding(self) -> RuleFinding:
        """The first of the gravest findings."""
        return next(one for one in self.findings if one.verdict == self.verdict)

    @property
    def rule(self) -> str:
        """The deciding sentence, in the reader's language."""
        return self.deciding.rule

    @property
    def source(self) -> str:
        """Where the deciding rule stands."""
        return self.deciding.source

    @property
    def figure(self) -> Figure:
        """The row of law that decided."""
        return self.deciding.figure

    @property
    def is_settled(self) -> bool:
        """Passed, or verified by a human; a human's no outweighs the check's yes."""
        return self.verification.verified if self.verification else self.verdict == Verdict.PASSED

    @property
    def standing(self) -> Standing:
        """Where this person stands: what a human judged, else what the check says."""
        if self.verification is None:
            return Standing(self.verdict)
        return Standing.VERIFIED if self.verification.verified else Standing.NOT_VERIFIED


@dataclass(frozen=True)
class TrainingResult:
    """The check of one dossier."""

    on: date
    people: tuple[PersonFinding, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict on the whole dossier."""
        return gravest(person.verdict for person in self.people)

    @property
    def carried_over(self) -> bool:
        """Whether one of the rules rests on a row of law that was only carried over."""
        return any(finding.figure.carried_over for person in self.people for finding in person.findings)

    @property
    def is_settled(self) -> bool:
        """Whether nobody is left to judge."""
        return all(person.is_settled for person in self.people)


def training_result(dossier: Dossier, *, at: datetime | None = None) -> TrainingResult:
    """Check everybody whom the dossier declares. Two statements. Raises NoFigure where its law is not kept.

    By the law of the day received, with what has come into force until `at` for pending dossiers too. The safety
    officer is not needed where every device is intra-oral (NĐ 142/2020 Đ.8.1b).
    """
    on = timezone.localdate(dossier.received_at)
    workers, certificates, judgements, devices, figures, providers = rows.together(
        *rows_of_people(dossier),
        dossier.devices.all(),
        law.rows_for_pending(*rules.FIGURES, received=on, at=timezone.localdate(at) if at else on),
        personnel.provider_rows(),
    )
    given = Given(
        on=on,
        law=law.by_name(figures, rules.FIGURES, on=on),
        providers=personnel.Providers(tuple(providers)),
        certified=training.certified_with(certificates),
    )
    needs_officer = needs_safety_officer(device.is_intraoral for device in devices)
    return judged(given, people_from(workers, certificates, judgements), needs_officer=needs_officer)


def training_is_settled(dossier: Dossier, *, at: datetime | None = None) -> bool:
    """Whether everybody passed or was verified by a human."""
    return training_result(dossier, at=at).is_settled


def given_on(on: date, people: Iterable[DeclaredPerson], *, at: date | None = None) -> Given:
    """What these people are judged by: the law of the day and the registers. Three statements; raises NoFigure.

    With `at`, as the dossier received on that day is judged then.
    """
    return given_for([on], people, at=at)[on]


def given_for(days: Iterable[date], people: Iterable[DeclaredPerson], *, at: date | None = None) -> dict[date, Given]:
    """What these people are judged by on each of the days. Three statements for any number; raises NoFigure."""
    providers = personnel.providers()
    certified = training.certified_with(one for person in people for one in person.certificates)
    found = law.figures_on(*rules.FIGURES, days=days, at=at)
    return {on: Given(on=on, law=rows, providers=providers, certified=certified) for on, rows in found.items()}


def judged(given: Given, people: Sequence[DeclaredPerson], *, needs_officer: bool) -> TrainingResult:
    """The check of these people, and of who is missing among them. Asks no database."""
    findings = [_judge(given, person, needs_officer=needs_officer) for person in people]
    return TrainingResult(given.on, (*findings, *_missing(given, people, needs_officer=needs_officer)))


def _judge(given: Given, person: DeclaredPerson, *, needs_officer: bool) -> PersonFinding:
    findings = rules.judge_worker(given, person.worker, person.certificates)
    if person.worker.is_safety_officer and needs_officer:
        findings += rules.judge_safety_officer(given, person.worker, person.certificates)
    return _person(person.worker, findings, person.verification)


def _missing(given: Given, people: Sequence[DeclaredPerson], *, needs_officer: bool) -> Iterable[PersonFinding]:
    if not people:
        yield _person(None, [given.failed("no_worker", rules.MATCHES)])
    if needs_officer and not any(person.worker.is_safety_officer for person in people):
        yield _person(None, [given.failed("no_officer", rules.APPOINTED)])


def _person(
    worker: DeclaredWorker | None, findings: list[RuleFinding], verification: TrainingVerification | None = None
) -> PersonFinding:
    distinct = tuple(dict.fromkeys(findings))
    return PersonFinding(worker, gravest(one.verdict for one in distinct), distinct, verification)
