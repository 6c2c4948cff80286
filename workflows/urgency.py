"""How soon open tasks fall due, asked of the database, by the rule of `moments.due_in_words`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from workflows.calendars import VIETNAM, local
from workflows.models import Task
from workflows.moments import Urgency, days_ahead
from workflows.paging import A_FEW, MOST, planned_anew


def with_urgency(tasks: QuerySet[Task], *, at: datetime) -> QuerySet[Task]:
    """The tasks, each with its `urgency` at that moment."""
    tomorrow, next_monday = days_ahead(at)
    late_from = Case(When(due_at=F("process__due_at"), then=Coalesce("process__legal_end", "due_at")), default="due_at")
    urgency = Case(
        When(due_at=None, then=Value(Urgency.NO_DATE)),
        When(late_from__lte=at, then=Value(Urgency.LATE)),
        When(due_at__lt=tomorrow, then=Value(Urgency.TODAY)),
        When(due_at__lt=next_monday, then=Value(Urgency.WEEK)),
        default=Value(Urgency.LATER),
        output_field=CharField(),
    )
    found: QuerySet[Task] = tasks.alias(late_from=late_from).annotate(urgency=urgency)
    return found


def counted(tasks: QuerySet[Task], *, at: datetime) -> tuple[int, dict[Urgency, int]]:
    """How many of the tasks there are in all, and of each urgency; one statement.

    In all they are counted as far as `paging.MOST`, of each urgency as far as `A_FEW`.
    """
    found = with_urgency(tasks, at=at).order_by()
    parts = [found.filter(between(urgency, at), urgency=urgency)[: A_FEW + 1] for urgency in Urgency]
    every = tasks.order_by().annotate(urgency=Value(""))[: MOST + 1].values_list("urgency", flat=True)
    with planned_anew():
        numbers = Counter(every.union(*(part.values_list("urgency", flat=True) for part in parts), all=True))
    return numbers[""], {urgency: numbers[urgency] for urgency in Urgency}


def between(urgency: Urgency, at: datetime) -> Q:
    """Between which due moments the tasks of an urgency lie; with it the database reads no others.

    No legal end comes before its due moment, and none after the midnight that follows it.
    """
    today = datetime.combine(local(at).date(), time(), VIETNAM)
    tomorrow, next_monday = days_ahead(at)
    return {
        Urgency.LATE: Q(due_at__lte=at),
        Urgency.TODAY: Q(due_at__gte=today, due_at__lt=tomorrow),
        Urgency.WEEK: Q(due_at__gte=tomorrow, due_at__lt=next_monday),
        Urgency.LATER: Q(due_at__gte=next_monday),
        Urgency.NO_DATE: Q(due_at=None),
    }[urgency]
