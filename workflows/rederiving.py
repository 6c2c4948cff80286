"""What a change of the calendar does to open cases: shown before it is kept, and done when it is.

Whoever keeps a change names what was shown (`mark`); what came in between is shown anew, and nothing is kept. A change
waits for whoever begins a case, and an act in a case waits for the change, or the change for the act: whichever holds
the case second sees what the first has written (`locked`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Prefetch
from viewflow.workflow.status import PROCESS

from workflows import clock, journal
from workflows.calendars import VIETNAM, Calendar
from workflows.definition import Definition
from workflows.models import Case, ClockEvent, DefinitionVersion, Task
from workflows.nodes import due_of
from workflows.people import User

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('workflows.calendar'))"
TOGETHER = 500


class BadRow(ValidationError):
    """A row of a change that is not in order."""

    def __init__(self, row: models.Model, error: ValidationError) -> None:
        super().__init__(error)
        self.row = row


@dataclass(frozen=True)
class Change:
    """A row of the calendar, its years or its hours, as it is to be; or one that goes."""

    row: models.Model
    gone: bool = False

    def put(self) -> None:
        """Raises BadRow."""
        if self.gone:
            type(self.row)._default_manager.filter(pk=self.row.pk).delete()
            return
        try:
            self.row.full_clean()
        except ValidationError as error:
            raise BadRow(self.row, error) from None
        self.row.save()


@dataclass(frozen=True)
class Move:
    """An open case, when it fell due and when it will; `tasks` are those of its open tasks that move too."""

    case: Case
    before: datetime | None
    after: datetime | None
    legal_end: datetime | None
    becomes_late: bool
    tasks: tuple[tuple[Task, datetime | None], ...]


@dataclass(frozen=True)
class Preview:
    """Every open case that moves. `mark` stands for the change, the calendar before it, and the moves.

    `closed` is how many finished terms would read differently: those that ended on a changed day or later, whose due
    moment, days used, or having been in time are others by the new calendar.
    """

    moves: tuple[Move, ...]
    mark: str
    closed: int = 0

    @property
    def late(self) -> int:
        """How many cases become late by the change alone."""
        return sum(move.becomes_late for move in self.moves)


class ChangedMeanwhile(Exception):
    """Calendar or cases are not as they were shown; nothing was kept. `preview` is what would be done now."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


@transaction.atomic
def preview(changes: Sequence[Change], *, at: datetime) -> Preview:
    """What keeping these changes would do; nothing is kept. Raises BadRow, NoCalendar.

    As many statements for any number of cases.
    """
    kept = transaction.savepoint()
    try:
        return _put(changes, at=at, lock=False)
    finally:
        transaction.savepoint_rollback(kept)
        for change in changes:
            if change.row._state.adding is False and not _is_there(change.row):
                change.row.pk, change.row._state.adding = None, True


