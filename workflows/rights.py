"""Who may do what with a case, and when: checks that read, refuse with data, and write nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.utils import timezone

from workflows import vocabulary
from workflows.definition import HumanStep, Outcome, Step
from workflows.duties import Conflict, conflict_of
from workflows.forms import AssignmentForm
from workflows.models import Case, DefinitionVersion, Task
from workflows.nodes import Act, HumanActivation, StepActivation
from workflows.people import Duties, User
from workflows.refusals import (
    AlreadyDone,
    BeforeItsTime,
    CannotAssign,
    CaseClosed,
    ConditionNotMet,
    DutiesApart,
    LateWithoutReason,
    NoSuchTask,
    NotYet,
    NotYourRole,
    SecondTime,
    SomebodyElses,
    UnknownOutcome,
)
from workflows.titles import outcome_title, shown


def is_official(user: User, case: Case, *, on: date) -> bool:
    """Whether this person may act, on that day, in a role of the office in this case."""
    roles = user.roles_on(on)
    return any(role.name in roles for role in case.definition.roles if not role.is_party)


def may_give(human: HumanActivation, now: Act, to: User) -> None:
    """Refuses to give away what one may not, to who could not do it, and before its time."""
    assert now.by, "only people give tasks away"
    duties = now.by.duties_on(timezone.localdate(now.at))
    owner = human.task.owner_id
    assigns = bool(duties.roles & assigning_roles(human.process))
    if not assigns and human.step.role not in duties.roles:
        raise not_your_role(human)
    if not assigns and owner not in (None, now.by.pk, *duties.lent):
        raise SomebodyElses(step=shown(human.step.title), owner=str(human.task.owner))
    not_before_its_time(human, now.at)
    if human.step.role not in to.roles_on(timezone.localdate(now.at)):
        raise CannotAssign(person=str(to), **step_and_role(human))
    conflict = conflict_of(human.process, human.step.role, to, in_place_of=None, on=timezone.localdate(now.at))
    if conflict and conflict.others:
        raise DutiesApart(**conflict.data)
    now.in_place_of = owner if owner in duties.lent else None


def open_human(activation: StepActivation) -> HumanActivation:
    case = activation.process
    if not isinstance(activation, HumanActivation):
        raise NoSuchTask(case=case.pk, task=activation.task.pk)
    if activation.task.finished:
        raise AlreadyDone
    if not case.is_open:
        raise CaseClosed(reference=case.reference)
    return activation


def yours(activation: StepActivation, now: Act) -> HumanActivation:
    """The open task, if whoever acts may do it; notes in whose place that is."""
    human = open_human(activation)
    assert now.by, "only people do human tasks"
    now.in_place_of = in_whose_place(human, by=now.by, at=now.at)
    not_before_its_time(human, now.at)
    return human


def in_whose_place(human: HumanActivation, *, by: User, at: datetime) -> int | None:
    """None for what is one's own. Refuses a role in which one may not act, and what a colleague who is here took."""
    task, case = human.task, human.process
    if case.definition.role(task.role).is_party:
        duties = Duties(frozenset({task.role} if is_party(case, by=by, at=at) else ()), {})
    else:
        duties = by.duties_on(timezone.localdate(at))
    if task.role not in duties.roles:
        raise not_your_role(human)
    if task.owner_id in duties.lent:
        return cast(int, task.owner_id)
    if task.owner_id not in (None, by.pk):
        raise SomebodyElses(step=shown(human.step.title), owner=str(task.owner))
    return duties.in_place_of(task.role)


def second_time(human: HumanActivation, name: str) -> Outcome | None:
    """The outcome, where the definition sets it apart from the second time on and it was chosen in this case before."""
    return next((one for one in human.step.outcomes if one.name == name in outcomes_again(human.task)), None)


def outcomes_again(task: Task) -> dict[str, str]:
    """The outcomes that were chosen in this case before and whose second time the definition gives to a role."""
    again = {one.name: one.again for one in task.flow_task.step.outcomes if one.again}
    if not again:
        return {}
    done = Task.objects.filter(process=task.process_id, step=task.step, outcome__in=again).exclude(finished=None)
    return {name: again[name] for name in done.values_list("outcome", flat=True).distinct().order_by()}


