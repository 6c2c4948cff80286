"""The front door. Every change of a case comes through here, each in one transaction that holds the case.

Lock the case, then read the task; check; start, complete and record; walk on. Web, worker, replay and tests all call
these verbs; each refuses with a `Refused` that carries data, and then nothing was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from viewflow.workflow.nodes import Obsolete

from workflows import clock, journal, rights, vocabulary
from workflows.calendars import NoCalendar
from workflows.definition import HumanStep, Outcome
from workflows.forms import TaskForm
from workflows.models import Case, DefinitionVersion, Task
from workflows.nodes import STEP_JOB, Act, ActionActivation, HumanActivation, StepActivation
from workflows.people import User
from workflows.refusals import (
    AlreadyDone,
    Busy,
    CannotWithdraw,
    CaseClosed,
    Incomplete,
    NoSuchTask,
    NoteMissing,
    NotFailed,
    NothingInForce,
    NotOfTheOffice,
    NoWithdrawal,
    ReasonMissing,
    ReferenceTaken,
    Refused,
    YearUnknown,
)
from workflows.rights import assigning_roles, is_official, may_enter
from workflows.titles import shown

__all__ = [
    "Refused",
    "act",
    "assign",
    "assigning_roles",
    "history",
    "is_official",
    "may_enter",
    "note",
    "put_back",
    "refusal_to_act",
    "refusal_to_assign",
    "retry",
    "start",
    "take",
    "withdraw",
]

history = journal.history


def start(
    *,
    definition: str,
    reference: str,
    title: str,
    by: User | None,
    at: datetime,
    party: str = "",
    paced_by: str = "",
    token: str | None = None,
) -> Case:
    """Begin a case under the version in force on the day of `at`. Refuses: nothing in force, reference taken."""
    if done := token and journal.find_token(token):
        return cast(Case, done.case)
    day = timezone.localdate(at)
    version = DefinitionVersion.objects.in_force(definition, day)
    if version is None:
        raise NothingInForce(definition=definition, on=day.strftime("%d/%m/%Y"))
    case = Case(
        flow_class=version.flow_class,
        version=version,
        reference=reference,
        title=title,
        party=party,
        paced_by=paced_by,
        received_at=at,
        created=at,
    )
    now = Act(at=at, by=by)
    try:
        with _one_transaction(), now.going_on():
            case.save(force_insert=True)
            now.note("started", case=case, token=token, data={"version": str(version)})
            clock.record(case, case.definition.start.clock, at=at, task=None, days=now.calendar)
            _walk(case, now, _node(case, case.definition.start.step).arrive_first(case))
    except IntegrityError as error:
        if "reference" not in str(error):
            raise
        raise ReferenceTaken(reference=reference) from None
    return case


def act(
    *,
    case_id: int,
    task_id: int,
    outcome: str,
    by: User,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
    reason: str = "",
    token: str | None = None,
    entered_at: datetime | None = None,
) -> Task:
    """Do a human task with one of its outcomes. A token that was used before is answered with what it did then.

    What the party handed in on paper, whoever the definition lets enter it does for the party: `at` is when it came,
    `entered_at` when it is entered, which is when the roles count; the two differ for a reason.
    Refuses: a task of another case, done, or somebody else's; a role not held; an outcome unknown or not yet possible;
    a reason not given; a form not in order; a moment before the task was opened, or after it is entered.
    """
    now = Act(at=at, by=by)
    with _held(case_id, task_id) as activation, now.going_on():
        task, case = activation.task, activation.process
        if task.finished and token and (done := journal.find_token(token)) and done.task_id == task.pk:
            return cast(Task, task)
        human, chosen, form, entering = _in_order(
            activation, now, outcome, data=data, files=files, reason=reason, entered_at=entered_at
        )
        task.outcome, task.reason = chosen.name, reason
        human.start()
        if form is not None:
            task.data = form.record()
        human.complete()
        what = "entered" if entering else "done"
        now.note(what, case=case, task=task, reason=reason, data=task.data, token=token)
        _walk(case, now, *human.create_next())
    return cast(Task, task)


def refusal_to_act(
    *,
    case_id: int,
    task_id: int,
    outcome: str,
    by: User,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Refused | None:
    """Why `act` would refuse now, or None; nothing is held or changed, so it may still be refused later."""
    try:
        _in_order(_unheld(case_id, task_id), Act(at=at, by=by), outcome, data=data, reason=reason)
    except Refused as refusal:
        return refusal
    return None


def _in_order(
    activation: StepActivation,
    now: Act,
    outcome: str,
    *,
    data: Mapping[str, Any] | None,
    reason: str,
    files: Any = None,
    entered_at: datetime | None = None,
) -> tuple[HumanActivation, Outcome, TaskForm | None, bool]:
    """The step, the outcome and the filled-in form, if this act may be done; and whether it is done for the party."""
    assert now.by, "only people do human tasks"
    human = rights.open_human(activation)
    entering = may_enter(human.task, by=now.by, at=entered_at or now.at)
    if entering:
        rights.came_before(human, now.at, entered_at or now.at, reason)
    elif entered_at not in (None, now.at):
        raise rights.not_your_role(human)
    else:
        rights.yours(human, now)
    chosen = rights.outcome(human, outcome, at=now.at)
    if chosen.needs_reason and not reason.strip():
        raise ReasonMissing(outcome=shown(chosen.title) if chosen.title else chosen.name)
    form = bound_form(human.task, by=now.by, at=now.at, data=data or {}, files=files, entering=entering)
    if form is not None and not form.is_valid():
        raise Incomplete(form=form)
    return human, chosen, form, entering


def take(*, case_id: int, task_id: int, by: User, at: datetime) -> None:
    """Take an open task of a role that one holds. Refuses what somebody else took."""
    now = Act(at=at, by=by)
    with _held(case_id, task_id) as activation, now.going_on():
        human = rights.yours(activation, now)
        human.assign(by)
        _record(now, "taken", human)


def put_back(*, case_id: int, task_id: int, by: User, at: datetime) -> None:
    """Put back one's own task, or that of an absent colleague, for any holder of the role."""
    now = Act(at=at, by=by)
    with _held(case_id, task_id) as activation, now.going_on():
        human = rights.yours(activation, now)
        if human.task.owner_id is None:
            raise AlreadyDone
        human.put_back()
        _record(now, "put_back", human)