@transaction.atomic
def save(changes: Sequence[Change], *, mark: str, by: User, at: datetime) -> Preview:
    """Keep the changes, and move every case and task with an entry in its journal.

    Raises BadRow, NoCalendar, and ChangedMeanwhile where it is not what `mark` was given for.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    now = _put(changes, at=at, lock=True)
    if now.mark != mark:
        raise ChangedMeanwhile(now)
    _move(now.moves, by=by, at=at)
    return now


def _is_there(row: models.Model) -> bool:
    return type(row)._default_manager.filter(pk=row.pk).exists()


def _put(changes: Sequence[Change], *, at: datetime, lock: bool) -> Preview:
    before = _text()
    for change in changes:
        change.put()
    after = _text()
    moves = tuple(_moves(clock.parsed(after), at=at, lock=lock))
    closed = _closed(clock.parsed(before), clock.parsed(after))
    told = [
        before,
        after,
        str(closed),
        *(f"{one.case.pk} {one.before} {one.after} {one.becomes_late}" for one in moves),
    ]
    return Preview(moves, hashlib.sha256("\n".join(told).encode()).hexdigest(), closed)


def _text() -> str:
    with connection.cursor() as cursor:
        cursor.execute(clock.CALENDAR_SQL)
        [text] = cursor.fetchone()
    return str(text)


def _closed(before: Calendar, after: Calendar) -> int:
    """How many finished terms read differently by the other calendar."""
    since = _first_difference(before, after)
    if since is None:
        return 0
    ended = ClockEvent.objects.filter(kind="finish", at__gte=datetime.combine(since, time(), VIETNAM))
    cases = Case.objects.filter(pk__in=ended.values("case")).prefetch_related("clock_events")
    versions = DefinitionVersion.objects.in_bulk({case.version_id for case in cases})
    return sum(_differing(versions[case.version_id].definition, case, before, after) for case in cases)


def _differing(definition: Definition, case: Case, before: Calendar, after: Calendar) -> int:
    events: list[ClockEvent] = sorted(case.clock_events.all(), key=lambda event: event.pk)
    both = (_finished(definition, events, days) for days in (before, after))
    return sum(first != second for first, second in zip(*both, strict=True))


def _first_difference(before: Calendar, after: Calendar) -> date | None:
    days = before.days.keys() | after.days.keys()
    return min((day for day in days if before.days.get(day) != after.days.get(day)), default=None)


def _finished(definition: Definition, events: Sequence[ClockEvent], days: Calendar) -> list[tuple[object, ...]]:
    """What is told of each finished term."""
    found = (one for one in clock.readings(definition, events, days=days) if one.state == "finished")
    return [(one.first_due and one.first_due.due_at, one.used_working_days, one.on_time) for one in found]


def _moves(days: Calendar, *, at: datetime, lock: bool) -> Iterable[Move]:
    open_tasks = Task.objects.filter(finished=None, due_at__isnull=False).order_by("pk")
    cases = Case.objects.filter(status=PROCESS.NEW).order_by("pk")
    cases = cases.select_for_update(no_key=True) if lock else cases
    found = list(cases.prefetch_related("clock_events", Prefetch("task_set", open_tasks, to_attr="waiting")))
    versions = DefinitionVersion.objects.in_bulk({case.version_id for case in found})
    for case in found:
        case.version = versions[case.version_id]
        move = _move_of(case, days, at=at)
        if move.before != move.after or move.tasks:
            yield move


def _move_of(case: Case, days: Calendar, *, at: datetime) -> Move:
    before, ended = case.due_at, case.legal_end
    events: list[ClockEvent] = sorted(case.clock_events.all(), key=lambda event: event.pk)
    clock.fall_due(case, events, days=days)
    late = bool(case.legal_end and case.legal_end <= at and not (ended and ended <= at))
    tasks = ((task, _due(task, case, days)) for task in case.waiting)
    moved = tuple((task, due) for task, due in tasks if due != task.due_at)
    return Move(case, before, case.due_at, case.legal_end, late, moved)


def _due(task: Task, case: Case, days: Calendar) -> datetime | None:
    return due_of(case, case.definition.step(task.step), at=task.at, calendar=days)


def _move(moves: Sequence[Move], *, by: User, at: datetime) -> None:
    entries = []
    for move in moves:
        entry = journal.entry("counted_anew", case=move.case, by=by, at=at)
        tasks = [(task, "due_at", task.due_at, due) for task, due in move.tasks]
        entry.changed = journal.before_and_after(move.case.changed, tasks)
        entries.append(entry)
        for task, due in move.tasks:
            task.due_at = due
    Case.objects.bulk_update([move.case for move in moves], ["due_at", "legal_end"], batch_size=TOGETHER)
    Task.objects.bulk_update([task for move in moves for task, _due in move.tasks], ["due_at"], batch_size=TOGETHER)
    for first in range(0, len(entries), TOGETHER):
        journal.write(entries[first : first + TOGETHER])
