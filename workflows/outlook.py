"""The forecast of the morning, read from the rows: for whoever leads of every case they see, for others of their own.

The open tasks are read by due moment and as far as lists count (`paging.MOST`): what falls due later never comes before
them, so their forecast is whole, and it costs the same however much is open. It is made anew for every look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from viewflow.workflow.status import PROCESS

from workflows import clock
from workflows.calendars import NoCalendar
from workflows.definition import Action, Definition, HumanStep, Step, time_of
from workflows.forecast import NEVER, Away, Cause, Forecast, Held, Late, Person, Waiting, forecast
from workflows.models import Case, Task, versions
from workflows.paging import MOST
from workflows.people import Absence, Appointment, User, coming_absences
from workflows.proof import most_minutes
from workflows.rights import assigning_roles
from workflows.timing import Timing
from workflows.titles import shown
from workflows.ways import Ways

Holders = tuple[tuple[str, tuple[int, ...]], ...]
"""Roles and the keys of who holds them."""

COLUMNS = (
    "pk",
    "process_id",
    "process__version_id",
    "process__legal_end",
    "step",
    "role",
    "owner_id",
    "assigned",
    "at",
    "due_at",
)


@dataclass(frozen=True)
class Outlook:
    """What one person is told of the forecast. `forecast` is None in a year that the calendar does not know."""

    at: datetime
    forecast: Forecast | None
    leads: bool
    more: bool
    people: Mapping[int, User]
    away: Mapping[int, date]
    titles: Mapping[str, str]

    @property
    def headline(self) -> str:
        """How many cases will be late, in a sentence."""
        if self.forecast is None:
            return _("Nothing can be foreseen: the calendar of %(year)s is not known.") % {"year": self.at.year}
        coming = len(self.forecast.coming)
        if not coming:
            return self._none()
        if self.more:
            told = ngettext(
                "At least %(n)d case will be late.",
                "At least %(n)d cases will be late.",
                coming,
            )
        else:
            told = ngettext("%(n)d case will be late.", "%(n)d cases will be late.", coming)
        return told % {"n": coming}

    def _none(self) -> str:
        if not self.more:
            return _("No further case will be late.")
        return _("Of the %(n)d open tasks that fall due first none makes a case late that is not late yet.") % {
            "n": MOST
        }

    @property
    def over(self) -> str:
        """How many are late already, in a sentence; nothing for none."""
        over = len(self.forecast.over) if self.forecast else 0
        told = ngettext("%(n)d case is late already.", "%(n)d cases are late already.", over)
        return told % {"n": over} if over else ""

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Each step at which such cases wait, the one with most first, with a sentence."""
        return [(held.step, self._sentence(held)) for held in self.forecast.steps] if self.forecast else []

    def why(self, late: Late) -> str:
        """Why a case will be late, in a sentence."""
        return self._why(late.cause, late.missed)

    def _sentence(self, held: Held) -> str:
        waits = ngettext("%(n)d waits at “%(step)s”", "%(n)d wait at “%(step)s”", held.cases)
        told = {"n": held.cases, "step": self.titles[held.step]}
        return f"{waits % told}: {self._why(held.cause, held.missed)}"

    def _why(self, cause: Cause, missed: Sequence[int]) -> str:
        if cause is Cause.AWAY:
            return " ".join(self._is_away(person) for person in missed)
        return {
            Cause.OVER: _("Its term has ended already."),
            Cause.NOBODY: _("Nobody who may do it has it."),
            Cause.SHORT: _("The work that is left takes longer than the time that is left."),
            Cause.OUTSIDE: _("The answer from outside comes too late."),
            Cause.QUEUE: _("Too much else has to be done before."),
        }[cause]

    def _is_away(self, person: int) -> str:
        words = {"person": self.people[person], "day": f"{self.away[person]:%d/%m}"}
        return _("%(person)s is away until %(day)s.") % words


def how_late(late: Late) -> str:
    """By how many working days a case will be late; nothing where that is not known."""
    told = ngettext("%(n)d working day late", "%(n)d working days late", late.days or 0)
    return told % {"n": late.days} if late.days else ""


def leads(user: User, *, on: date) -> bool:
    """Whether this person gives out work or is warned of that of others, by a version in force on that day."""
    roles = user.roles_on(on)
    return user.is_superuser or any(
        roles & (assigning_roles(version) | _warned(version.flow_class.definition))
        for version in versions()
        if version.holds_on(on)
    )


