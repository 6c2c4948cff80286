"""One day of the office: what came, what was closed, what is late, how steps kept their time, the journal's head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from licensing.reports import times
from licensing.reports.times import Counted
from workflows import clock
from workflows.calendars import VIETNAM, Calendar, local
from workflows.days import day_of
from workflows.models import Case, ClockEvent, JournalHead, with_version
from workflows.steptimes import Verdict

GROUP = 8
"""Digits of a head that are printed together, so that it can be typed from paper."""


@dataclass(frozen=True)
class Running:
    """An open case at the end of the day, and when it was due by the day that was told first."""

    case: Case
    due_at: datetime


@dataclass(frozen=True)
class Daily:
    """One day, over the cases that were asked for. `head` is that of the day; None before it is taken."""

    day: date
    at: datetime
    received: Sequence[Case]
    closed: Sequence[Case]
    open: int
    late: Sequence[Running]
    due: Sequence[Running]
    extended: Sequence[ClockEvent]
    steps: Sequence[Counted]
    head: JournalHead | None

    @property
    def late_steps(self) -> list[Counted]:
        """The steps of the day that took more than they have."""
        return [one for one in self.steps if one.verdict is Verdict.LATE]

    @property
    def numbers(self) -> dict[str, int]:
        """How many steps were done early, on time and late."""
        return {verdict.value: sum(one.verdict is verdict for one in self.steps) for verdict in Verdict}

    @property
    def digits(self) -> list[str]:
        """The head in groups, to be read from paper."""
        text = self.head.hash if self.head else ""
        return [text[start : start + GROUP] for start in range(0, len(text), GROUP)]


def daily(cases: QuerySet[Case], day: date, *, days: Calendar, at: datetime) -> Daily:
    """The report of that day, as far as `at`. A constant number of statements. Raises NoCalendar."""
    begin = datetime.combine(day, time(), VIETNAM)
    end = min(begin + timedelta(days=1), max(at, begin))
    found = with_version(cases)
    running = _running(found.filter(_may_be_due(begin + timedelta(days=1), end)), end, days)
    return Daily(
        day=day,
        at=at,
        received=list(found.filter(received_at__gte=begin, received_at__lt=end).order_by("received_at", "pk")),
        closed=list(found.filter(finished__gte=begin, finished__lt=end).order_by("finished", "pk")),
        open=found.filter(_open_at(end)).count(),
        late=[one for one, ends in running if ends <= end],
        due=[one for one, ends in running if ends > end and local(one.due_at).date() == day],
        extended=_extended(cases, begin, end),
        steps=times.counted(cases, day, day, days=days, until=end),
        head=JournalHead.objects.filter(day=day).first(),
    )


def _open_at(moment: datetime) -> Q:
    return Q(received_at__lt=moment) & (Q(finished=None) | Q(finished__gte=moment))


def _may_be_due(before: datetime, end: datetime) -> Q:
    """What may have been due before that moment as `end` saw it: by the row, unless the clocks moved since."""
    of_case = ClockEvent.objects.filter(case=OuterRef("pk"))
    moved = Exists(of_case.filter(Q(at__gte=end) | Q(kind=ClockEvent.Kind.EXTEND)))
    return Q(due_at__lt=before) | Q(moved)


def _running(cases: QuerySet[Case], end: datetime, days: Calendar) -> list[tuple[Running, datetime]]:
    """The cases of which a term was running at that moment, with the first legal end of those; the first due first."""
    events = Prefetch("clock_events", ClockEvent.objects.filter(at__lt=end).order_by("pk"))
    found = []
    for case in cases.filter(_open_at(end)).prefetch_related(events):
        readings = clock.readings(case.definition, list(case.clock_events.all()), days=days)
        dues = [due for one in readings if one.finished_at is None and (due := one.first_due)]
        if dues:
            first = min(dues, key=lambda due: due.due_at)
            found.append((Running(case, first.due_at), first.legal_end))
    return sorted(found, key=lambda one: (one[0].due_at, one[0].case.pk))


def _extended(cases: QuerySet[Case], begin: datetime, end: datetime) -> list[ClockEvent]:
    events = ClockEvent.objects.filter(kind="extend", at__gte=begin, at__lt=end, case__in=cases)
    return list(events.select_related("case").order_by("at", "pk"))


def day_asked(text: str, *, today: date) -> date:
    """The day of an address; today for what is none."""
    found = day_of(text)
    return min(found, today) if found else today
