"""One card about a case for whoever decides: who, which devices, what appraisal and training check found, by when.

The same few statements for one case and for a page of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from licensing.dossiers import queries
from licensing.dossiers.appraisal import Appraisal, appraisals_of
from licensing.dossiers.declared import WHOLE, DeclaredPerson, needs_safety_officer, people_among
from licensing.dossiers.models import Dossier
from licensing.dossiers.training_check import TrainingResult, given_for, judged
from licensing.dossiers.training_findings import Standing
from licensing.equipment.models import DeviceKind
from licensing.law.queries import NoFigure
from workflows.models import Case, Task
from workflows.titles import shown


@dataclass(frozen=True)
class LastStep:
    """What the last human step of the case came to: for whoever signs, what is proposed and by whom."""

    title: str
    outcome: str
    task: Task


@dataclass(frozen=True)
class Summary:
    """One case in one card. `training` is None where the law of the day received is not kept."""

    case: Case
    dossier: Dossier
    kinds: Mapping[DeviceKind, int]
    workers: int
    training: TrainingResult | None
    appraisal: Appraisal | None
    last_step: LastStep | None
    late: bool

    @property
    def training_standing(self) -> Mapping[Standing, int]:
        """How many persons stand how, in the order of the standings."""
        counted = Counter(person.standing for person in self.training.people) if self.training else Counter()
        return {standing: counted[standing] for standing in Standing if counted[standing]}


def summary_of(case: Case, at: datetime) -> Summary | None:
    """The summary of one case; None for a case without a dossier."""
    dossier = queries.find_dossier(case)
    return _summaries({case.pk: case}, [dossier], at).get(case.pk) if dossier else None


def summaries_of(cases: Sequence[Case], at: datetime) -> dict[int, Summary]:
    """The summaries of those of the cases that have a dossier, by the case's id; ten statements for any number.

    The cases were read with their versions. Whoever asks has asked who may see them.
    """
    by_id = {case.pk: case for case in cases}
    dossiers = Dossier.objects.select_related("holder", "facility").filter(case__in=by_id)
    return _summaries(by_id, list(dossiers), at)


def _summaries(by_id: Mapping[int, Case], dossiers: Sequence[Dossier], at: datetime) -> dict[int, Summary]:
    prefetch_related_objects(dossiers, *WHOLE)
    appraisals, last_steps = appraisals_of(list(by_id.values())), _last_steps(by_id)
    people = {dossier.pk: people_among(dossier.workers.all()) for dossier in dossiers}
    training = _training(dossiers, people, timezone.localdate(at))
    return {
        dossier.case_id: Summary(
            case=by_id[dossier.case_id],
            dossier=dossier,
            kinds=dict(Counter(device.kind for device in dossier.devices.all())),
            workers=len(people[dossier.pk]),
            training=training.get(dossier.pk),
            appraisal=appraisals.get(dossier.case_id),
            last_step=last_steps.get(dossier.case_id),
            late=_is_late(by_id[dossier.case_id], at),
        )
        for dossier in dossiers
        if dossier.case_id is not None
    }


def _training(
    dossiers: Sequence[Dossier], people: Mapping[int, tuple[DeclaredPerson, ...]], day: date
) -> dict[int, TrainingResult]:
    days = {dossier.pk: timezone.localdate(dossier.received_at) for dossier in dossiers}
    try:
        given = given_for(days.values(), (one for some in people.values() for one in some), at=day)
    except NoFigure:
        return {}
    return {
        dossier.pk: judged(
            given[days[dossier.pk]],
            people[dossier.pk],
            needs_officer=needs_safety_officer(device.is_intraoral for device in dossier.devices.all()),
        )
        for dossier in dossiers
    }


def _last_steps(cases: Mapping[int, Case]) -> dict[int, LastStep]:
    """Of each case the human step that was finished last, in one statement."""
    done = Task.objects.filter(process__in=cases).exclude(finished=None).exclude(role="").exclude(outcome="")
    latest = done.order_by("process_id", "-finished", "-pk").distinct("process_id").select_related("owner")
    return {task.process_id: _last_step(task, cases[task.process_id]) for task in latest}


def _last_step(task: Task, case: Case) -> LastStep:
    step = case.definition.step(task.step)
    outcome = next((one for one in getattr(step, "outcomes", ()) if one.name == task.outcome), None)
    title = shown(outcome.title) if outcome and outcome.title else task.outcome
    return LastStep(shown(step.title), title, task)


def _is_late(case: Case, at: datetime) -> bool:
    return case.is_open and case.legal_end is not None and at >= case.legal_end
