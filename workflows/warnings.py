"""Warnings: what is due, or soon will be, and was not warned of yet.

Nothing is planned ahead. A sweep asks for the open tasks and the running terms whose due moment makes a rung of their
definition reached and that have no row for it; so one that was missed loses nothing. The warnings of a case are one
transaction: it is held, the due moments counted again from the events, a row written for each rung with whoever is
told, and listeners hear all of them together, so that nobody is written to twice. A case that somebody holds waits for
the next sweep, and one that fails ends nobody else's warning.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from viewflow.workflow.status import PROCESS

from workflows import clock, vocabulary
from workflows.calendars import Calendar
from workflows.definition import OWNER, Definition, HumanStep, Length, Rung
from workflows.models import Case, DefinitionVersion, Task, Warning, versions
from workflows.nodes import due_of
from workflows.people import User, here, on_duty
from workflows.rungs import REMINDER, passed_since, reached_until

log = logging.getLogger(__name__)

DUE_SQL = """
WITH rungs AS (
    SELECT * FROM unnest(%(versions)s::bigint[], %(kinds)s::text[], %(names)s::text[], %(rungs)s::text[],
        %(until)s::timestamptz[]) AS r(version, kind, name, rung, until)
)
SELECT t.process_id, t.id, '', r.rung, t.due_at AS moment, r.until
FROM workflows_task t JOIN workflows_case c ON c.id = t.process_id AND c.status = 'NEW' AND c.paced_by = ''
JOIN rungs r ON r.kind = 'step' AND r.version = c.version_id AND r.name = t.step AND t.due_at <= r.until
WHERE t.finished IS NULL AND t.due_at <= %(last_task)s AND NOT EXISTS (
    SELECT FROM workflows_warning w WHERE w.task_id = t.id AND w.rung = r.rung AND w.due_at = t.due_at)
UNION ALL
SELECT c.id, NULL, r.name, r.rung, c.due_at, r.until
FROM workflows_case c
JOIN rungs r ON r.kind = 'term' AND r.version = c.version_id AND c.due_at <= r.until
WHERE c.status = 'NEW' AND c.paced_by = '' AND c.due_at <= %(last_case)s
  AND (SELECT e.kind FROM workflows_clockevent e WHERE e.case_id = c.id AND e.term = r.name
       ORDER BY e.id DESC LIMIT 1) NOT IN ('finish', 'pause')
  AND NOT EXISTS (SELECT FROM workflows_warning w WHERE w.case_id = c.id AND w.task_id IS NULL AND w.term = r.name
                  AND w.rung = r.rung AND w.due_at = c.due_at)
UNION ALL
SELECT t.process_id, t.id, '', r.rung, t.at, r.until
FROM rungs r JOIN workflows_task t ON t.finished IS NULL AND t.step = r.name AND t.at <= r.until
JOIN workflows_case c ON c.id = t.process_id AND c.status = 'NEW' AND c.paced_by = '' AND c.version_id = r.version
WHERE r.kind = 'answer' AND t.step = ANY(%(answers)s) AND t.at <= %(last_answer)s AND NOT EXISTS (
    SELECT FROM workflows_warning w WHERE w.task_id = t.id AND w.rung = r.rung AND w.at > r.until)
