"""One day of the office: what came, what was closed, what is late, how steps kept their time, the journal's head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from licensing.reports import times
from licensing.reports.times import Counted
from workflows import clock
from workflows.calendars import VIETNAM, Calendar
from workflows.days import day_of
from workflows.models import Case, ClockEvent, JournalHead, with_version
from workflows.steptimes import Verdict, concerned, done_between

GROUP = 8
"""Digits of a head that are printed together, so that it can be typed from paper."""


class Running(NamedTuple):
    """An open case at the end of the day, when it was due by the day that was told first, and whether that is over."""

    case_id: int
    reference: str
    title: str
    due_at: datetime
    is_late: bool


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
    next_day = begin + timedelta(days=1)
    end = min(next_day, max(at, begin))
    found = with_version(cases)
    running = _running(cases, next_day, end, days)
    return Daily(
        day=day,
        at=at,
        received=list(found.filter(received_at__gte=begin, received_at__lt=end).order_by("received_at", "pk")),
        closed=list(found.filter(finished__gte=begin, finished__lt=end).order_by("finished", "pk")),
        open=found.filter(_open_at(end)).count(),
        late=[one for one in running if one.is_late],
        due=[one for one in running if not one.is_late and begin <= one.due_at < next_day],
        extended=_extended(cases, begin, end),
        steps=times.counted(done_between(concerned(cases, day, day), day, day, days=days, until=end)),
        head=JournalHead.objects.filter(day=day).first(),
    )


def _open_at(moment: datetime) -> Q:
    return Q(received_at__lt=moment) & (Q(finished=None) | Q(finished__gte=moment))


def _running(cases: QuerySet[Case], before: datetime, end: datetime, days: Calendar) -> list[Running]:
    """The cases of which a term was running at `end`, if it may have been due before `before`; the first due first.

    The row of a case says when that was, unless its clocks moved since: then its events do.
    """
    of_case = ClockEvent.objects.filter(case=OuterRef("pk"))
    moved = Exists(of_case.filter(Q(at__gte=end) | Q(kind=ClockEvent.Kind.EXTEND)))
    is_late = ExpressionWrapper(Q(legal_end__lte=end), BooleanField())
    found = cases.filter(_open_at(end)).annotate(moved=moved, is_late=is_late)
    found = found.filter(Q(due_at__lt=before) | Q(moved=True)).order_by()
    rows = list(found.values_list("moved", "pk", "reference", "title", "due_at", "is_late"))
    told = [Running(*row) for has_moved, *row in rows if not has_moved]
    told += _read([key for has_moved, key, *_row in rows if has_moved], end, days)
    return sorted(told, key=lambda one: (one.due_at, one.case_id))


def _read(moved: Sequence[int], end: datetime, days: Calendar) -> Iterator[Running]:
    """By the events up to `end`: the day that was told first, whatever it was moved to."""
    events = Prefetch("clock_events", ClockEvent.objects.filter(at__lt=end).order_by("pk"))
    for case in with_version(Case.objects.filter(pk__in=moved)).prefetch_related(events):
        readings = clock.readings(case.definition, list(case.clock_events.all()), days=days)
        dues = [due for one in readings if one.finished_at is None and (due := one.first_due)]
        if dues:
            first = min(dues, key=lambda due: due.due_at)
            yield Running(case.pk, case.reference, case.title, first.due_at, first.legal_end <= end)


def _extended(cases: QuerySet[Case], begin: datetime, end: datetime) -> list[ClockEvent]:
    events = ClockEvent.objects.filter(kind="extend", at__gte=begin, at__lt=end, case__in=cases)
    return list(events.select_related("case").order_by("at", "pk"))


def day_asked(text: str, *, today: date) -> date:
    """The day of an address; today for what is none."""
    found = day_of(text)
    return min(found, today) if found else today
