"""How soon open tasks fall due, asked of the database, by the rule of `moments.due_in_words`."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from workflows.models import Task
from workflows.moments import Urgency, days_ahead


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


def counted(tasks: QuerySet[Task], *, at: datetime) -> dict[Urgency, int]:
    """How many of the tasks there are of each urgency; one statement."""
    found = with_urgency(tasks, at=at).order_by().values_list("urgency").annotate(n=Count("pk"))
    numbers = {Urgency(urgency): n for urgency, n in found}
    return {urgency: numbers.get(urgency, 0) for urgency in Urgency}