ORDER BY moment, 1, 2, 3, until DESC
"""
"""One statement: the open tasks and cases up to the latest due moment that any rung has reached, by their indexes, and
the answers that are waited for, by their steps."""


@dataclass(frozen=True)
class Watched:
    """A rung of a definition, and the latest moment of which it is reached. `kind` is a step, a term or an answer."""

    version: int
    kind: str
    name: str
    rung: str
    until: datetime


@dataclass(frozen=True)
class Found:
    """Something that seems to be due for a warning: of a task, or of a term of the case."""

    case: int
    task: int | None
    term: str
    rung: str


def sweep(*, now: datetime) -> int:
    """Warn of everything that is reached by `now` and was not warned of; returns how many warnings were written.

    The cases of a running replay are left alone. Raises nothing for a case that fails: it is tried again next time.
    """
    calendar, by_case = clock.calendar(), dict[int, list[Found]]()
    for found in due(now=now, calendar=calendar):
        by_case.setdefault(found.case, []).append(found)
    return sum(_fired(case, found, now, calendar) for case, found in by_case.items())


def due(*, now: datetime, calendar: Calendar) -> list[Found]:
    """What seems to be due by the stored moments, the earliest first; one statement, and one for the versions."""
    watched = [one for version in versions() for one in watched_in(version, now, calendar)]
    if not watched:
        return []
    with connection.cursor() as cursor:
        cursor.execute(DUE_SQL, asked(watched))
        return [Found(*row[:4]) for row in cursor.fetchall()]


def asked(watched: Sequence[Watched]) -> dict[str, Any]:
    """The parameters of `DUE_SQL`."""
    columns: dict[str, Any] = {
        "versions": [one.version for one in watched],
        "kinds": [one.kind for one in watched],
        "names": [one.name for one in watched],
        "rungs": [one.rung for one in watched],
        "until": [one.until for one in watched],
    }
    columns["answers"] = [one.name for one in watched if one.kind == "answer"]
    for kind, column in (("step", "last_task"), ("term", "last_case"), ("answer", "last_answer")):
        columns[column] = max((one.until for one in watched if one.kind == kind), default=None)
    return columns


def watched_in(version: DefinitionVersion, now: datetime, calendar: Calendar) -> Iterator[Watched]:
    """Every rung of a version, and how far it has come."""
    definition: Definition = version.flow_class.definition
    for step in definition.steps:
        if isinstance(step, HumanStep):
            for rung in step.warn:
                yield Watched(version.pk, "step", step.name, rung.when, reached_until(rung, now, calendar))
            if step.remind:
                yield Watched(version.pk, "answer", step.name, REMINDER, passed_since(step.remind, now, calendar))
    for term in definition.terms:
        for rung in term.warn:
            yield Watched(version.pk, "term", term.name, rung.when, reached_until(rung, now, calendar))


def _fired(case_id: int, found: Sequence[Found], now: datetime, calendar: Calendar) -> int:
    """How many warnings were given: none where the case is held, or what seemed to be due is not."""
    try:
        with transaction.atomic():
            held = Case.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            case = held.filter(pk=case_id, status=PROCESS.NEW).first()
            return len(_given(case, found, now, calendar)) if case else 0
    except Exception as error:
        # The type alone: a message may be personal data.
        log.error("the warnings in case %s were not given: %s", case_id, type(error).__name__)
        return 0


def _given(case: Case, found: Sequence[Found], now: datetime, calendar: Calendar) -> list[vocabulary.Warned]:
    """The warnings that are written, and told together."""
    tasks = list(case.task_set.filter(finished=None).exclude(role="").select_related("owner"))
    fired = (_Firing(one, now, calendar).fire(case, tasks) for one in found)
    given = [warned for warned in fired if warned]
    if given:
        vocabulary.warn(given)
    return given


class _Firing:
    """One warning, given while its case is held."""

    def __init__(self, found: Found, now: datetime, calendar: Calendar) -> None:
        self.found, self.now, self.calendar = found, now, calendar
        self.day = timezone.localdate(now)

    def fire(self, case: Case, tasks: Sequence[Task]) -> vocabulary.Warned | None:
        """The warning that is written of this case with these open tasks; None where what seemed to be due is not."""
        about = [task for task in tasks if self.found.task in (None, task.pk)]
        if self.found.task and not about:
            return None
        moment, to = self._reached(case, about)
        return self._write(case, about, moment, to) if moment else None

    def _write(
        self, case: Case, tasks: Sequence[Task], moment: datetime, to: Sequence[str]
    ) -> vocabulary.Warned | None:
        known = {"case": case, "task_id": self.found.task, "term": self.found.term, "rung": self.found.rung}
        if Warning.objects.filter(**known, due_at=moment).exists():
            return None
        people, to_party = self._whom(case, tasks, to)
        warning = Warning.objects.create(**known, due_at=moment, at=self.now, to_party=to_party)
        warning.people.set(people)
        return vocabulary.Warned(warning, tuple(people))

    def _reached(self, case: Case, tasks: Sequence[Task]) -> tuple[datetime | None, tuple[str, ...]]:
        """The moment that is warned of, as the events say now, and who is to be told; None where it is not reached."""
        if self.found.rung == REMINDER:
            return self._unanswered(tasks[0]), (OWNER,)
        if self.found.task:
            return self._reached_rung(tasks[0].flow_task.step.warn, self._due_of_task(case, tasks[0]))
        term = case.definition.term(self.found.term)
        reading = clock.read(case, term, days=self.calendar)
        running = reading and reading.state == "running" and reading.due
        return self._reached_rung(term.warn, running.due_at if running else None)

    def _reached_rung(self, rungs: Sequence[Rung], due: datetime | None) -> tuple[datetime | None, tuple[str, ...]]:
        rung = next(one for one in rungs if one.when == self.found.rung)
        reached = due is not None and due <= reached_until(rung, self.now, self.calendar)
        return (due if reached else None), rung.to

    def _due_of_task(self, case: Case, task: Task) -> datetime | None:
        """Counted anew, as when it was opened, but by the terms as they run now."""
        events = list(case.clock_events.order_by("pk"))
        first = clock.first_due(case.definition, events, days=self.calendar)
        case.due_at = first.due_at if first else None
        return due_of(case, task.flow_task.step, at=task.at, calendar=self.calendar)

    def _unanswered(self, task: Task) -> datetime | None:
        """The moment since which nobody was reminded, where that is long enough ago."""
        length: Length = task.flow_task.step.remind
        last = task.warnings.filter(rung=REMINDER).order_by("at").last()
        since: datetime = last.at if last else task.at
        return since if since <= passed_since(length, self.now, self.calendar) else None

    def _whom(self, case: Case, tasks: Sequence[Task], to: Sequence[str]) -> tuple[list[User], bool]:
        """The people of the office who are told, each once, and whether the party is."""
        roles = {role.name: role for role in case.definition.roles}
        mine = tasks if OWNER in to else ()
        to_party = bool(self.found.task) and any(roles[task.role].is_party for task in mine)
        found = [person for task in mine if not roles[task.role].is_party for person in self._owners(task)]
        named = [name for name in to if name != OWNER]
        _show(case, named)
        found += [person for name in named for person in on_duty(name, self.day)]
        seen = Case.objects.filter(pk=case.pk)
        people = [one for one in dict.fromkeys(found) if seen.visible_to(one, at=self.now).exists()]
        return people, to_party

    def _owners(self, task: Task) -> list[User]:
        """Whoever has the task, or stands in; otherwise whoever may take it, or enter the answer."""
        if task.owner and (found := here([task.owner], self.day)):
            return found
        return on_duty(task.flow_task.step.entered_by if task.from_outside else task.role, self.day)


def _show(case: Case, roles: Sequence[str]) -> None:
    """Whom a warning names sees the case from then on, though no task of it came to that role yet."""
    if new := [role for role in roles if role not in case.roles]:
        case.roles = [*case.roles, *new]
        case.save(update_fields=["roles"])
