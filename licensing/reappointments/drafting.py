"""Drafting: a slip for every promised term that will be missed, in good time; late ones get theirs, too.

What is due is asked of the rows anew each time, so a sweep that was missed loses nothing, and two at once draft once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone
from viewflow.workflow.status import PROCESS

from licensing.law import queries as law
from licensing.reappointments import telling
from licensing.reappointments.models import OVER, Reappointment
from workflows import clock, journal
from workflows.calendars import Calendar, NoCalendar, due_after
from workflows.models import Case, ClockEvent, versions

LEAD = "reappointment_lead"
"""The figure of law: how long before the end of the term the apology is sent (NĐ 61/2018/NĐ-CP Đ.19.9)."""
BEGINS = ("start", "restart")


def sweep(*, at: datetime, paced_by: str = "") -> list[Reappointment]:
    """Draft every slip that is due and not drafted yet, each in a transaction of its own; returns the new ones.

    The cases of a replay are left to the replay, which sweeps them with its name as `paced_by`. Raises law.NoFigure.
    """
    promised = {one.pk: term.name for one in versions() if (term := one.flow_class.definition.promised)}
    if not promised:
        return []
    days = clock.calendar()
    horizon = _horizon(at, days)
    drafted = (_draft(case_id, at=at, horizon=horizon, days=days) for case_id in _missing(promised, horizon, paced_by))
    return [slip for slip in drafted if slip]


def _horizon(at: datetime, days: Calendar) -> datetime:
    """Until when a term must be due to need its slip at `at`; of a year that nobody knows, only what is due already."""
    lead = law.figure(LEAD, on=timezone.localdate(at)).as_length()
    try:
        return due_after(at, lead, days).due_at
    except NoCalendar:
        return at


def _missing(promised: Mapping[int, str], horizon: datetime, paced_by: str) -> list[int]:
    """The open cases with a dossier, due until `horizon`, whose promised term runs without a slip; one statement.

    `promised` names that term for each version by its id.
    """
    term = models.Case(*(When(version=pk, then=Value(name)) for pk, name in promised.items()))
    due = Case.objects.filter(status=PROCESS.NEW, due_at__lte=horizon, version__in=promised, paced_by=paced_by)
    due = due.exclude(dossier=None)
    runs = due.annotate(promised_term=term).annotate(run=Subquery(_last_start().values("pk")[:1])).exclude(run=None)
    return list(runs.exclude(_drafted() | _over()).order_by("due_at", "pk").values_list("pk", flat=True))


def _last_start() -> QuerySet[ClockEvent]:
    begins = ClockEvent.objects.filter(case=OuterRef("pk"), term=OuterRef("promised_term"), kind__in=BEGINS)
    return begins.order_by("-pk")


def _drafted() -> Exists:
    return Exists(Reappointment.objects.filter(start=OuterRef("run")))


def _over() -> Exists:
    later = ClockEvent.objects.filter(case=OuterRef("pk"), term=OuterRef("promised_term"), pk__gt=OuterRef("run"))
    return Exists(later.filter(kind__in=OVER))


@transaction.atomic
def _draft(case_id: int, *, at: datetime, horizon: datetime, days: Calendar) -> Reappointment | None:
    """Draft the slip, if it is still due once the case is held; a case that somebody holds waits for the next sweep."""
    case = Case.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=case_id).first()
    reading = _promised(case, days) if case else None
    if case is None or reading is None or reading.finished_at:
        return None
    if reading.due is None or reading.due.due_at > horizon:
        return None
    term = reading.term.name
    start = case.clock_events.filter(term=term, kind__in=BEGINS).latest("pk")
    said = {"case": case, "term": term, "due_at": reading.due.due_at, "drafted_at": at}
    slip, fresh = Reappointment.objects.get_or_create(start=start, defaults=said)
    if fresh:
        entry = journal.entry(telling.DRAFTED, case=case, by=None, at=at, data={"term": term})
        journal.write([entry])
        telling.want(entry)
    return slip if fresh else None


def _promised(case: Case, days: Calendar) -> clock.Reading | None:
    try:
        return clock.promised(case, days=days)
    except NoCalendar:
        return None
