"""Withdrawing, cancelling, opening a step again: checks that refuse with data and write nothing."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import STATUS

from workflows import rights
from workflows.definition import Action, WayOut
from workflows.models import Case, Task
from workflows.nodes import Act
from workflows.people import User
from workflows.refusals import (
    CannotCancel,
    CannotCorrect,
    CannotWithdraw,
    CaseClosed,
    NoCancellation,
    NoCorrection,
    NoSuchTask,
    NoWithdrawal,
    ReasonMissing,
)
from workflows.titles import shown

CLOCK = _("since then a term began or ended.")
WORK = _("since then the program has worked.")
BLOCK = _("it stands beside other steps that are done at the same time.")


def withdrawal(case: Case, now: Act) -> None:
    """Refuses a closed case, whoever may not withdraw it, and once a barred step began."""
    rule = _rule(case, case.definition.withdrawal, now)
    if rule is None:
        raise NoWithdrawal(reference=case.reference)
    if begun := barred(case, rule):
        raise CannotWithdraw(reference=case.reference, step=begun)


def cancellation(case: Case, now: Act, reason: str) -> None:
    """Refuses a closed case, whoever may not cancel it, without a reason, and once a barred step began."""
    rule = _rule(case, case.definition.cancellation, now)
    if rule is None:
        raise NoCancellation(reference=case.reference)
    if begun := barred(case, rule):
        raise CannotCancel(reference=case.reference, step=begun)
    if not reason.strip():
        raise ReasonMissing(outcome=_("Cancel"))


def correction(case: Case, now: Act, task_id: int, reason: str) -> Task:
    """The visit whose step may be opened again. Refuses everything else."""
    assert now.by, "only people correct"
    if not case.is_open:
        raise CaseClosed(reference=case.reference)
    if not may_correct(case, by=now.by, at=now.at):
        raise NoCorrection(reference=case.reference)
    visit: Task | None = case.task_set.filter(pk=task_id, status=STATUS.DONE).exclude(role="").first()
    if visit is None:
        raise NoSuchTask(case=case.pk, task=task_id)
    if why := _in_the_way(visit, *_last_effects(case)):
        raise CannotCorrect(step=shown(case.definition.step(visit.step).title), why=why)
    if not reason.strip():
        raise ReasonMissing(outcome=_("Open again"))
    rights.not_before(visit, now.at)
    return visit


def may_correct(case: Case, *, by: User, at: datetime) -> bool:
    """Whether the definition lets this person open steps of this case again."""
    rule = case.definition.correction
    return rule is not None and case.is_open and rights.holds(rule.role, case, by=by, at=at)


def correctable(case: Case) -> list[Task]:
    """The visits whose steps could be opened again, the last of each step, the latest first."""
    effects = _last_effects(case)
    found: dict[str, Task] = {}
    for visit in case.task_set.filter(status=STATUS.DONE).exclude(role="").order_by("-pk"):
        if not _in_the_way(visit, *effects):
            found.setdefault(visit.step, visit)
    return list(found.values())


def barred(case: Case, rule: WayOut) -> str:
    """The title of a step that has begun and bars this way; empty where none has."""
    begun = case.task_set.filter(step__in=rule.before).first()
    return shown(case.definition.step(begun.step).title) if begun else ""


def _rule(case: Case, rule: WayOut | None, now: Act) -> WayOut | None:
    assert now.by, "only people end a case from outside"
    if not case.is_open:
        raise CaseClosed(reference=case.reference)
    return rule if rule and rights.holds(rule.role, case, by=now.by, at=now.at) else None


def _last_effects(case: Case) -> tuple[int, int]:
    """The last tasks that moved a clock, and that the program worked on."""
    actions = [step.name for step in case.definition.steps if isinstance(step, Action)]
    worked = case.task_set.filter(step__in=actions).exclude(status__in=[STATUS.SCHEDULED, STATUS.CANCELED])
    moved = case.clock_events.exclude(task=None).order_by("-task").values_list("task", flat=True)
    return moved.first() or 0, worked.order_by("-pk").values_list("pk", flat=True).first() or 0


def _in_the_way(visit: Task, moved: int, worked: int) -> str:
    if visit.token.is_split_token():
        return str(BLOCK)
    if visit.pk <= moved:
        return str(CLOCK)
    return str(WORK) if visit.pk <= worked else ""
