"""Playing a script: each act once, in the order of the moments, waiting for the worker where a case is at work.

Done twice it adds nothing; broken off anywhere it goes on where it was. Cases that are played carry the script's
name while it runs, so that their background work takes the moment of the act and sweeps leave them alone.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.accounts.models import Representative
from licensing.dossiers import operations as dossiers
from licensing.dossiers import queries as papers_of
from licensing.dossiers.guidance import begin_guidance
from licensing.facilities import operations as facilities
from licensing.facilities.models import Facility
from licensing.facilities.operations import HolderDetails
from licensing.papers import seeding as papers_seeding
from licensing.personnel import operations as personnel
from licensing.personnel.models import TrainingProvider
from licensing.reappointments import drafting
from licensing.refusals import Refusal
from licensing.replays import declarations
from licensing.replays.script import Act, Script
from licensing.training import operations as training
from licensing.training.models import TrainingClass
from workflows import engine, jobs, journal
from workflows.models import Case, Job, Task
from workflows.people import Appointment, Unit, User
from workflows.titles import shown

PATIENCE_SECONDS = 180
"""How long the stage waits for the worker before it says that nobody works."""
SWEEP_SECONDS = 1
"""How often it rings again for jobs that nobody finished in their time."""


class ReplayStopped(Refusal):
    """The play does not go on: the case is not where the script expects it, or nobody works. Data names both."""

    sentences = {
        "waits": _("Dossier %(dossier)s waits at “%(step)s” (%(name)s), and the script goes on with “%(expected)s”."),
        "closed": _("Dossier %(dossier)s is closed, and the script goes on with “%(expected)s”."),
        "failed": _("Dossier %(dossier)s: the background work “%(step)s” failed; see the jobs."),
        "no_worker": _(
            "Dossier %(dossier)s: the background work was not done in %(seconds)s seconds. Does a worker run?"
        ),
        "refused": _("Dossier %(dossier)s, “%(step)s”: %(why)s"),
    }


class Stage:
    """One play on the database."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.people: dict[str, User] = {}
        self.facilities: dict[str, Facility] = {}

    def play(self) -> None:
        """Do every act that was not done before, then draft the slips that are due by now. Raises ReplayStopped."""
        self._set_up()
        try:
            for act in self.script.timeline:
                getattr(self, f"_{act.kind}")(act)
            self._wait_for_work(Case.objects.filter(paced_by=self.script.name))
            drafting.sweep(at=timezone.now(), paced_by=self.script.name)
        finally:
            Case.objects.filter(paced_by=self.script.name).exclude(finished=None).update(paced_by="")

    @transaction.atomic
    def _set_up(self) -> None:
        papers_seeding.seed_invented()
        for one in self.script.officials:
            unit = self._unit(one["unit"])
            person = self._person(one["log_in"], one["name"], roles=one["roles"], unit=unit)
            person.user_permissions.add(*Permission.objects.filter(codename__in=one.get("may", ())))
        for one in self.script.providers:
            if not TrainingProvider.objects.filter(registration_number=one["registration_number"]).exists():
                personnel.register_provider(**one, invented=True)
        for key, one in self.script.facilities.items():
            self.facilities[key] = self._facility(one)

    def _unit(self, code: str) -> Unit:
        unit: Unit = Unit.objects.get_or_create(code=code, defaults={"name": self.script.units[code]})[0]
        return unit

    def _person(self, log_in: str, name: str, *, roles: list[str], unit: Unit | None = None) -> User:
        user = User.objects.filter(username=log_in).first()
        if user is None:
            user = User.objects.create_user(log_in, password=log_in, full_name=name, unit=unit, is_demo=True)
            for role in roles:
                Appointment.objects.create(user=user, role=role, since=self.script.first)
        self.people[log_in] = user
        return user

    def _facility(self, said: Mapping[str, Any]) -> Facility:
        details = {name: value for name, value in said.items() if name != "representative"}
        facility = Facility.objects.filter(tax_code=said["tax_code"]).first() or facilities.register(
            details=HolderDetails(**details), invented=True
        )
        who = said["representative"]
        user = self._person(who["log_in"], who["name"], roles=[])
        Representative.objects.get_or_create(user=user, facility=facility, defaults={"since": self.script.first})
        return facility

    @transaction.atomic
    def _class(self, act: Act) -> None:
        said = act.details
        if TrainingClass.objects.filter(code=said["code"]).exists():
            return
        held = training.hold_class(
            **{name: said[name] for name in ("code", "name", "contents", "first_day", "last_day", "place")},
            provider=TrainingProvider.objects.get(registration_number=said["provider"]),
            invented=True,
            at=act.at,
        )
        training.certify(training_class=held, people=declarations.certified(said), at=act.at)

    def _guidance(self, act: Act) -> None:
        begin_guidance(
            facility=self.facilities[act.details["facility"]],
            by=self.people[act.details["by"]],
            at=act.at,
            paced_by=self.script.name,
            token=act.token,
        )

    def _dossier(self, act: Act) -> None:
        said = act.details
        facility = self.facilities[said["facility"]]
        kinds = papers_of.component_kinds("new_licence", on=timezone.localdate(act.at))
        papers = declarations.components(
            kinds, missing=said.get("missing", []), scanned_for=facility.name if said.get("scans") else ""
        )
        dossiers.receive(
            facility=facility,
            channel=said["channel"],
            external_code=said.get("external_code", ""),
            devices=[declarations.device(one) for one in said["devices"]],
            workers=[declarations.worker(one) for one in said["workers"]],
            components=list(papers),
            by=self.people[said["by"]],
            at=act.at,
            paced_by=self.script.name,
            token=act.token,
        )

    def _step(self, act: Act) -> None:
        if journal.find_token(act.token):
            return
        begun = journal.find_token(f"{act.token.rsplit(':', 1)[0]}:0")
        assert begun is not None, "what a step belongs to has begun before"
        case = cast(Case, begun.case)
        task = self._wait_for_task(case, act.details["step"])
        try:
            engine.act(
                case_id=case.pk,
                task_id=task.pk,
                outcome=act.details["outcome"],
                by=self.people[act.details["by"]],
                at=act.at,
                data=act.details.get("data", {}),
                reason=act.details.get("reason", ""),
                token=act.token,
            )
        except engine.Refused as refused:
            step = shown(case.definition.step(task.step).title)
            raise ReplayStopped("refused", dossier=case.reference, step=step, why=_why(refused)) from refused

    def _wait_for_task(self, case: Case, step: str) -> Task:
        self._wait_for_work(Case.objects.filter(pk=case.pk))
        waiting_tasks = Task.objects.filter(process=case, finished=None, generation="")
        open_tasks: dict[str, Task] = {task.step: task for task in waiting_tasks}
        if step in open_tasks:
            return open_tasks[step]
        expected = shown(case.definition.step(step).title)
        if not open_tasks:
            raise ReplayStopped("closed", dossier=case.reference, expected=expected)
        name = next(iter(open_tasks))
        waiting = shown(case.definition.step(name).title)
        raise ReplayStopped("waits", dossier=case.reference, step=waiting, name=name, expected=expected)

    def _wait_for_work(self, cases: Any) -> None:
        """Wait until the worker has done what these cases asked for; ring again for bells that were lost."""
        begun = rung = time.monotonic()
        waiting = Job.objects.filter(case__in=cases, status__in=jobs.UNFINISHED).select_related("case")
        while job := waiting.first():
            if time.monotonic() - begun > PATIENCE_SECONDS:
                raise ReplayStopped("no_worker", dossier=_reference(job), seconds=PATIENCE_SECONDS)
            if time.monotonic() - rung > SWEEP_SECONDS:
                jobs.sweep(now=timezone.now(), paced_by=self.script.name)
                rung = time.monotonic()
            time.sleep(0.05)
        if failed := Job.objects.filter(case__in=cases, status=Job.Status.FAILED).select_related("case").first():
            task = Task.objects.get(pk=failed.payload["task"])
            step = shown(task.process.definition.step(task.step).title)
            raise ReplayStopped("failed", dossier=_reference(failed), step=step)


def _reference(job: Job) -> str:
    return job.case.reference if job.case else ""


def _why(refused: engine.Refused) -> str:
    form = refused.data.get("form")
    return f"{refused} {dict(form.errors)}" if form else str(refused)
