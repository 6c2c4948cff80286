"""What the counter is told of a dossier that comes when nobody receives: a hint, never a hindrance."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from workflows.calendars import Calendar, NoCalendar, due_after, local
from workflows.moments import day_words, moment_words
from workflows.opening import closes, spells_in_words, spells_on
from workflows.story import length_words
from workflows.titles import shown

if TYPE_CHECKING:
    from workflows.definition import Definition, Term


def out_of_hours(moment: datetime, definition: Definition, calendar: Calendar) -> str:
    """That nobody receives at this moment, and from when the terms that begin with the dossier are counted.

    Empty within the reception hours, where none are known, and where the calendar does not know the days.
    """
    hours = spells_on(local(moment).date(), calendar)
    try:
        if not hours or closes(moment, calendar):
            return ""
        counted = [_counted(moment, term, calendar) for term in _begun(definition)]
        return " ".join([_closed(moment, calendar), *counted, _("It can be received all the same.")])
    except NoCalendar:
        return ""


def _closed(moment: datetime, calendar: Calendar) -> str:
    day = local(moment).date()
    if not calendar.is_working(day):
        return _("Nobody receives on %(day)s: it is a day off.") % {"day": day_words(day)}
    told = {"moment": moment_words(moment), "hours": spells_in_words(spells_on(day, calendar))}
    return _("%(moment)s is outside the reception hours (%(hours)s).") % told


def _begun(definition: Definition) -> list[Term]:
    """The terms that start with the case."""
    return [definition.term(name) for verb, name in definition.start.clock if verb == "start"]


def _counted(moment: datetime, term: Term, calendar: Calendar) -> str:
    due = due_after(moment, term.length, calendar)
    first = next((line.day for line in due.lines if line.counted), local(due.due_at).date())
    told = {
        "term": f"“{shown(term.title)}”" if term.title else length_words(term.length),
        "first": day_words(first),
        "due": moment_words(due.due_at),
    }
    if term.length.unit == "working_hours":
        return _("%(term)s: counted in office hours, first on %(first)s; falls due at %(due)s.") % told
    said = _("The day received is not counted. %(term)s: counted from %(first)s on, falls due at %(due)s.")
    return said % told
