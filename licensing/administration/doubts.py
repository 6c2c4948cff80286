"""What is unusual about a change of the calendar: nothing is refused for it, but it is said before it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.calendar_seed import holiday_on
from workflows.models import CalendarDay
from workflows.moments import day_words
from workflows.rederiving import Change


def doubts(changes: Sequence[Change], *, today: date) -> list[str]:
    """A sentence for each; one statement."""
    rows = [change.row for change in changes if isinstance(change.row, CalendarDay)]
    before = {row.pk: row for row in CalendarDay.objects.filter(pk__in=[row.pk for row in rows if row.pk])}
    gone = {change.row.pk for change in changes if change.gone}
    touched = {day for row in rows for day in _touched(row, before.get(row.pk), gone=row.pk in gone)}
    worked = sorted(row.day for row in rows if row.working and row.pk not in gone)
    return [*_past(sorted(day for day in touched if day < today)), *_on_holidays(worked)]


def _touched(row: CalendarDay, before: CalendarDay | None, *, gone: bool) -> set[date]:
    """The days that are counted otherwise by it."""
    old = {(before.day, before.working)} if before else set()
    new = set() if gone else {(row.day, row.working)}
    return {day for day, _working in old ^ new}


def _past(days: Sequence[date]) -> Iterator[str]:
    if days:
        said = ngettext(
            "%(days)s lies in the past: what was issued keeps its dates, and what is open is counted by it as if it had"
            " been so then.",
            "%(days)s lie in the past: what was issued keeps its dates, and what is open is counted by them as if they"
            " had been so then.",
            len(days),
        )
        yield capfirst(said % {"days": ", ".join(map(day_words, days))})


def _on_holidays(worked: Sequence[date]) -> Iterator[str]:
    for day in worked:
        if name := holiday_on(day):
            said = _("%(day)s is a public holiday by the published list (%(name)s); is it really worked?")
            yield capfirst(said % {"day": day_words(day), "name": name})
