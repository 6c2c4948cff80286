"""A case as it was at a moment: read from what was written about it, never from columns that have changed since.

What counts is `at`: an act that was written down later, for an earlier moment, counts at that moment and is told with
both times. Of rows that are corrected in place – calendar, office hours, law – the state counts that was recorded when
the last of these acts was written, or at the moment itself if that is later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime
from viewflow.workflow.status import STATUS

from workflows import clock, journal
from workflows.calendars import Calendar, NoCalendar
from workflows.models import Case, DefinitionVersion, JournalEntry, RowChange, Task

CALENDAR = """
WITH began AS (
    SELECT "table", min(recorded_at) AS at FROM workflows_rowchange
    WHERE "table" IN ('workflows_calendarday', 'workflows_calendaryear', 'workflows_officehours') GROUP BY "table"),
last AS (
    SELECT DISTINCT ON ("table", "row") "table", after FROM workflows_rowchange JOIN began USING ("table")
    WHERE recorded_at <= greatest(%(then)s::timestamptz, began.at)
    ORDER BY "table", "row", id DESC),
kept AS (SELECT * FROM last WHERE after IS NOT NULL)
SELECT json_build_object(
           'days', (SELECT json_agg(json_build_array(after->'day', after->'working', after->'name', after->'source')
                                    ORDER BY after->>'day') FROM kept WHERE "table" = 'workflows_calendarday'),
           'years', (SELECT json_agg(after->'year' ORDER BY after->>'year') FROM kept
                     WHERE "table" = 'workflows_calendaryear'),
           'hours', (SELECT json_agg(json_build_array(after->'in_force_from', after->'opens', after->'closes')
                                     ORDER BY after->>'in_force_from', after->>'opens') FROM kept
                     WHERE "table" = 'workflows_officehours' AND coalesce(after->>'kind', 'working') = 'working')
       )::text,
       (SELECT max(at) FROM began WHERE "table" <> 'workflows_calendaryear')
"""


@dataclass(frozen=True)
class TaskThen:
    """One visit to a step, as it stood. `owner` is a user's id; `known` says whether who had it was written down."""

    id: int
    step: str
    role: str
    status: str
    owner: int | None
    known: bool
    outcome: str
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True)
class Past:
    """A case at a moment. Rows that are corrected in place are as recorded at `rows_at`; kept since `rows_since`."""

    at: datetime
    version: DefinitionVersion
    result: str
    ended_at: datetime | None
    due_at: datetime | None
    legal_end: datetime | None
    tasks: tuple[TaskThen, ...]
    readings: tuple[clock.Reading, ...]
    entries: tuple[JournalEntry, ...]
    calendar: Calendar
    rows_at: datetime
    rows_since: datetime | None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


def past(case: Case, *, at: datetime) -> Past | None:
    """The case as it was at that moment; None before it began. A constant number of statements."""
    every = journal.history(case)
    entries = [entry for entry in every if entry.at <= at]
    if not entries:
        return None
    rows_at = max(at, *(entry.recorded_at for entry in entries))
    calendar, since = calendar_at(rows_at)
    version = _version(case, every, at)
    events = [event for event in case.clock_events.order_by("pk") if event.at <= at]
    end = next((entry for entry in entries if entry.act == "ended"), None)
    try:
        readings = clock.readings(version.definition, events, days=calendar)
    except NoCalendar:
        readings = []
    return Past(
        at=at,
        version=version,
        result=end.data.get("result", "") if end else "",
        ended_at=end.at if end else None,
        due_at=_of_case(entries, "due_at"),
        legal_end=_of_case(entries, "legal_end"),
        tasks=tuple(_tasks(case, entries, at)),
        readings=tuple(readings),
        entries=tuple(entries),
        calendar=calendar,
        rows_at=rows_at,
        rows_since=since,
    )


def calendar_at(then: datetime) -> tuple[Calendar, datetime | None]:
    """The calendar and the office hours as they stood recorded, and since when that is known; before, as at first."""
    with connection.cursor() as cursor:
        cursor.execute(CALENDAR, {"then": then})
        text, since = cursor.fetchone()
    return clock.parsed(text), since


def rows_at(table: str, then: datetime) -> list[dict[str, Any]]:
    """The rows of a table whose changes the database keeps, as they stood recorded; before the first, as at first."""
    changes = RowChange.objects.filter(table=table)
    first = changes.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    if first is None:
        return []
    last = changes.filter(recorded_at__lte=max(then, first)).order_by("row", "-pk").distinct("row")
    return [after for after in last.values_list("after", flat=True) if after is not None]


def _version(case: Case, entries: Iterable[JournalEntry], at: datetime) -> DefinitionVersion:
    """By which version it ran: the present one, with every later move taken back."""
    version: int = case.version_id
    for entry in reversed(list(entries)):
        moved = entry.changed.get("case", {}).get("version") if entry.at > at else None
        version = moved[0] if moved else version
    return case.version if version == case.version_id else DefinitionVersion.objects.get(pk=version)


def _of_case(entries: Iterable[JournalEntry], name: str) -> datetime | None:
    """The last value of a moment of the case, as it was told then."""
    found = None
    for entry in entries:
        found = entry.changed.get("case", {}).get(name, [None, found])[1]
    return _moment(found)


def _tasks(case: Case, entries: Sequence[JournalEntry], at: datetime) -> Iterable[TaskThen]:
    """What never changes once it is written – opened, finished, by which outcome – and who had it, from the entries."""
    owners, dues, failed = _columns(entries, "owner"), _columns(entries, "due_at"), _failed(entries)
    for task in case.task_set.filter(created__lte=at).order_by("pk"):
        over = task.finished is not None and task.finished <= at
        owner, due = owners.get(task.pk), dues.get(task.pk)
        yield TaskThen(
            id=task.pk,
            step=task.step,
            role=task.role,
            status=task.status if over else STATUS.ERROR if task.pk in failed else _waiting(task, owner),
            owner=owner,
            known=task.pk in owners or not task.role,
            outcome=task.outcome if over else "",
            opened_at=task.created,
            due_at=_moment(due),
            ended_at=task.finished if over else None,
        )


def _columns(entries: Iterable[JournalEntry], name: str) -> dict[int, Any]:
    """The last value of a column of each task."""
    found = {}
    for entry in entries:
        for task, columns in entry.changed.get("tasks", {}).items():
            if name in columns:
                found[int(task)] = columns[name][1]
    return found


def _failed(entries: Iterable[JournalEntry]) -> set[int]:
    failed: set[int] = set()
    for entry in entries:
        if entry.task_id and entry.act in ("failed", "retried"):
            (failed.add if entry.act == "failed" else failed.discard)(entry.task_id)
    return failed


def _waiting(task: Task, owner: int | None) -> str:
    """How an open task stands, but for work in the background, which waits or is being done."""
    if not task.role:
        return str(STATUS.SCHEDULED)
    return str(STATUS.ASSIGNED if owner else STATUS.NEW)


def _moment(kept: str | None) -> datetime | None:
    return parse_datetime(kept) if kept else None
