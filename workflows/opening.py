"""When somebody receives: by the reception hours, on days that are worked. No deadline is counted by any of this.

Pure functions over a Calendar value, to the minute; a spell is open from its first minute until before its last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.calendars import VIETNAM, Calendar, NoCalendar, Spell, local
from workflows.moments import moment_words

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reception:
    """The reception hours of a day in words, and how it stands at the moment that was asked for.

    `now` is empty where the calendar does not reach far enough; `soon` tells other hours that are known already.
    """

    hours: str
    is_open: bool
    now: str
    soon: str


def spells_on(day: date, calendar: Calendar) -> tuple[Spell, ...]:
    """The reception hours in force on this day, were it worked; none while none are known."""
    found = (hours.spells for hours in reversed(calendar.reception) if hours.since <= day)
    return next(found, ())


def closes(at: datetime, calendar: Calendar) -> datetime | None:
    """Until when it is open at this moment; None where it is not. Raises NoCalendar."""
    here = local(at)
    return next((until for since, until in _spells(here.date(), calendar) if since <= here < until), None)


def opens(at: datetime, calendar: Calendar) -> datetime | None:
    """The first moment, not before this one, at which it is open; None while no reception hours are known.

    Raises NoCalendar where it would lie in a year that is not known.
    """
    here = local(at)
    if not calendar.reception:
        return None
    days = (here.date() + n * _DAY for n in range((date.max - here.date()).days))
    spells = (spell for day in days for spell in _spells(day, calendar))
    return next((max(since, here) for since, until in spells if here < until), None)


def beyond(spells: Sequence[Spell], others: Sequence[Spell]) -> list[Spell]:
    """The parts of these spells that lie in none of the others; both ascend."""
    found = []
    for first, last in spells:
        for opens_, closes_ in others:
            if first < min(opens_, last):
                found.append((first, min(opens_, last)))
            first = max(first, closes_)
        if first < last:
            found.append((first, last))
    return found


def spells_in_words(spells: Sequence[Spell]) -> str:
    """`07:00–11:30, 13:30–17:00`."""
    return ", ".join(f"{since:%H:%M}–{until:%H:%M}" for since, until in spells)


def reception_in_words(at: datetime, calendar: Calendar) -> Reception | None:
    """What is told of the reception hours at this moment; None while none are known."""
    day = local(at).date()
    spells = spells_on(day, calendar)
    coming = next((hours for hours in calendar.reception if hours.since > day), None)
    if not spells and not coming:
        return None
    try:
        until, again = closes(at, calendar), opens(at, calendar)
    except NoCalendar:
        until, again = None, None
    return Reception(
        hours=spells_in_words(spells),
        is_open=until is not None,
        now=_open_until(until) if until else _closed(at, again, calendar),
        soon=_from_then(coming.since, coming.spells) if coming else "",
    )


def _spells(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    if calendar.is_working(day):
        for since, until in spells_on(day, calendar):
            yield _at(day, since), _at(day, until)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, VIETNAM)


def _open_until(until: datetime) -> str:
    return _("open now, until %(time)s") % {"time": f"{until:%H:%M}"}


def _closed(at: datetime, again: datetime | None, calendar: Calendar) -> str:
    if again is None:
        return ""
    day = local(at).date()
    if again.date() == day:
        return _("closed now, opens at %(time)s today") % {"time": f"{again:%H:%M}"}
    told = {"moment": moment_words(again)}
    if calendar.is_working(day):
        return _("closed now, opens again at %(moment)s") % told
    return _("closed today, opens again at %(moment)s") % told


def _from_then(since: date, spells: Sequence[Spell]) -> str:
    told = {"day": f"{since:%d/%m/%Y}", "hours": spells_in_words(spells)}
    return pgettext("reception hours", "from %(day)s on: %(hours)s") % told
