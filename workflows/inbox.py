"""What a person has to do: the open tasks of one's roles and of one's own cases, the most urgent first.

One rule says whose task it is: an official's by the role held on the day, the party's by the case. The number of SQL
statements does not grow with the number of tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from viewflow.workflow.status import PROCESS

from workflows import clock, vocabulary
from workflows.calendars import Calendar
from workflows.definition import HumanStep
from workflows.models import Case, DefinitionVersion, Task
from workflows.moments import Due, Urgency, due_in_words
from workflows.people import User

PAGE = 50
MOST_COUNTED = 99
"""A menu on every page must not count a year's tasks."""


@dataclass(frozen=True)
class Entry:
    """One open task, and what an inbox says about it."""

    task: Task
    due: Due
    mine: bool

    @property
    def case(self) -> Case:
        case: Case = self.task.process
        return case


@dataclass(frozen=True)
class Group:
    """The entries of one urgency, those taken by oneself first."""

    urgency: Urgency
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Inbox:
    """One page of a person's open tasks, and those of the same roles that colleagues have taken."""

    page: Page[Task]
    taken: QuerySet[Task]
    user: User
    now: datetime
    days: Calendar

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The page's tasks by urgency; a group without tasks is left out."""
        order = list(Urgency)
        entries = sorted(
            map(self._entry, self.page), key=lambda entry: (order.index(entry.due.urgency), not entry.mine)
        )
        grouped = groupby(entries, key=lambda entry: entry.due.urgency)
        return tuple(Group(urgency, tuple(members)) for urgency, members in grouped)

    @cached_property
    def with_colleagues(self) -> list[Entry]:
        """What others have taken of the tasks for one's roles, by due moment; at most a page."""
        return [self._entry(task) for task in self.taken[:PAGE]]

    def _entry(self, task: Task) -> Entry:
        return entry_of(task, user=self.user, now=self.now, days=self.days)


def inbox_of(user: User, *, at: datetime, page: Any = 1) -> Inbox:
    """The tasks that `user` has taken or may take at `at`, by due moment; `page` counts from 1, any other is mended."""
    tasks, to_do = open_tasks(user, at=at), Q(owner=user) | Q(owner=None)
    page_of_mine = Paginator(tasks.filter(to_do), PAGE).get_page(page)
    return Inbox(page_of_mine, tasks.exclude(to_do), user=user, now=at, days=clock.calendar())


def waiting_words(user: User, *, at: datetime) -> str:
    """How many tasks this person has taken or may take, for a menu: nothing for none, `99+` for a hundred."""
    to_do = open_tasks(user, at=at).filter(Q(owner=user) | Q(owner=None))
    number = to_do.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")


def open_tasks(user: User, *, at: datetime) -> QuerySet[Task]:
    """Open human tasks that are for this person's roles on that day, or for the party as whom the person acts."""
    day = timezone.localdate(at)
    party_steps = _party_roles()
    official = Q(role__in=user.roles_on(day)) & ~party_steps
    own_cases = Q(process__in=Case.objects.filter(vocabulary.party_cases_of(user)))
    tasks: QuerySet[Task] = Task.objects.filter(
        official | (party_steps & own_cases), finished=None, process__status=PROCESS.NEW
    )
    return tasks.select_related("process", "owner").order_by(F("due_at").asc(nulls_last=True), "pk")


def entry_of(task: Task, *, user: User, now: datetime, days: Calendar) -> Entry:
    """What to say about an open task. Where its case's term decides, the law gives it until the end of the day."""
    case = task.process
    late_from = case.legal_end if task.due_at == case.due_at else task.due_at
    return Entry(
        task, due_in_words(task.due_at, late_from=late_from, now=now, days=days), mine=task.owner_id == user.pk
    )


def may_start(user: User, *, at: datetime) -> list[DefinitionVersion]:
    """The versions in force on that day whose first step is for a role that this person holds."""
    day = timezone.localdate(at)
    roles = user.roles_on(day)
    in_force = DefinitionVersion.objects.filter(
        Q(in_force_until=None) | Q(in_force_until__gte=day), in_force_from__lte=day
    )
    return [version for version in in_force if roles and _first_role(version) in roles]


def _first_role(version: DefinitionVersion) -> str:
    definition = version.flow_class.definition
    step = definition.step(definition.start.step)
    return step.role if isinstance(step, HumanStep) else ""


def _party_roles() -> Q:
    """Tasks whose role is the party in the version by which their case runs."""
    pairs = [
        Q(process__version=version, role=role["name"])
        for version, roles in DefinitionVersion.objects.values_list("pk", "content__roles")
        for role in roles
        if role["is_party"]
    ]
    return reduce(or_, pairs, Q(pk__in=[]))