def assign(
    *, case_id: int, task_id: int, to: User, by: User, at: datetime, reason: str = "", token: str | None = None
) -> None:
    """Give an open task to somebody who may act in its role on that day.

    Whoever assigns in this procedure may, and a holder of the role may give away what nobody else took; who stands in
    for an absent colleague, what that one has.
    """
    now = Act(at=at, by=by)
    with _held(case_id, task_id) as activation, now.going_on():
        if token and journal.find_token(token):
            return
        human = rights.open_human(activation)
        rights.may_give(human, now, to)
        before = human.task.owner_id
        human.assign(to)
        _record(now, "assigned", human, data={"to": to.pk, "from": before}, reason=reason, token=token)


def refusal_to_assign(*, case_id: int, task_id: int, to: User, by: User, at: datetime) -> Refused | None:
    """Why `assign` would refuse now, or None; nothing is held or changed."""
    try:
        rights.may_give(rights.open_human(_unheld(case_id, task_id)), Act(at=at, by=by), to)
    except Refused as refusal:
        return refusal
    return None


def note(*, case_id: int, by: User, at: datetime, text: str, token: str | None = None) -> None:
    """Add a note for the office to a case, open or closed. Append-only, and never shown to the party.

    Refuses an empty one, and people who hold no role of the office in this case.
    """
    now = Act(at=at, by=by)
    with _held_case(case_id) as case:
        if token and journal.find_token(token):
            return
        if not is_official(by, case, on=timezone.localdate(at)):
            raise NotOfTheOffice(reference=case.reference)
        if not text.strip():
            raise NoteMissing
        now.note("noted", case=case, reason=text.strip(), token=token)
        journal.write(now.entries)


def withdraw(*, case_id: int, by: User, at: datetime, reason: str, token: str | None = None) -> Case:
    """End the case because its party withdraws it. Refuses where the definition does, and once a barred step began."""
    now = Act(at=at, by=by)
    with _held_case(case_id) as case, now.going_on():
        if token and (done := journal.find_token(token)) and done.case_id == case.pk:
            return case
        if not case.is_open:
            raise CaseClosed(reference=case.reference)
        rule = case.definition.withdrawal
        if rule is None or not rights.holds(rule.role, case, by=by, at=at):
            raise NoWithdrawal(reference=case.reference)
        if begun := case.task_set.filter(step__in=rule.before).first():
            raise CannotWithdraw(reference=case.reference, step=shown(case.definition.step(begun.step).title))
        now.note("withdrawn", case=case, reason=reason, token=token)
        _walk(case, now, _node(case, rule.to).arrive_first(case))
    return case


