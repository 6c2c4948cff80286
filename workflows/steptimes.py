"""How long each step of a case took: read from its visits and the events of its clocks, never from counters.

A step's time is its budget over all visits within one run of a term, from its last start or restart; where several
terms run, of the one that began first; outside of every term each gap between them is a run by itself. A visit belongs
to the run in which it was opened. Office minutes count from its opening to its end; while the term is paused they do
not. What waits for the party or for another agency has no time of its own. A visit that was closed undone took its
time, and has no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import NamedTuple, Protocol, TypeAlias, cast

from django.db.models import F, QuerySet
from viewflow.workflow.status import STATUS

from workflows.calendars import VIETNAM, Calendar, local
from workflows.definition import Action, Definition, HumanStep, time_of
from workflows.models import Case, ClockEvent, Task, versions
from workflows.officetime import OfficeTime


class Verdict(StrEnum):
    """How a step kept its time: done before the day on which that was over, on that day, or after more office time."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


Span: TypeAlias = tuple[datetime, datetime | None]


class Event(Protocol):
    """What is asked of an event of a clock; `task_id` is the visit by which it came, None for the start of a case."""

    @property
    def term(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def task_id(self) -> int | None: ...


class Happened(NamedTuple):
    """An event as it is asked of, without its row."""

    term: str
    kind: str
    at: datetime
    task_id: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a step. `by` is the id of who did it, or has it; `done` is False while it is open or closed undone.

    Ids ascend as visits are opened.
    """

    id: int
    step: str
    opened_at: datetime
    ended_at: datetime | None
    done: bool
    by: int | None = None


@dataclass(frozen=True, slots=True)
class VisitTime:
    """Office minutes of one visit, and of all visits of its run up to its end.

    An open one has no verdict before it is late.
    """

    visit: Visit
    used: int
    spent: int
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class StepTime:
    """One step of a case in one run of its term. `allotted` minutes are None where nothing is allotted.

    `verdict` is that of the last visit that has one.
    """

    step: HumanStep | Action
    allotted: int | None
    visits: tuple[VisitTime, ...]
    verdict: Verdict | None

    @property
    def used(self) -> int:
        """Office minutes of all visits."""
        return self.visits[-1].spent

    @property
    def last(self) -> Visit:
        return self.visits[-1].visit

    @property
    def done(self) -> Visit | None:
        """The last visit that was done: who did it stands for the step."""
        return next((one.visit for one in reversed(self.visits) if one.visit.done), None)


class Concerned(NamedTuple):
    """A case in which a step was done in a period."""

    case_id: int
    reference: str
    version_id: int


class Done(NamedTuple):
    """A step of a case that was done, flat, so that very many can be kept and summed up: of its `StepTime`.

    Office minutes, seconds since 1970, the value of a `Verdict`. `person_id` is who did it last; None for the program.
    """

    case_id: int
    reference: str
    version_id: int
    step: str
    person_id: int | None
    opened_at: int
    done_at: int
    allotted: int | None
    used: int
    verdict: str | None


def step_times(
    definition: Definition, visits: Iterable[Visit], events: Sequence[Event], *, days: OfficeTime, until: datetime
) -> list[StepTime]:
    """The times of one case, in the order in which its steps were first opened; open visits count to `until`.

    `events` stand in the order of their writing. Raises NoCalendar.
    """
    found: dict[tuple[str, str, int], list[Visit]] = {}
    for visit in sorted(visits, key=attrgetter("id")):
        if _has_time(definition, visit.step):
            found.setdefault((visit.step, *_run(visit, events)), []).append(visit)
    return [
        _step_time(definition, together, _pauses(term, events), days, until)
        for (_step, term, _began), together in found.items()
    ]


def of_case(case: Case, *, days: Calendar, until: datetime) -> list[StepTime]:
    """The times of this case; two statements, none where tasks and events came with it. Raises NoCalendar."""
    visits = map(visit_of, case.task_set.all())
    events = sorted(case.clock_events.all(), key=attrgetter("pk"))
    return step_times(case.definition, visits, events, days=OfficeTime(days), until=until)


def concerned(cases: QuerySet[Case], first: date, last: date) -> QuerySet[Case, Concerned]:
    """Those of these cases in which a step was done from `first` to `last`, by their keys; the last day counts."""
    begin, end = (datetime.combine(day, time(), VIETNAM) for day in (first, last + timedelta(days=1)))
    done = Task.objects.filter(finished__gte=begin, finished__lt=end, status=STATUS.DONE).values("process")
    rows = cases.filter(pk__in=done).order_by("pk").annotate(case_id=F("pk"))
    return cast("QuerySet[Case, Concerned]", rows.values_list("case_id", "reference", "version_id", named=True))


def done_between(cases: Iterable[Concerned], first: date, last: date, *, days: Calendar, until: datetime) -> list[Done]:
    """The steps that were done from `first` to `last` in these cases, case by case; the last day counts.

    A step is done with its last visit so far. Two statements, and one for the versions. Raises NoCalendar.
    """
    rows = list(cases)
    keys = [one.case_id for one in rows]
    visits, events, office = _visits_of(keys), _events_of(keys), OfficeTime(days)
    definitions = {version.pk: version.flow_class.definition for version in versions()}
    return [
        _done(one, took)
        for one in rows
        for took in step_times(
            definitions[one.version_id],
            visits.get(one.case_id, ()),
            events.get(one.case_id, ()),
            days=office,
            until=until,
        )
        if took.last.done and first <= _day(took.last.ended_at) <= last
    ]


def _done(case: Concerned, took: StepTime) -> Done:
    opened, last = _second(took.visits[0].visit.opened_at), took.last
    return Done(*case, took.step.name, last.by, opened, _second(last.ended_at), took.allotted, took.used, took.verdict)


def waits_for_others(definition: Definition, name: str) -> bool:
    """Whether the office waits at this step for the party or for another agency."""
    step = definition.find_step(name)
    return isinstance(step, HumanStep) and not definition.role(step.role).is_office


def _has_time(definition: Definition, name: str) -> bool:
    step = definition.find_step(name)
    return isinstance(step, HumanStep | Action) and not waits_for_others(definition, name)


def _step_time(
    definition: Definition, visits: Iterable[Visit], pauses: Sequence[Span], days: OfficeTime, until: datetime
) -> StepTime:
    visits = list(visits)
    step = definition.step(visits[0].step)
    assert isinstance(step, HumanStep | Action)
    allotted, spent, times, kept = time_of(step), 0, list[VisitTime](), None
    for visit in visits:
        end = visit.ended_at or max(until, visit.opened_at)
        used = _used(visit.opened_at, end, pauses, days)
        spent += used
        verdict = _verdict(visit, allotted, spent, days)
        times.append(VisitTime(visit, used, spent, verdict))
        kept = verdict or kept
    return StepTime(step, allotted, tuple(times), kept)


def _used(opened: datetime, ended: datetime, pauses: Iterable[Span], days: OfficeTime) -> int:
    """Office minutes between the two moments, but for those within a pause."""
    paused = sum(days.between(max(opened, since), min(ended, till or ended)) for since, till in pauses)
    return days.between(opened, ended) - paused


def _verdict(visit: Visit, allotted: int | None, spent: int, days: OfficeTime) -> Verdict | None:
    """Late by the minute; early where what was left would have lasted beyond the day of the end."""
    if allotted is None or (visit.ended_at and not visit.done):
        return None
    if spent > allotted:
        return Verdict.LATE
    if visit.ended_at is None:
        return None
    return Verdict.EARLY if allotted - spent > days.left_of_day(visit.ended_at) else Verdict.ON_TIME


def _run(visit: Visit, events: Iterable[Event]) -> tuple[str, int]:
    """The run in which a visit was opened: its term and the number of the event with which that began."""
    running: dict[str, int] = {}
    number = 0
    for event in events:
        if event.at > visit.opened_at or (event.task_id is not None and event.task_id >= visit.id):
            continue
        number += 1
        if event.kind in ("start", "restart"):
            running[event.term] = number
        elif event.kind == "finish":
            running.pop(event.term, None)
    return min(running.items(), key=itemgetter(1), default=("", number))


def _pauses(term: str, events: Iterable[Event]) -> list[Span]:
    """From when to when a term was paused; the last pause may still last."""
    pauses, since = list[Span](), None
    for event in events:
        if event.term != term or event.kind == "extend":
            continue
        if event.kind == "pause":
            since = since or event.at
        elif since:
            pauses.append((since, event.at))
            since = None
    return [*pauses, (since, None)] if since else pauses


def _visits_of(cases: Sequence[int]) -> dict[int, list[Visit]]:
    found: dict[int, list[Visit]] = {}
    columns = ("process_id", "pk", "step", "created", "finished", "status", "owner_id")
    for case_id, *row in Task.objects.filter(process__in=cases).order_by().values_list(*columns):
        found.setdefault(case_id, []).append(_visit(*row))
    return found


def _events_of(cases: Sequence[int]) -> dict[int, list[Happened]]:
    found: dict[int, list[Happened]] = {}
    events = ClockEvent.objects.filter(case__in=cases).order_by("pk")
    for case_id, term, kind, at, task_id in events.values_list("case_id", "term", "kind", "at", "task_id"):
        found.setdefault(case_id, []).append(Happened(term, kind, at, task_id))
    return found


def visit_of(task: Task) -> Visit:
    """The visit that a task is."""
    return _visit(task.pk, task.step, task.created, task.finished, task.status, task.owner_id)


def _visit(key: int, step: str, created: datetime, finished: datetime | None, status: str, owner: int | None) -> Visit:
    return Visit(key, step, created, finished, status == STATUS.DONE, owner)


def _day(moment: datetime | None) -> date:
    assert moment is not None
    return local(moment).date()


def _second(moment: datetime | None) -> int:
    assert moment is not None
    return int(moment.timestamp())
