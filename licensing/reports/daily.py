"""One day of the office: what came, what was closed, what is late, how steps kept their time, the journal's head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """An open case at the end of the day, and when it was due by the day that was told first."""

    case_id: int
    reference: str
    title: str
    due_at: datetime


@dataclass(frozen=True)
class Listed:
    """How many cases there are, and the first of them; the first due first."""

    number: int
    first: Sequence[Running]


@dataclass(frozen=True)
class Daily:
    """One day, over the cases that were asked for. `head` is that of the day; None before it is taken."""

    day: date
    at: datetime
    received: Sequence[Case]
    closed: Sequence[Case]
    open: int
    late: Listed
    due: Listed
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


def daily(cases: QuerySet[Case], day: date, *, days: Calendar, at: datetime, named: int | None = None) -> Daily:
    """The report of that day, as far as `at`; of what is late or due the first `named` are read, or all.

    A constant number of statements. Raises NoCalendar.
    """
    begin = datetime.combine(day, time(), VIETNAM)
    end = min(begin + timedelta(days=1), max(at, begin))
    found = with_version(cases)
    late, due = _late_and_due(cases, begin, end, days=days, named=named)
    return Daily(
        day=day,
        at=at,
        received=list(found.filter(received_at__gte=begin, received_at__lt=end).order_by("received_at", "pk")),
        closed=list(found.filter(finished__gte=begin, finished__lt=end).order_by("finished", "pk")),
        open=found.filter(_open_at(end)).count(),
        late=late,
        due=due,
        extended=_extended(cases, begin, end),
        steps=times.told(done_between(concerned(cases, day, day), day, day, days=days, until=end)),
        head=JournalHead.objects.filter(day=day).first(),
    )


def _open_at(moment: datetime) -> Q:
    return Q(received_at__lt=moment) & (Q(finished=None) | Q(finished__gte=moment))


def _late_and_due(
    cases: QuerySet[Case], begin: datetime, end: datetime, *, days: Calendar, named: int | None
) -> tuple[Listed, Listed]:
    """The cases of which a term ran at `end`: those that were late, and those that were due on the day.

    The row of a case says when it is due, unless its clocks moved since `end` or it was appointed anew: then its events
    do, as far as `end`. Keys are read of all, more only of those that are named.
    """
    next_day = begin + timedelta(days=1)
    of_case = ClockEvent.objects.filter(case=OuterRef("pk"))
    moved = Exists(of_case.filter(Q(at__gte=end) | Q(kind=ClockEvent.Kind.EXTEND)))
    found = cases.filter(_open_at(end)).annotate(moved=moved, is_late=_is(legal_end__lte=end))
    found = found.annotate(is_due=_is(due_at__gte=begin)).filter(Q(due_at__lt=next_day) | Q(moved=True))
    keys = list(found.order_by("due_at", "pk").values_list("pk", "moved", "is_late", "is_due"))
    late = [key for key, has_moved, is_late, _due in keys if is_late and not has_moved]
    due = [key for key, has_moved, is_late, is_due in keys if is_due and not is_late and not has_moved]
    rows = _rows([*late[:named], *due[:named]])
    read = list(_read([key for key, has_moved, *_more in keys if has_moved], end, days))
    return (
        _listed(late, [one for one, ends in read if ends <= end], rows, named),
        _listed(due, [one for one, ends in read if ends > end and begin <= one.due_at < next_day], rows, named),
    )


def _is(**condition: datetime) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(**condition), BooleanField())


def _rows(keys: Sequence[int]) -> dict[int, Running]:
    rows = Case.objects.filter(pk__in=keys).order_by().values_list("pk", "reference", "title", "due_at")
    return {row[0]: Running(*row) for row in rows}


def _listed(keys: Sequence[int], read: Sequence[Running], rows: Mapping[int, Running], named: int | None) -> Listed:
    """Whatever is among the first of both is among the first of one of them."""
    found = sorted([*(rows[key] for key in keys[:named]), *read], key=lambda one: (one.due_at, one.case_id))
    return Listed(len(keys) + len(read), found[:named])


def _read(moved: Sequence[int], end: datetime, days: Calendar) -> Iterator[tuple[Running, datetime]]:
    """By the events up to `end`: the day that was told first, whatever it was moved to, and its legal end."""
    events = Prefetch("clock_events", ClockEvent.objects.filter(at__lt=end).order_by("pk"))
    for case in with_version(Case.objects.filter(pk__in=moved)).prefetch_related(events):
        readings = clock.readings(case.definition, list(case.clock_events.all()), days=days)
        dues = [due for one in readings if one.finished_at is None and (due := one.first_due)]
        if dues:
            first = min(dues, key=lambda due: due.due_at)
            yield Running(case.pk, case.reference, case.title, first.due_at), first.legal_end


def _extended(cases: QuerySet[Case], begin: datetime, end: datetime) -> list[ClockEvent]:
    events = ClockEvent.objects.filter(kind="extend", at__gte=begin, at__lt=end, case__in=cases)
    return list(events.select_related("case").order_by("at", "pk"))


def day_asked(text: str, *, today: date) -> date:
    """The day of an address; today for what is none."""
    found = day_of(text)
    return min(found, today) if found else today
