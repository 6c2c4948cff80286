"""The control slip of a dossier (TT 01/2018/TT-VPCP, form 05): from hand to hand, and how each step kept its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from licensing.dossiers import queries as dossiers
from licensing.dossiers.heading import head_of
from licensing.dossiers.models import Dossier
from licensing.sheets import fields
from licensing.sheets import operations as sheets
from workflows import clock, steptimes, story
from workflows.definition import Action, HumanStep, Step
from workflows.models import Case, Task
from workflows.people import User
from workflows.steptimes import StepTime, VisitTime
from workflows.titles import shown


def control_slip(case: Case, *, by: User, at: datetime) -> bytes:
    """How the dossier went through the office up to this moment. Raises NoForm, NoCalendar, papers.NotAppointed."""
    dossier = dossiers.dossier_of(case)
    with translation.override("vi"):  # slips are in Vietnamese whatever the reader's language
        return sheets.print_control(_control(case, dossier, by, at))


def _control(case: Case, dossier: Dossier, by: User, at: datetime) -> fields.Control:
    days, definition = clock.calendar(), case.definition
    tasks = list(case.task_set.select_related("owner__unit").order_by("pk"))
    promised = clock.promised(case, days=days)
    return fields.Control(
        head=head_of(dossier, request=definition.title.vi, at=at, official=str(by)),
        with_others=[role.title.vi for role in definition.roles if role.is_outside],
        received_at=dossier.received_at,
        due_at=promised.first_due.due_at if promised and promised.first_due else None,
        lines=list(_lines(case, tasks, steptimes.of_case(case, days=days, until=at), str(dossier.holder.name))),
    )


@dataclass(frozen=True)
class _Hands:
    """Who gave or took: the name, and of people of the office their unit."""

    name: str
    unit: str = ""


def _lines(case: Case, tasks: list[Task], times: Iterable[StepTime], holder: str) -> Iterator[fields.Handing]:
    known = {task.pk: task for task in tasks}
    took = {one.visit.id: (time, one) for time in times for one in time.visits}
    for task in tasks:
        step = case.definition.find_step(task.step)
        if isinstance(step, HumanStep | Action) and task.status != STATUS.CANCELED:
            giver, taker = _giver(case, task, known, holder), _taker(case, task, step, holder)
            time, visit = took.get(task.pk, (None, None))
            yield fields.Handing(
                giver=giver.name,
                taker=taker.name,
                taker_unit=taker.unit,
                given_at=task.created,
                done_at=task.finished,
                verdict=(visit.verdict or "") if visit and task.finished else "",
                note=_note(step, task, time, visit),
            )


def _giver(case: Case, task: Task, known: Mapping[int, Task], holder: str) -> _Hands:
    """Who did what led to this visit; at the beginning whoever handed the dossier in."""
    before = [known[key] for key in task.previous_ids if key in known]
    for earlier in sorted(before, key=lambda one: (one.finished is not None, one.finished, one.pk), reverse=True):
        step = case.definition.find_step(earlier.step)
        if isinstance(step, HumanStep | Action):
            return _taker(case, earlier, step, holder)
        return _giver(case, earlier, known, holder)
    return _Hands(holder)


def _taker(case: Case, task: Task, step: Step, holder: str) -> _Hands:
    if isinstance(step, Action):
        return _Hands(_("The program"))
    role = case.definition.role(task.role)
    if role.is_party:
        return _Hands(holder)
    if role.is_outside or task.owner is None:
        return _Hands(shown(role.title))
    return _Hands(str(task.owner), str(task.owner.unit or ""))


def _note(step: HumanStep | Action, task: Task, time: StepTime | None, visit: VisitTime | None) -> str:
    title = shown(step.title)
    if time is None or visit is None:
        return _("%(step)s: the office waits, its time does not run") % {"step": title}
    spent = story.spent_words(visit.spent, time.allotted)
    said = f"{title}: {spent}" if spent else title
    return said if task.finished else _("%(step)s; still being dealt with") % {"step": said}
