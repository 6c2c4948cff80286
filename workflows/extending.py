"""Appointing a new day for a term that will be missed: once for a run of the term, for a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows import clock, journal
from workflows.calendars import Calendar, local
from workflows.definition import Term
from workflows.holding import held_case, write
from workflows.models import Case, ClockEvent
from workflows.moments import day_words
from workflows.nodes import Act, due_of
from workflows.people import User
from workflows.refusals import (
    CaseClosed,
    ExtendedBefore,
    MayNotExtend,
    NewDayOff,
    NewDayPast,
    NewDayTooEarly,
    NothingToExtend,
    ReasonMissing,
)
from workflows.rights import is_official
from workflows.runs import BEGINNING, Run

NEW_DAY = _("Another day for the result")


def extend(
    case_id: int,
    *,
    term: str,
    until: date,
    reason: str,
    by: User,
    at: datetime,
    source: str = "",
    token: str | None = None,
) -> Case:
    """Let the running term end on the working day `until`; what was counted first stays what statistics count.

    `source` is the rule by which it is done, where that is not the source of the term. Refuses people of no office in
    the case; a term that does not run; a day off, past, or not later than the day counted first; a second time for the
    run; a moment before what happened to the terms; and without a reason.
    """
    now = Act(at=at, by=by)
    try:
        with held_case(case_id, now) as case, now.going_on():
            if not journal.done_in(case, token):
                _extend(case, now, term, until, reason.strip(), source=source, token=token)
    except IntegrityError as error:
        if "one_reappointment_per_run" not in str(error):
            raise
        raise ExtendedBefore(reference=journal.reference_of(case_id), until=day_words(until)) from None
    return case


def _extend(case: Case, now: Act, name: str, until: date, reason: str, *, source: str, token: str | None) -> None:
    term = next((one for one in case.definition.terms if one.name == name), None)
    events = list(case.clock_events.order_by("pk"))
    run = clock.run_of(term, events) if term else None
    if not case.is_open:
        raise CaseClosed(reference=case.reference)
    if not (now.by and is_official(now.by, case, on=timezone.localdate(now.at))):
        raise MayNotExtend(reference=case.reference)
    if term is None or run is None or run.state != "running":
        raise NothingToExtend(reference=case.reference)
    clock.in_order(events, now.at)
    _a_fit_day(case, run, term, until, now)
    if not reason:
        raise ReasonMissing(outcome=NEW_DAY)
    begun = next(event for event in reversed(events) if event.term == name and event.kind in BEGINNING)
    more = {"until": until, "run": begun, "source": source}
    events.append(ClockEvent.objects.create(case=case, term=name, kind="extend", at=now.at, **more))
    clock.fall_due(case, events, days=now.calendar)
    _wait_anew(case, now)
    data = {"term": name, "until": until.isoformat()}
    now.note("extended", case=case, reason=reason, data=data, source=source or term.source, token=token)
    case.keep()
    write(case, now)


def _a_fit_day(case: Case, run: Run, term: Term, until: date, now: Act) -> None:
    days: Calendar = now.calendar
    first = run.first_due(term.length, days)
    assert first is not None, "a running term falls due"
    if run.until:
        raise ExtendedBefore(reference=case.reference, until=day_words(run.until))
    if until < local(now.at).date():
        raise NewDayPast(day=day_words(until))
    if until <= local(first.due_at).date():
        raise NewDayTooEarly(day=day_words(until), due=day_words(local(first.due_at).date()))
    if not days.is_working(until):
        raise NewDayOff(day=day_words(until))


def _wait_anew(case: Case, now: Act) -> None:
    """The open tasks fall due as the case does now, where their own time does not end before."""
    for task in case.task_set.filter(finished=None).exclude(due_at=None).order_by("pk"):
        task.process, before = case, task.due_at
        task.due_at = due_of(case, case.definition.step(task.step), at=task.at, calendar=now.calendar)
        now.changed(task, "due_at", before, task.due_at)
        if task.due_at != before:
            task.save(update_fields=["due_at"])