def outlook_of(user: User, *, at: datetime, mine: bool = False) -> Outlook:
    """What this person is told at that moment; with `mine` of one's own cases alone. The statements do not grow."""
    day = timezone.localdate(at)
    rows = _open_rows()
    absences = coming_absences(day)
    found, titles = _foreseen(rows, _people(absences, day), at=at)
    leading = leads(user, on=day)
    if found:
        found = found.only(_told_to(user, found, at=at, mine=mine or not leading))
    return Outlook(
        at=at,
        forecast=found,
        leads=leading,
        more=len(rows) > MOST,
        people={one.person_id: one.person for one in absences},
        away={one.person_id: one.until for one in absences},
        titles=titles,
    )


def _open_rows() -> list[tuple[Any, ...]]:
    waiting = Task.objects.filter(finished=None, process__status=PROCESS.NEW).exclude(step__endswith="__join")
    return list(waiting.order_by(F("due_at").asc(nulls_last=True), "pk").values_list(*COLUMNS)[: MOST + 1])


def _people(absences: Sequence[Absence], day: date) -> list[Person]:
    """Who holds a role on that day or stands in for somebody, with the days away."""
    held: dict[int, set[str]] = {
        one.substitute.pk: set() for one in absences if one.substitute and one.substitute.is_active
    }
    for person, role in Appointment.objects.on(day).filter(user__is_active=True).values_list("user_id", "role"):
        held.setdefault(person, set()).add(role)
    away: dict[int, list[Away]] = {}
    for one in absences:
        away.setdefault(one.person_id, []).append(Away(one.since, one.until, one.substitute_id))
    return [Person(key, frozenset(roles), tuple(away.get(key, ()))) for key, roles in held.items()]


def _foreseen(
    rows: Sequence[tuple[Any, ...]], people: Sequence[Person], *, at: datetime
) -> tuple[Forecast | None, dict[str, str]]:
    definitions = {version.pk: version.flow_class.definition for version in versions()}
    holders, tasks, titles = _holders(people), list[Waiting](), dict[str, str]()
    for version, of_version in groupby(sorted(rows[:MOST], key=itemgetter(2)), key=itemgetter(2)):
        rests = _rests(definitions[version], holders)
        for row in of_version:
            if step := definitions[version].find_step(row[4]):
                tasks.append(_waiting(row, step, definitions[version], rests))
                titles[step.name] = shown(step.title)
    try:
        return forecast(tasks, people, at=at, calendar=clock.calendar()), titles
    except NoCalendar:
        return None, titles


def _waiting(row: tuple[Any, ...], step: Step, definition: Definition, rests: Mapping[str, int]) -> Waiting:
    task, case, _version, legal_end, name, role, owner, assigned, opened, due_at = row
    rest = rests.get(name)
    inside = not role or definition.role(role).is_office
    return Waiting(
        case=case,
        task=task,
        step=name,
        role=role,
        minutes=time_of(step) or 0,
        rest=rest or 0,
        since=assigned or opened,
        owner=owner,
        due_at=due_at,
        legal_end=NEVER if rest is None or legal_end is None else legal_end,
        answer_at=None if inside else due_at or opened,
    )


def _holders(people: Iterable[Person]) -> Holders:
    held: dict[str, list[int]] = {}
    for person in people:
        for role in person.roles:
            held.setdefault(role, []).append(person.key)
    return tuple((role, tuple(sorted(keys))) for role, keys in sorted(held.items()))


@lru_cache(maxsize=64)
def _rests(definition: Definition, holders: Holders) -> dict[str, int]:
    """What follows each step until the term that runs there is finished; of several terms the longest."""
    ways, found = Ways(definition), dict[str, int]()
    for term in definition.terms:
        timing = Timing(ways, term, people=dict(holders), minutes_of=lambda length: most_minutes(length, None))
        for step in definition.steps:
            if isinstance(step, HumanStep | Action) and (rest := timing.after(step.name)) is not None:
                found[step.name] = max(rest, found.get(step.name, 0))
    return found


def _warned(definition: Definition) -> set[str]:
    """Whom the definition warns of the due moments of others."""
    of_steps = [rung for step in definition.steps if isinstance(step, HumanStep) for rung in step.warn]
    rungs = [*of_steps, *(rung for term in definition.terms for rung in term.warn)]
    return {to for rung in rungs for to in rung.to} - {"owner"}


def _told_to(user: User, found: Forecast, *, at: datetime, mine: bool) -> list[int]:
    """Of the late cases those that this person may see; or that wait for what this person has or stands in for."""
    cases = Case.objects.visible_to(user, at=at).filter(pk__in=[one.waiting.case for one in found.late])
    if mine:
        owners = [user.pk, *user.duties_on(timezone.localdate(at)).lent]
        cases = cases.filter(Q(task_set__owner__in=owners, task_set__finished=None))
    return list(cases.order_by().values_list("pk", flat=True).distinct())
