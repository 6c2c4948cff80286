"""That somebody was warned: a mark beside a task, as long as what was warned of is what it is due by."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery

from workflows.models import Task, Warning
from workflows.rungs import REMINDER


def with_warned(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks, each with `warned_at`: when somebody was last warned of it, or of the term that its case is due by."""
    of_task = Q(Q(rung=REMINDER) | Q(due_at=OuterRef("due_at")), task=OuterRef("pk"))
    of_term = Q(task=None, due_at=OuterRef("process__due_at"))
    latest = Warning.objects.filter(of_task | of_term, case=OuterRef("process")).order_by("-at")
    found: QuerySet[Task] = tasks.annotate(warned_at=Subquery(latest.values("at")[:1]))
    return found
