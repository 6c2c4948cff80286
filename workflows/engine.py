"""The front door. Every change of a case comes through here, each in one transaction that holds the case.

Lock the case, then read the task; check; start, complete and record; walk on. Web, worker, replay and tests all call
these verbs; each refuses with a `Refused` that carries data, and then nothing was changed. No act lies in the future,
and none that ends or moves the whole case before what has happened in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError
from django.utils import timezone
from viewflow.workflow.status import STATUS

from workflows import clock, journal, leaving, rights, vocabulary
from workflows.definition import HumanStep, Outcome, WayOut
from workflows.extending import extend
from workflows.forms import TaskForm
from workflows.holding import held, held_case, node, one_transaction, record, unheld, walk
from workflows.models import Case, DefinitionVersion, Task
from workflows.nodes import Act, ActionActivation, HumanActivation, StepActivation, not_in_the_future
from workflows.people import User
from workflows.refusals import (
    AlreadyDone,
    BothDuties,
    Incomplete,
    NoteMissing,
    NotFailed,
    NothingInForce,
    NotOfTheOffice,
    ReasonMissing,
    ReferenceTaken,
    Refused,
)
from workflows.rights import assigning_roles, is_official, may_enter, outcomes_again
from workflows.titles import outcome_title

__all__ = [
    "Refused",
    "act",
    "assign",
    "assigning_roles",
    "cancel",
    "correct",
    "extend",
    "history",
    "is_official",
    "may_enter",
    "note",
    "outcomes_again",
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
        with one_transaction(), now.going_on():
            now.calendar = clock.calendar_kept()
            case.save(force_insert=True)
            source = journal.sources(case.definition, case.definition.start.clock)
            now.note("started", case=case, token=token, data={"version": str(version)}, source=source)
            clock.record(case, case.definition.start.clock, at=at, task=None, days=now.calendar)
            walk(case, now, node(case, case.definition.start.step).arrive_first(case))
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
    both_because: str = "",
) -> Task:
    """Do a human task with one of its outcomes. A token that was used before is answered with what it did then.

    What the party handed in on paper, whoever the definition lets enter it does for the party: `at` is when it came,
    `entered_at` when it is entered, which is when the roles count; the two differ for a reason. Where nobody else is
    there, one person does two duties that are kept apart for the reason `both_because`, which the journal keeps.
    Refuses: a task of another case, done, or somebody else's; a role not held; an outcome unknown or not yet possible;
    a reason not given; a form not in order; a moment before the task was opened, after it is entered, or in the future.
    """
    now = Act(at=at, by=by)
    not_in_the_future(entered_at or at)
    with held(case_id, task_id, now) as activation, now.going_on():
        task, case = activation.task, activation.process
        if task.finished and token and (done := journal.find_token(token)) and done.task_id == task.pk:
            return cast(Task, task)
        human, chosen, form, entering = _in_order(
            activation, now, outcome, data=data, files=files, reason=reason, entered_at=entered_at, both=both_because
        )
        task.outcome, task.reason = chosen.name, reason
        human.start()
        if form is not None:
            task.data = form.record()
        human.complete()
        what = "entered" if entering else "done"
        now.note(what, case=case, task=task, reason=reason, data=task.data, token=token)
        walk(case, now, *human.create_next())
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
        _in_order(unheld(case_id, task_id), Act(at=at, by=by), outcome, data=data, reason=reason)
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
    both: str = "",
) -> tuple[HumanActivation, Outcome, TaskForm | None, bool]:
    """The step, the outcome and the filled-in form, if this act may be done; and whether it is done for the party."""
    assert now.by, "only people do human tasks"
    human = rights.open_human(activation)
    entering = may_enter(human.task, by=now.by, at=entered_at or now.at)
    again = rights.second_time(human, outcome)
    if entering:
        rights.came_before(human, now.at, entered_at or now.at, reason)
    elif entered_at not in (None, now.at):
        raise rights.not_your_role(human)
    elif again:
        rights.may_choose_again(human, again, now)
    else:
        rights.yours(human, now)
    role = human.step.entered_by if entering else (again and again.again) or human.step.role
    if conflict := rights.alone_in_both(human, now, role):
        if not both.strip():
            raise BothDuties(**conflict.data)
        now.note("both_duties", case=human.process, task=human.task, reason=both.strip())
    chosen = rights.outcome(human, outcome, at=now.at)
    if (again or chosen.needs_reason) and not reason.strip():
        raise ReasonMissing(outcome=outcome_title(chosen))
    form = bound_form(human.task, by=now.by, at=now.at, data=data or {}, files=files, entering=entering)
    if form is not None and not form.is_valid():
        raise Incomplete(form=form)
    return human, chosen, form, entering


def take(*, case_id: int, task_id: int, by: User, at: datetime) -> None:
    """Take an open task of a role that one holds. Refuses what somebody else took."""
    now = Act(at=at, by=by)
    with held(case_id, task_id, now) as activation, now.going_on():
        human = rights.yours(activation, now)
        rights.alone_in_both(human, now, human.step.role)
        human.assign(by)
        record(now, "taken", human)


def put_back(*, case_id: int, task_id: int, by: User, at: datetime) -> None:
    """Put back one's own task, or that of an absent colleague, for any holder of the role."""
    now = Act(at=at, by=by)
    with held(case_id, task_id, now) as activation, now.going_on():
        human = rights.yours(activation, now)
        if human.task.owner_id is None:
            raise AlreadyDone
        human.put_back()
        record(now, "put_back", human)


