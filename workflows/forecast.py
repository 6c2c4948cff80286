"""Which cases will be late if nothing changes, and which step holds most of them. Nothing here reads a row.

The model, so that anybody can follow it with a pencil:

- The open tasks are taken in the order of their due moments. Each goes to the person who has it, and one that nobody
  has to whichever holder of its role is free first. Who stands in today for somebody away may do that person's tasks.
- A person does one task at a time, in office minutes, and none on a day away. A task takes its allotment; the first
  that a person has is being worked at since it was given, so it takes what is left of that.
- What another agency or the party answers comes when it is due; what the program does itself takes its allotment.
- After its open task a case takes the allotments of the longest way to the end of its term (`Timing.after`), without
  going back and without a queue: whoever has to act then is taken to be there and free.
- A case is late when that moment does not lie before the legal end of its term.

It does not know how fast anybody really is, nor what still comes in, nor which duties are kept apart. Since later tasks
never come before earlier ones, the first tasks alone have the same forecast as all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workflows.calendars import VIETNAM, Calendar, NoCalendar, add_office_minutes, local, office_minutes_between
from workflows.calendars import working_days_used as working_days

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
NEVER = datetime.max.replace(tzinfo=VIETNAM)
"""The legal end of what no term waits for, and when nobody does what has to be done."""


class Cause(StrEnum):
    """Why a case will be late."""

    OVER = "over"
    """Its term has ended already."""
    NOBODY = "nobody"
    """Nobody may do the task that is open."""
    AWAY = "away"
    """It would not be, were nobody away."""
    SHORT = "short"
    """What is left to do takes longer than what is left of the term, even begun at once."""
    OUTSIDE = "outside"
    """An answer from outside comes too late."""
    QUEUE = "queue"
    """Too much else comes before it."""


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which a person does not work, both counted, and who stands in."""

    since: date
    until: date
    substitute: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the office: the roles held today, and the days away from today on."""

    key: int
    roles: frozenset[str]
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open task.

    `minutes` is its allotment and `rest` what follows until the end of the term, which ends in law at `legal_end`.
    Without a role the program does it; `answer_at` is when it is answered from outside. `since` is when it was given.
    """

    case: int
    task: int
    step: str
    role: str
    minutes: int
    rest: int
    since: datetime
    owner: int | None = None
    due_at: datetime | None = None
    legal_end: datetime = NEVER
    answer_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A case that will be late: the task that holds it, who does that, and when the term will be finished.

    `finish` is None where nobody does it, or later than the calendar knows; `days` are working days after the last day.
    """

    waiting: Waiting
    cause: Cause
    person: int | None
    finish: datetime | None
    days: int | None
    missed: tuple[int, ...] = ()
    """Whose absence holds it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A step at which cases wait that will be late: how many, and why most of them; people whose absence holds them."""

    step: str
    cases: int
    cause: Cause
    missed: tuple[int, ...]


@dataclass(frozen=True)
class Forecast:
    """What was foreseen, the first legal end first."""

    at: datetime
    late: tuple[Late, ...]

    @property
    def over(self) -> tuple[Late, ...]:
        """Cases that are late already."""
        return tuple(one for one in self.late if one.cause is Cause.OVER)

    @property
    def coming(self) -> tuple[Late, ...]:
        """Cases that are not late yet and will be."""
        return tuple(one for one in self.late if one.cause is not Cause.OVER)

    @property
    def steps(self) -> list[Held]:
        """Where those wait that are not late yet, most of them first."""
        counted = Counter(one.waiting.step for one in self.coming)
        return [
            _held(step, [one for one in self.coming if one.waiting.step == step]) for step, _n in counted.most_common()
        ]

    def only(self, cases: Iterable[int]) -> Forecast:
        """The same, of these cases alone."""
        wanted = set(cases)
        return replace(self, late=tuple(one for one in self.late if one.waiting.case in wanted))


def forecast(tasks: Iterable[Waiting], people: Iterable[Person], *, at: datetime, calendar: Calendar) -> Forecast:
    """What becomes of the cases with these open tasks if nothing changes. Raises NoCalendar for a year not known."""
    calendar.is_working(local(at).date())
    office, tasks = _Office(people, at=at, calendar=calendar), sorted(tasks, key=_turn)
    late = dict(office.late(tasks))
    if office.misses_somebody:
        held = late.keys() - dict(office.with_everybody().late(tasks)).keys()
        late = {case: office.blamed(one) if case in held else one for case, one in late.items()}
    return Forecast(at, tuple(sorted(late.values(), key=lambda one: (one.waiting.legal_end, one.waiting.task))))


def _turn(task: Waiting) -> tuple[datetime, int]:
    return task.due_at or NEVER, task.task


def _held(step: str, late: Sequence[Late]) -> Held:
    causes = Counter(one.cause for one in late)
    missed = dict.fromkeys(person for one in late for person in one.missed)
    return Held(step, len(late), Cause.AWAY if missed else causes.most_common(1)[0][0], tuple(missed))


@dataclass(frozen=True, slots=True)
class _Done:
    """Who does a task and until when; `end` is None where that is never, or later than the calendar knows."""

    person: int | None
    end: datetime | None


class _Office:
    """People at work from a moment on, each with one task at a time."""

    def __init__(self, people: Iterable[Person], *, at: datetime, calendar: Calendar) -> None:
        self.at, self.calendar = local(at), calendar
        self.people = {person.key: person for person in people}
        today = self.at.date()
        self.away = {
            key: sorted((_midnight(one.since), _midnight(one.until + _DAY)) for one in person.away)
            for key, person in self.people.items()
        }
        self.standing_in = {
            key: one.substitute
            for key, person in self.people.items()
            for one in person.away
            if one.substitute in self.people and one.since <= today <= one.until
        }
        self.holding: dict[str, list[int]] = {}
        for key, person in sorted(self.people.items()):
            for role in person.roles:
                self.holding.setdefault(role, []).append(key)
        self.free: dict[int, datetime | None] = {}
        self._busy = set[int]()

    @property
    def misses_somebody(self) -> bool:
        """Whether anybody is away, today or later."""
        return any(self.away.values())

    def with_everybody(self) -> _Office:
        """The same people, none of them away."""
        return _Office([replace(one, away=()) for one in self.people.values()], at=self.at, calendar=self.calendar)

    def late(self, tasks: Iterable[Waiting]) -> Iterator[tuple[int, Late]]:
        """Every case that will be late, by the task that holds it longest."""
        last: dict[int, tuple[datetime, Waiting, _Done]] = {}
        for task in tasks:
            done = self._do(task)
            if task.legal_end < NEVER:
                finish = (done.end and self._later(done.end, task.rest)) or NEVER
                if task.case not in last or finish > last[task.case][0]:
                    last[task.case] = finish, task, done
        for case, (finish, task, done) in last.items():
            if finish >= task.legal_end or self.at >= task.legal_end:
                yield case, self._told(task, done, finish)

    def blamed(self, late: Late) -> Late:
        """The same, held by who is away; a case whose term is over stays late."""
        missed = tuple(self._missed(late.waiting))
        return replace(late, cause=Cause.AWAY, missed=missed) if missed and late.cause is not Cause.OVER else late

    def _told(self, task: Waiting, done: _Done, finish: datetime) -> Late:
        if finish == NEVER:
            return Late(task, self._cause(task, done), done.person, None, None)
        days = working_days(task.legal_end - _MINUTE, finish, self.calendar) if finish >= task.legal_end else 0
        return Late(task, self._cause(task, done), done.person, finish, days)

    def _cause(self, task: Waiting, done: _Done) -> Cause:
        if self.at >= task.legal_end:
            return Cause.OVER
        if task.answer_at:
            return Cause.OUTSIDE
        if task.role and done.person is None:
            return Cause.NOBODY
        at_once = self._later(self.at, task.minutes + task.rest)
        return Cause.SHORT if at_once is None or at_once >= task.legal_end else Cause.QUEUE

    def _missed(self, task: Waiting) -> Iterator[int]:
        """Who is away before the term ends, of those whose task it is."""
        for key in self._whose(task):
            if any(since < task.legal_end for since, _back in self.away[key]):
                yield key

    def _whose(self, task: Waiting) -> list[int]:
        """The holders of its role; where somebody has it, that person, who may stand in for one of them."""
        holders = self.holding.get(task.role, [])
        if task.owner is None:
            return holders
        acting = {*holders, *(self.standing_in.get(key) for key in holders)}
        return [task.owner] if task.owner in acting else []

    def _do(self, task: Waiting) -> _Done:
        if task.answer_at:
            return _Done(None, max(task.answer_at, self.at))
        if not task.role:
            return _Done(None, self._later(self.at, task.minutes))
        who = self._first_free(task)
        if who is None:
            return _Done(None, None)
        end = self._worked_at(task, who)
        self.free[who] = end and self._present(end, who)
        return _Done(who, end)

    def _first_free(self, task: Waiting) -> int | None:
        """Of those who may do the task the one who can begin first; of two the one who holds the role."""
        whose = self._whose(task)
        standing_in = [self.standing_in[key] for key in whose if key in self.standing_in]
        return min((key for key in [*whose, *standing_in] if key is not None), key=self._begins, default=None)

    def _begins(self, who: int) -> datetime:
        if who not in self.free:
            self.free[who] = self._present(self.at, who)
        return self.free[who] or NEVER

    def _present(self, moment: datetime, who: int) -> datetime | None:
        """The first minute of office time that this person has from here on."""
        after = self._later(moment, 1, who)
        return after and after - _MINUTE

    def _worked_at(self, task: Waiting, who: int) -> datetime | None:
        begins, fresh = self._begins(who), who not in self._busy
        self._busy.add(who)
        if fresh and task.owner == who and (end := self._later(local(task.since), task.minutes, who)):
            return max(end, begins)
        return None if begins == NEVER else self._later(begins, task.minutes, who)

    def _later(self, begin: datetime, minutes: int, who: int | None = None) -> datetime | None:
        """So many office minutes later, days away left out; None where the calendar does not know that far."""
        try:
            for since, back in self.away.get(who, ()) if who is not None else ():
                if begin >= back:
                    continue
                end = add_office_minutes(begin, minutes, self.calendar)
                if end <= since:
                    return end
                minutes -= office_minutes_between(begin, since, self.calendar)
                begin = max(begin, back)
            return add_office_minutes(begin, minutes, self.calendar)
        except NoCalendar:
            return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
