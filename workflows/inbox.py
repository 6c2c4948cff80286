"""What a person has to do: the open tasks of one's roles and of one's own cases, the most urgent first.

One rule says whose task it is: an official's by the role held on the day, the party's by the case. The number of SQL
statements does not grow with the number of tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import or_

from django.core.paginator import Page
from django.db.models import BooleanField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.functional import cached_property
from viewflow.workflow.status import PROCESS

from workflows import clock, vocabulary
from workflows.calendars import Calendar, NoCalendar
from workflows.definition import Definition, HumanStep
from workflows.look import once
from workflows.marks import with_warned
from workflows.models import Case, DefinitionVersion, Task, versions
from workflows.moments import Due, Urgency, due_in_words
from workflows.paging import A_FEW, few_of, in_words, page_of
from workflows.people import Appointment, Duties, User
from workflows.sifting import TaskSift, Whose
from workflows.titles import shown
from workflows.urgency import between, counted, with_urgency
from workflows.vietnamese import sort_key

PAGE = 50


@dataclass(frozen=True)
class Entry:
    """One open task, and what an inbox says about it.

    `stands_in` where it is with somebody who is away.
    """

    task: Task
    due: Due
    mine: bool
    takeable: bool = False
    stands_in: bool = False

    @property
    def case(self) -> Case:
        case: Case = self.task.process
        return case

    @property
    def warned_at(self) -> datetime | None:
        """When somebody was last warned of it, if so and where it is told (`marks`)."""
        return getattr(self.task, "warned_at", None)


@dataclass(frozen=True)
class Group:
    """The entries of one urgency, those taken by oneself first."""

    urgency: Urgency
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Inbox:
    """One page of open tasks, how many there are in all and of each urgency, and the steps at which they are.

    In all they are counted as far as a list has pages, of each urgency as far as `paging.A_FEW`.
    """

    page: Page[Task]
    total: int
    numbers: Mapping[Urgency, int]
    steps: Sequence[tuple[str, str]]
    sift: TaskSift
    user: User
    duties: Duties
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

    @property
    def total_in_words(self) -> str:
        """How many there are in all, as it is shown."""
        return in_words(self.total)

    @property
    def figures(self) -> list[tuple[Urgency, int, str]]:
        """How many there are of each urgency, as number and in words."""
        return [(urgency, number, in_words(number, A_FEW)) for urgency, number in self.numbers.items()]

    @property
    def is_day_off(self) -> bool:
        """Whether nobody works today; a year that is not known is not said to be off."""
        try:
            return not self.days.is_working(timezone.localdate(self.now))
        except NoCalendar:
            return False

    @property
    def holiday(self) -> str:
        """What today is called, in the calendar's own words; nothing for a weekend or an ordinary day."""
        return self.days.name(timezone.localdate(self.now))

    def _entry(self, task: Task) -> Entry:
        return entry_of(task, user=self.user, now=self.now, days=self.days, duties=self.duties)


def inbox_of(user: User, *, at: datetime, sift: TaskSift | None = None) -> Inbox:
    """The open tasks that `sift` asks for, by due moment; by default what `user` has taken or may take at `at`."""
    sift = sift or TaskSift()
    whose = _whose(user, sift.whose, at=at)
    sifted = _sifted(whose, sift)
    total, numbers = counted(sifted, at=at)
    if sift == TaskSift(due=sift.due, page=sift.page):
        once(("to do", user.pk), lambda: total)  # the menu need not count it again
    shown = with_warned(_of_urgency(sifted, sift.due, at=at))
    page = page_of(shown, sift.page, PAGE, counted=None if sift.due else total)
    return Inbox(
        page=page,
        total=total,
        numbers=numbers,
        steps=_steps(user, sift.whose, at=at),
        sift=sift,
        user=user,
        duties=user.duties_on(timezone.localdate(at)),
        now=at,
        days=clock.calendar(),
    )


def _of_urgency(tasks: QuerySet[Task], urgency: Urgency | None, *, at: datetime) -> QuerySet[Task]:
    shown = with_urgency(tasks, at=at)
    return shown.filter(between(urgency, at), urgency=urgency) if urgency else shown


def _sifted(tasks: QuerySet[Task], sift: TaskSift) -> QuerySet[Task]:
    if sift.step:
        tasks = tasks.filter(step=sift.step)
    return tasks.filter(process__search_key__contains=sift.words) if sift.words else tasks


def _whose(user: User, whose: Whose, *, at: datetime) -> QuerySet[Task]:
    if whose in (Whose.UNIT, Whose.ALL):
        seen = waiting_tasks(user, at=at)
        return seen if whose is Whose.ALL else seen.filter(_of_unit(user, at=at))
    mine = _mine(user, at=at)
    return open_tasks(user, at=at).filter(
        {Whose.MINE: mine, Whose.FREE: Q(owner=None)}.get(whose, mine | Q(owner=None))
    )


def _of_unit(user: User, *, at: datetime) -> Q:
    """What the people of one's unit have taken, and what nobody has that is for one of their roles."""
    if user.unit_id is None:
        return Q(pk__in=[])
    # Values, not joins: with them the database finds the unit's tasks before it looks at any case.
    members = list(User.objects.filter(unit=user.unit_id).values_list("pk", flat=True))
    held = Appointment.objects.on(timezone.localdate(at)).filter(user__in=members, user__is_active=True)
    return Q(owner__in=members) | Q(owner=None, role__in=sorted(set(held.values_list("role", flat=True))))