def may_choose_again(human: HumanActivation, chosen: Outcome, now: Act) -> None:
    """Refuses everybody but holders of the role that the definition names, whoever has the task."""
    assert now.by, "only people do human tasks"
    assert chosen.again, "asked only from the second time"
    duties = now.by.duties_on(timezone.localdate(now.at))
    if chosen.again not in duties.roles:
        role = human.process.definition.role(chosen.again)
        raise SecondTime(outcome=outcome_title(chosen), role=shown(role.title))
    not_before_its_time(human, now.at)
    now.in_place_of = duties.in_place_of(chosen.again)


def alone_in_both(human: HumanActivation, now: Act, role: str) -> Conflict | None:
    """What this person did in a duty kept apart from this one, where nobody else is there; refused where others are."""
    assert now.by, "only people do human tasks"
    day = timezone.localdate(now.at)
    conflict = conflict_of(human.process, role, now.by, in_place_of=now.in_place_of, on=day)
    if conflict and conflict.others:
        raise DutiesApart(**conflict.data)
    return conflict


def not_before_its_time(human: HumanActivation, at: datetime) -> None:
    not_before(human.task, at)


def not_before(task: Task, at: datetime) -> None:
    """Refuses a moment before the task was opened or done."""
    if at < task.at:
        raise BeforeItsTime(at=told(at), opened=told(task.at))


def came_before(human: HumanActivation, at: datetime, entered_at: datetime, reason: str) -> None:
    """Refuses what was handed in before its task was opened or after now, or is entered later without a reason."""
    not_before_its_time(human, at)
    if at > entered_at:
        raise NotYet(at=told(at))
    if at < entered_at and not reason.strip():
        raise LateWithoutReason


def may_enter(task: Task, *, by: User, at: datetime) -> bool:
    """Whether this person may enter for the party what the party handed in on paper; whoever is the party acts."""
    step = task.flow_task.step
    if not isinstance(step, HumanStep) or step.entered_by is None:
        return False
    return step.entered_by in by.roles_on(timezone.localdate(at)) and not holds(task.role, task.process, by=by, at=at)


def holds(role: str, case: Case, *, by: User, at: datetime) -> bool:
    if case.definition.role(role).is_party:
        return is_party(case, by=by, at=at)
    return role in by.roles_on(timezone.localdate(at))


def is_party(case: Case, *, by: User, at: datetime) -> bool:
    theirs = vocabulary.party_cases_of(by, on=timezone.localdate(at))
    return by.is_active and Case.objects.filter(theirs, pk=case.pk).exists()


def outcome(human: HumanActivation, name: str, *, at: datetime) -> Outcome:
    try:
        chosen: Outcome = human.flow_task.outcome(name)
    except KeyError:
        raise UnknownOutcome(step=shown(human.step.title), outcome=name) from None
    if chosen.condition:
        question = vocabulary.find_question(chosen.condition)
        if question.ask(human.process, at) != "yes":
            raise ConditionNotMet(outcome=outcome_title(chosen), why=str(question.refusal))
    return chosen


def assigning_roles(ruled: Case | DefinitionVersion) -> set[str]:
    """The roles whose step, in the definition of this case or version, is to assign."""
    return {
        step.role
        for step in ruled.flow_class.definition.steps
        if isinstance(step, HumanStep)
        and step.form
        and issubclass(vocabulary.find_form(step.form).form_class, AssignmentForm)
    }


def fit_for_many(step: Step) -> bool:
    """Whether many tasks at this step can be done with one decision: it asks nothing, or the same of each."""
    if not isinstance(step, HumanStep):
        return False
    return step.form is None or vocabulary.find_form(step.form).form_class.fit_for_many


def step_and_role(human: HumanActivation) -> dict[str, str]:
    step = human.step
    return {"step": shown(step.title), "role": shown(human.process.definition.role(step.role).title)}


def not_your_role(human: HumanActivation) -> NotYourRole:
    return NotYourRole(**step_and_role(human))


def told(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")