def assign(
    *, case_id: int, task_id: int, to: User, by: User, at: datetime, reason: str = "", token: str | None = None
) -> None:
    """Give an open task to somebody who may act in its role on that day.

    Whoever assigns in this procedure may, and a holder of the role may give away what nobody else took; who stands in
    for an absent colleague, what that one has.
    """
    now = Act(at=at, by=by)
    with held(case_id, task_id, now) as activation, now.going_on():
        if journal.done_in(activation.process, token):
            return
        human = rights.open_human(activation)
        rights.may_give(human, now, to)
        before = human.task.owner_id
        human.assign(to)
        record(now, "assigned", human, data={"to": to.pk, "from": before}, reason=reason, token=token)


def refusal_to_assign(*, case_id: int, task_id: int, to: User, by: User, at: datetime) -> Refused | None:
    """Why `assign` would refuse now, or None; nothing is held or changed."""
    try:
        rights.may_give(rights.open_human(unheld(case_id, task_id)), Act(at=at, by=by), to)
    except Refused as refusal:
        return refusal
    return None


def note(*, case_id: int, by: User, at: datetime, text: str, token: str | None = None) -> None:
    """Add a note for the office to a case, open or closed. Append-only, and never shown to the party.

    Refuses an empty one, and people who hold no role of the office in this case.
    """
    now = Act(at=at, by=by)
    with held_case(case_id, now) as case:
        if journal.done_in(case, token):
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
    with held_case(case_id, now) as case, now.going_on():
        if not journal.done_in(case, token):
            leaving.withdrawal(case, now)
            _leave(case, now, "withdrawn", case.definition.withdrawal, reason=reason, token=token)
    return case


def cancel(*, case_id: int, by: User, at: datetime, reason: str, token: str | None = None) -> Case:
    """End the case because the office cancels it, for a reason. Refuses where the definition does."""
    now = Act(at=at, by=by)
    with held_case(case_id, now) as case, now.going_on():
        if not journal.done_in(case, token):
            leaving.cancellation(case, now, reason)
            _leave(case, now, "cancelled", case.definition.cancellation, reason=reason, token=token)
    return case


def _leave(case: Case, now: Act, what: str, way: WayOut | None, **more: Any) -> None:
    assert way, "refused already where there is none"
    now.note(what, case=case, **more)
    walk(case, now, node(case, way.to).arrive_first(case))


def correct(*, case_id: int, task_id: int, by: User, at: datetime, reason: str, token: str | None = None) -> Case:
    """Open again a step that was done by mistake: what is open is closed, and the case waits there as it did.

    Refuses where the definition does, without a reason, and where what was done since cannot be taken back: a term that
    began or ended, work that the program did, a step within a block.
    """
    now = Act(at=at, by=by)
    with held_case(case_id, now) as case, now.going_on():
        if journal.done_in(case, token):
            return case
        visit = leaving.correction(case, now, task_id, reason)
        closed = case.task_set.filter(finished=None)
        steps = sorted(closed.exclude(role="").values_list("step", flat=True))
        closed.update(status=STATUS.CANCELED, finished=at)
        now.note("corrected", case=case, task=visit, reason=reason.strip(), token=token, data={"closed": steps})
        walk(case, now, node(case, visit.step).arrive_first(case))
    return case


def retry(*, case_id: int, task_id: int, by: User, at: datetime) -> None:
    """Try failed background work again. Refuses work that did not fail."""
    now = Act(at=at, by=by)
    with held(case_id, task_id, now) as activation, now.going_on():
        if not isinstance(activation, ActionActivation) or not activation.retry.can_proceed():
            raise NotFailed
        activation.retry()
        record(now, "retried", activation)


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