def _mine(user: User, *, at: datetime) -> Q:
    """What one has taken, and what those have in whose place one acts."""
    return Q(owner=user) | Q(owner__in=list(user.duties_on(timezone.localdate(at)).lent))


def _steps(user: User, whose: Whose, *, at: datetime) -> list[tuple[str, str]]:
    """The steps at which such tasks may be, each with its title, in the order of the titles.

    One's own are at the steps of one's roles; whoever has none is a party. The others are at any step.
    """
    roles = user.roles_on(timezone.localdate(at))
    titles = {
        step.name: shown(step.title)
        for version in versions()
        for step in version.flow_class.definition.steps
        if isinstance(step, HumanStep)
        and (whose in (Whose.UNIT, Whose.ALL) or _is_done_by(version.flow_class.definition, step, roles))
    }
    return sorted(titles.items(), key=lambda step: sort_key(step[1]))


def _is_done_by(definition: Definition, step: HumanStep, roles: frozenset[str]) -> bool:
    if not roles:
        return definition.role(step.role).is_party
    return step.role in roles or _answers_for(definition, step, roles)


def waiting_words(user: User, *, at: datetime) -> str:
    """How many tasks this person has taken or may take, for a menu: nothing for none, `99+` for a hundred."""
    number = once(("to do", user.pk), lambda: few_of(_whose(user, Whose.TO_DO, at=at)))
    return in_words(number, A_FEW) if number else ""


def open_tasks(user: User, *, at: datetime) -> QuerySet[Task]:
    """Open human tasks that are for this person's roles on that day, or for the party as whom the person acts.

    The answer of another agency is for whoever enters it.
    """
    day = timezone.localdate(at)
    party_steps, roles = _party_roles(), user.roles_on(day)
    official = (Q(role__in=roles) & ~party_steps) | _from_outside(roles)
    own_cases = Q(process__in=Case.objects.filter(vocabulary.party_cases_of(user, on=day)))
    return _waiting().filter(official | (party_steps & own_cases))


def waiting_tasks(user: User, *, at: datetime) -> QuerySet[Task]:
    """Every task that waits for somebody in a case that this person may see."""
    # A value, not a join: the database then walks the open tasks by due moment until a page is full.
    seen = Case.objects.visible_to(user, at=at).filter(pk=OuterRef("process")).values_list(Value(True))
    return _waiting().filter(Subquery(seen, output_field=BooleanField()))


def _waiting() -> QuerySet[Task]:
    """Every task that waits for somebody, by due moment; the older of two equal ones first."""
    tasks: QuerySet[Task] = Task.objects.filter(finished=None, process__status=PROCESS.NEW).exclude(role="")
    return tasks.select_related("process", "owner").order_by(F("due_at").asc(nulls_last=True), "pk")


def entry_of(task: Task, *, user: User, now: datetime, days: Calendar, duties: Duties | None = None) -> Entry:
    """What to say about an open task. Where its case's term decides, the law gives it until the end of the day.

    Without `duties` it is one that this person may take if nobody has it.
    """
    case = task.process
    late_from = case.legal_end if task.due_at == case.due_at else task.due_at
    return Entry(
        task,
        due_in_words(task.due_at, late_from=late_from, now=now, days=days),
        mine=task.owner_id == user.pk,
        takeable=task.owner_id is None and (duties is None or _may_take(task, duties)),
        stands_in=duties is not None and task.owner_id in duties.lent,
    )


def _may_take(task: Task, duties: Duties) -> bool:
    """Whoever holds the role; the party's own task is in no other list than the party's."""
    return task.role in duties.roles or not duties.roles


def may_start(user: User, *, at: datetime) -> list[DefinitionVersion]:
    """The versions in force on that day whose first step is for a role that this person holds."""
    day = timezone.localdate(at)
    roles = user.roles_on(day)
    return [version for version in versions() if version.holds_on(day) and roles and _first_role(version) in roles]


def _first_role(version: DefinitionVersion) -> str:
    definition = version.flow_class.definition
    step = definition.step(definition.start.step)
    return step.role if isinstance(step, HumanStep) else ""


def _from_outside(roles: frozenset[str]) -> Q:
    """Tasks of other agencies whose answers these roles enter."""
    return reduce(
        or_,
        (
            Q(process__version=version.pk, step=step.name)
            for version in versions()
            for step in version.flow_class.definition.steps
            if isinstance(step, HumanStep) and _answers_for(version.flow_class.definition, step, roles)
        ),
        Q(pk__in=[]),
    )


def _answers_for(definition: Definition, step: HumanStep, roles: frozenset[str]) -> bool:
    """Whether one of these roles enters what another agency answers at this step."""
    return step.entered_by in roles and definition.role(step.role).is_outside


def _party_roles() -> Q:
    """Tasks whose role is the party in the version by which their case runs."""
    return once("party roles", _read_party_roles)


def _read_party_roles() -> Q:
    pairs = [
        Q(process__version=version.pk, role=role.name)
        for version in versions()
        for role in version.flow_class.definition.roles
        if role.is_party
    ]
    return reduce(or_, pairs, Q(pk__in=[]))
