"""What the first page of a facility's person shows: what is asked now, drafts, running dossiers, licences.

Asks the same statements for any number of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from licensing.applications.answering import ANSWER
from licensing.applications.models import Draft
from licensing.dossiers.first_dates import first_date
from licensing.law import queries as law
from licensing.licences import queries as licences
from licensing.licences.models import Licence
from licensing.licences.queries import Standing, Status
from workflows import clock, counted, vocabulary
from workflows.calendars import Calendar
from workflows.counted import TermStory
from workflows.inbox import Entry, entry_of, open_tasks
from workflows.models import Case, Task, with_version
from workflows.moments import Due, day_words, due_in_words, moment_words
from workflows.people import User
from workflows.progress import Progress, progress_of

RENEWAL = "renewal_lead_days"
CLOSED_SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """Something that the office waits for from the facility; `at_once` where one sending answers all of it."""

    entry: Entry
    at_once: bool
    reason: str


@dataclass(frozen=True)
class Running:
    """A dossier on its way: how far it is, when its result is due and why; `first_date` if that is another one."""

    case: Case
    progress: Progress
    due: Due
    terms: list[TermStory]
    first_date: str

    @property
    def waits_for_us(self) -> bool:
        """Whether the next step is the facility's own."""
        open_steps = (self.case.definition.role(task.role) for task in self.case.task_set.all() if _is_open(task))
        return any(role.is_party for role in open_steps)


@dataclass(frozen=True)
class Held:
    """A licence, what it is today, and the last day on which its renewal may be filed."""

    licence: Licence
    status: Status
    renew_by: date | None
    urgent: bool

    @property
    def renew_words(self) -> str:
        """`thứ Sáu 30/07/2021`."""
        return day_words(self.renew_by) if self.renew_by else ""


@dataclass(frozen=True)
class Home:
    """The page as a whole."""

    asked: Sequence[Asked]
    drafts: Sequence[Draft]
    running: Sequence[Running]
    closed: Sequence[Case]
    licences: Sequence[Held]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever begun."""
        return not (self.asked or self.drafts or self.running or self.closed or self.licences)


def home_of(user: User, *, at: datetime) -> Home:
    """Everything of the facilities that `user` acts for on the day of `at`."""
    days, today = clock.calendar(), timezone.localdate(at)
    own = with_version(Case.objects.filter(vocabulary.party_cases_of(user)))
    fetched = own.prefetch_related("clock_events", Prefetch("task_set", Task.objects.select_related("owner")))
    running = fetched.filter(finished=None).order_by("due_at", "pk")
    return Home(
        asked=_asked(user, at=at, days=days),
        drafts=list(
            Draft.objects.visible_to(user, on=today).open().filter(task=None).select_related("facility", "begun_by")
        ),
        running=[_running(case, at=at, days=days) for case in running],
        closed=list(own.exclude(finished=None).order_by("-finished")[:CLOSED_SHOWN]),
        licences=_licences(user, own, today=today),
    )


def _asked(user: User, *, at: datetime, days: Calendar) -> list[Asked]:
    """The party's open tasks; the reasons of all of them are fetched at once."""
    own = Case.objects.filter(vocabulary.party_cases_of(user))
    tasks = [task for task in open_tasks(user, at=at).filter(process__in=own) if _is_the_party_s(task)]
    before = {pk: task for task in tasks for pk in task.previous_ids}
    reasons = {
        before[pk].pk: reason
        for pk, reason in Task.objects.filter(pk__in=before).order_by("pk").values_list("pk", "reason")
        if reason
    }
    return [
        Asked(
            entry_of(task, user=user, now=at, days=days),
            at_once=task.flow_task.step.form == ANSWER,
            reason=reasons.get(task.pk, ""),
        )
        for task in tasks
    ]


def _is_open(task: Task) -> bool:
    return bool(task.role) and task.finished is None


def _is_the_party_s(task: Task) -> bool:
    return bool(task.process.definition.role(task.role).is_party)


def _running(case: Case, *, at: datetime, days: Calendar) -> Running:
    due = due_in_words(case.due_at, late_from=case.legal_end, now=at, days=days)
    first = first_date(case, days=days)
    first_words = moment_words(first) if first else ""
    return Running(case, progress_of(case), due, counted.terms_of(case, days=days), first_words)


def _licences(user: User, own: QuerySet[Case], *, today: date) -> list[Held]:
    try:
        lead: int | None = law.figure(RENEWAL, on=today).as_int
    except law.NoFigure:
        lead = None
    found = licences.told(licences.visible_to(user).filter(case__in=own).only("pk"))
    return [_held(licence, licences.status(licence, today), lead, today) for licence in found]


def _held(licence: Licence, status: Status, lead: int | None, today: date) -> Held:
    holds = status.standing is Standing.VALID and lead is not None
    renew_by = licence.valid_until - timedelta(days=lead or 0) if holds else None
    return Held(licence, status, renew_by, urgent=bool(renew_by and (renew_by - today).days <= (lead or 0)))