def retry(*, case_id: int, task_id: int, by: User, at: datetime) -> None:
    """Try failed background work again. Refuses work that did not fail."""
    now = Act(at=at, by=by)
    with _held(case_id, task_id) as activation, now.going_on():
        if not isinstance(activation, ActionActivation) or not activation.retry.can_proceed():
            raise NotFailed
        activation.retry()
        _record(now, "retried", activation)


def bound_form(
    task: Task, *, by: User, at: datetime, data: Any = None, files: Any = None, entering: bool = False
) -> TaskForm | None:
    """The form that this task's step asks for, with `data` if given; None when it asks for nothing."""
    step = task.flow_task.step
    name = step.form_of(entering=entering) if isinstance(step, HumanStep) else None
    if name is None:
        return None
    form_class = vocabulary.find_form(name).form_class
    return form_class(data, files, case=task.process, task=task, by=by, at=at)


@vocabulary.job(STEP_JOB)
def perform(payload: Mapping[str, Any], at: datetime) -> None:
    """Do a background action in three transactions: claim, keep the outcome with what it wrote, route.

    A crash before the outcome is kept does it again; a failure after never does. A case that ended meanwhile is left
    alone; one that somebody else holds is no failure: `Busy`, and the job comes again.
    """
    now = Act(at=at, by=None)
    with now.going_on():
        with _held(payload["case"], payload["task"]) as activation:
            if not _may_begin(activation):
                return
            activation.begin()
            task, case = activation.task, activation.process
        try:
            if not task.outcome:
                _do_and_keep(case, task, at=at)
            with _held(case.pk, task.pk) as activation:
                if activation.complete.can_proceed():
                    activation.complete()
                    _walk(activation.process, now, *activation.create_next())
        except Busy:
            raise
        except Exception as error:
            _keep_failure(case, task, now, error)
            raise


def _do_and_keep(case: Case, task: Task, *, at: datetime) -> None:
    finished = vocabulary.find_action(task.flow_task.step.action).do(case, at)
    with _held(case.pk, task.pk) as activation:
        if activation.keep.can_proceed() and not activation.task.outcome:
            activation.keep(finished.outcome, finished.why)
            if finished.write:
                finished.write()


def _keep_failure(case: Case, task: Task, now: Act, error: Exception) -> None:
    now.entries.clear()
    with _held(case.pk, task.pk) as activation:
        if activation.fail.can_proceed():
            activation.fail(error)
            journal.write(now.entries)


def _may_begin(activation: StepActivation) -> bool:
    return isinstance(activation, ActionActivation) and activation.begin.can_proceed()


@contextmanager
def _one_transaction() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in ("55P03", "40P01"):
            raise Busy from error
        raise
    except NoCalendar as error:
        raise YearUnknown(year=error.year) from None
    except IntegrityError as error:
        if "token" in str(error):
            raise AlreadyDone from error
        raise


@contextmanager
def _held(case_id: int, task_id: int) -> Iterator[Any]:
    """Lock the case, then its task, in one statement: both are read as they are under the lock."""
    with _one_transaction():
        locked = Task.objects.select_related("process").select_for_update(of=("process", "self"), no_key=True)
        task = locked.filter(pk=task_id, process_id=case_id).first()
        if task is None or isinstance(task.flow_task, Obsolete):
            raise NoSuchTask(case=case_id, task=task_id)
        yield task.flow_task.activation_class(task)


def _unheld(case_id: int, task_id: int) -> StepActivation:
    """The task as it is, without holding it."""
    task = Task.objects.select_related("process", "owner").filter(pk=task_id, process_id=case_id).first()
    if task is None or isinstance(task.flow_task, Obsolete):
        raise NoSuchTask(case=case_id, task=task_id)
    activation: StepActivation = task.flow_task.activation_class(task)
    return activation


@contextmanager
def _held_case(case_id: int) -> Iterator[Case]:
    with _one_transaction():
        case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
        if case is None:
            raise NoSuchTask(case=case_id, task=None)
        yield case


def _node(case: Case, name: str) -> Any:
    return case.flow_class.instance.node(name)


def _walk(case: Case, now: Act, *activations: StepActivation) -> None:
    """Go on until every branch waits, then write the case and the journal."""
    if activations:
        activations[0]._activate_next(set(activations))
    case.keep()
    _write(case, now)


def _record(now: Act, what: str, activation: StepActivation, **more: Any) -> None:
    now.note(what, case=activation.process, task=activation.task, **more)
    _write(activation.process, now)


def _write(case: Case, now: Act) -> None:
    journal.write(now.entries)
    vocabulary.spread(case, now.entries)
