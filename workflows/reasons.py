"""Why a task is where it is: what led to it, by which rule, for which role, and why the reader may do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import vocabulary
from workflows.definition import Action, HumanStep, Question
from workflows.models import Case, DefinitionVersion, Task
from workflows.people import Absence, Appointment, User
from workflows.story import Visit, visit_of
from workflows.titles import shown


@dataclass(frozen=True)
class Why:
    """`before` is what led here, the steps that wait for each other together; none where the case began here."""

    before: tuple[Visit, ...]
    version: DefinitionVersion
    role: str
    may: str


def why_here(task: Task, *, user: User, at: datetime) -> Why:
    """Everything that explains this task to `user` at `at`."""
    case = task.process
    tasks = {one.pk: one for one in case.told_tasks}
    before = {visit.task.pk: visit for visit in _led_here(task, tasks, case)}
    role = case.definition.role(task.role)
    return Why(tuple(before.values()), case.version, shown(role.title), _may(task, user=user, at=at))


def _led_here(task: Task, tasks: Mapping[int, Task], case: Case) -> Iterator[Visit]:
    """The steps that somebody or something finished before this one; blocks and their ends are looked through."""
    for previous in (tasks[pk] for pk in task.previous_ids if pk in tasks):
        step = case.definition.find_step(previous.step)
        if isinstance(step, HumanStep | Action | Question):
            yield visit_of(previous, step, case.definition)
        else:
            yield from _led_here(previous, tasks, case)


def _may(task: Task, *, user: User, at: datetime) -> str:
    case, day = task.process, timezone.localdate(at)
    role = case.definition.role(task.role)
    words = {"role": shown(role.title)}
    if role.is_party:
        theirs = Case.objects.filter(vocabulary.party_cases_of(user, on=day), pk=case.pk).exists()
        return _("You may do it: you act for %(role)s.") % words if theirs else _("It is for %(role)s to do.") % words
    duties = user.duties_on(day)
    if task.role in duties.own:
        since = Appointment.objects.on(day).get(user=user, role=task.role).since
        return _("You may do it: you hold the role %(role)s since %(since)s.") % {**words, "since": f"{since:%d/%m/%Y}"}
    if (absent := duties.in_place_of(task.role)) is not None:
        away = Absence.objects.on(day).select_related("person").get(person=absent, substitute=user)
        told = {**words, "person": str(away.person), "until": f"{away.until:%d/%m/%Y}"}
        return _("You may do it in place of %(person)s (%(role)s), who is away until %(until)s.") % told
    return _("It is for somebody who is %(role)s; you do not hold that role today.") % words
