"""Running cases go over to a newer version of their procedure: each by itself, where nothing that it has done changed.

What was started or finished must be the same in both versions, whatever it is called there: its step, the line on which
that stands, its term. What only waits goes on as the new version says: role, time and due moment are its.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace
from django.utils import timezone
from django.utils.translation import gettext as _
from viewflow.workflow.status import PROCESS, STATUS

from workflows import journal, kept
from workflows.definition import Definition, HumanStep, Step, Term
from workflows.holding import held_case, write
from workflows.models import Case, DefinitionVersion, Task, with_version
from workflows.nodes import Act, due_of
from workflows.people import User
from workflows.refusals import CannotMove, CaseClosed, ReasonMissing
from workflows.titles import shown
from workflows.ways import Branch, Ways

MAY_MOVE = "workflows.move_case"


@dataclass(frozen=True)
class Move:
    """What would become of one case: nothing stands in the way, or `why_not` says what."""

    case: Case
    why_not: str


def movable(to: DefinitionVersion) -> QuerySet[Case]:
    """The open cases that run by an earlier version of the same procedure."""
    cases: QuerySet[Case] = Case.objects.filter(
        status=PROCESS.NEW, version__code=to.code, version__number__lt=to.number
    )
    return with_version(cases)


def previewed(cases: QuerySet[Case], to: DefinitionVersion) -> list[Move]:
    """What would become of each of these cases now; nothing is changed. Three statements for any number."""
    with_tasks = cases.prefetch_related(Prefetch("task_set", Task.objects.order_by("pk")), "clock_events")
    comparing = _Comparing(to.definition)
    return [Move(case, comparing.obstacle(case)) for case in with_tasks]


def move(*, case_id: int, to: DefinitionVersion, by: User, at: datetime, reason: str, token: str | None = None) -> Case:
    """Let an open case go on by this version. Refuses a closed one, without a reason, and what stands in the way."""
    now = Act(at=at, by=by)
    with held_case(case_id, now) as case:
        if journal.done_in(case, token):
            return case
        if not case.is_open:
            raise CaseClosed(reference=case.reference)
        if not by.has_perm(MAY_MOVE):
            raise CannotMove(reference=case.reference, why=_("you may not move cases."))
        if not reason.strip():
            raise ReasonMissing(outcome=_("Move"))
        if why := _why_not(case, to, at=at):
            raise CannotMove(reference=case.reference, why=why)
        data = {"from": str(case.version), "to": str(to)}
        _go_over(case, to, now)
        now.note("moved", case=case, reason=reason.strip(), data=data, token=token)
        write(case, now)
    return case


def _why_not(case: Case, to: DefinitionVersion, *, at: datetime) -> str:
    if to.code != case.version.code or to.number <= case.version.number:
        return _("it is no newer version of the same procedure.")
    if not to.holds_on(timezone.localdate(at)):
        return _("the version is not in force on this day.")
    return _Comparing(to.definition).obstacle(case)


def _go_over(case: Case, to: DefinitionVersion, now: Act) -> None:
    """Every task that counts refers to the step of the new version; what was given up stays with the old one."""
    before = case.version.class_name
    case.version, case.flow_class = to, to.flow_class
    case.save(update_fields=["version", "flow_class"])
    step = Replace(Cast("flow_task", TextField()), Value(f".{before}."), Value(f".{to.class_name}."))
    case.task_set.exclude(status=STATUS.CANCELED).update(flow_task=step)
    for task in case.task_set.filter(finished=None).exclude(role=""):
        _wait_anew(case, task, now)


def _wait_anew(case: Case, task: Task, now: Act) -> None:
    """What waits, as the new version has it; whoever has it keeps it where the role is the same."""
    step = case.definition.step(task.step)
    assert isinstance(step, HumanStep), "compared before"
    owner, due = task.owner_id, task.due_at
    if step.role != task.role:
        task.role, task.owner_permission = step.role, f"role:{step.role}"
        task.owner, task.assigned, task.status = None, None, STATUS.NEW
    task.due_at = due_of(case, step, at=task.at, calendar=now.calendar)
    now.changed(task, "owner", owner, task.owner_id)
    now.changed(task, "due_at", due, task.due_at)
    task.save(update_fields=["role", "owner_permission", "owner", "assigned", "status", "due_at"])


class _Comparing:
    """A case and what it has done, against a newer definition."""

    def __init__(self, after: Definition) -> None:
        self.after = after

    def obstacle(self, case: Case) -> str:
        """What keeps this case from going over, in words; empty where nothing does."""
        before = case.definition
        return next(self._obstacles(case, before, _Places(before), _Places(self.after)), "")

    def _obstacles(self, case: Case, before: Definition, old: _Places, new: _Places) -> Iterator[str]:
        for task in case.task_set.all():
            if task.status != STATUS.CANCELED:
                step = before.step(task.step.removesuffix("__join"))
                yield from self._of_step(step, task, old, new)
        for name in {event.term for event in case.clock_events.all()}:
            yield from self._of_term(before.term(name))

    def _of_step(self, step: Step, task: Task, old: _Places, new: _Places) -> Iterator[str]:
        words, after = {"step": shown(step.title)}, self.after.find_step(step.name)
        waits = task.finished is None and isinstance(step, HumanStep) and task.status in (STATUS.NEW, STATUS.ASSIGNED)
        if after is None:
            yield (_("“%(step)s” waits and is gone.") if waits else _("“%(step)s” was begun and is gone.")) % words
        elif old.line(step.name) != new.line(step.name):
            yield _("“%(step)s” stands elsewhere.") % words
        elif waits and not isinstance(after, HumanStep):
            yield _("“%(step)s” waits for somebody and is no longer done by people.") % words
        elif not waits and not _same(step, after):
            yield _("“%(step)s” was begun and is changed.") % words

    def _of_term(self, term: Term) -> Iterator[str]:
        after = next((one for one in self.after.terms if one.name == term.name), None)
        if after is None or after.length != term.length:
            title = shown(term.title) if term.title else term.name
            yield _("The term “%(term)s” has begun and is changed.") % {"term": title}


class _Places:
    """On which line of its definition each step stands."""

    def __init__(self, definition: Definition) -> None:
        self._ways = Ways(definition)

    @cached_property
    def _lines(self) -> Mapping[str, Branch]:
        return {name: branch for branch, inside in self._ways.branches.items() for name in inside}

    def line(self, name: str) -> Branch | None:
        """The branch of a step; None on the main line."""
        return self._lines.get(name)


def _same(one: Step, other: Step) -> bool:
    return bool(_meaning(kept.plain(one)) == _meaning(kept.plain(other)))


def _meaning(value: Any) -> Any:
    """A step without what it is called and who is warned of it."""
    if isinstance(value, dict):
        return {name: _meaning(it) for name, it in value.items() if name not in ("title", "warn")}
    return [_meaning(it) for it in value] if isinstance(value, list) else value
