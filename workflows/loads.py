"""How much people have on their desks, told beside their names wherever work is given out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from viewflow.workflow.status import PROCESS

from workflows.models import Task
from workflows.moments import days_ahead
from workflows.people import Absence, User


@dataclass(frozen=True)
class Load:
    """A person's open tasks, how many of them fall due today or did already, and until when the person is away."""

    person: User
    open: int
    due: int
    away_until: str

    def __str__(self) -> str:
        told = [ngettext("%(n)d task", "%(n)d tasks", self.open) % {"n": self.open}]
        if self.due:
            told.append(_("%(n)d due or late") % {"n": self.due})
        if self.away_until:
            told.append(_("away until %(day)s") % {"day": self.away_until})
        return f"{self.person} – {', '.join(told)}"


def loads_of(people: Iterable[int], *, at: datetime) -> dict[int, Load]:
    """The load of each of these people, by id; one statement."""
    return {row.pk: load_of(row) for row in with_loads(User.objects.filter(pk__in=people), at=at)}


def with_loads(people: QuerySet[User], *, at: datetime) -> QuerySet[User, Any]:
    """These people, each read with what `load_of` tells."""
    tomorrow, _next_monday = days_ahead(at)
    open_tasks = Task.objects.filter(owner=OuterRef("pk"), finished=None, process__status=PROCESS.NEW)
    due = Count("pk", filter=Q(due_at__lt=tomorrow))
    counted = open_tasks.order_by().values("owner").annotate(n=Count("pk"), due=due)
    away = Absence.objects.on(timezone.localdate(at)).filter(person=OuterRef("pk"))
    return people.annotate(
        open_n=Subquery(counted.values("n")),
        due_n=Subquery(counted.values("due")),
        away=Subquery(away.values("until")[:1]),
    )


def load_of(person: Any) -> Load:
    """The load of somebody who was read by `with_loads`. Asks no database."""
    return Load(person, person.open_n or 0, person.due_n or 0, f"{person.away:%d/%m/%Y}" if person.away else "")
