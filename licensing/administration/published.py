"""Days of the published list that are taken into the calendar, all together; a year that has no row begins with them.

The list follows the law and knows no decision, so such a year is unconfirmed until somebody compared it with one.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from licensing.administration.year import unlike_the_list
from licensing.law.models import Mark
from workflows.calendar_seed import Difference
from workflows.models import CalendarDay, CalendarYear
from workflows.moments import day_words
from workflows.rederiving import Change


def is_known(year: int) -> bool:
    """Whether the year has its row."""
    return CalendarYear.objects.filter(year=year).exists()


def offered(year: int) -> list[Difference]:
    """The days of which the list says otherwise than the rows of the year."""
    return unlike_the_list(year, CalendarDay.objects.filter(day__year=year))


def changes(year: int, days: Sequence[Difference], *, source: str, mark: str) -> list[Change]:
    """What taking these days from the list does: the year where it has no row, and a row for each day.

    A day of which the list says what its weekday says loses its row.
    """
    rows = {row.day: row for row in CalendarDay.objects.filter(day__in=[one.day for one in days])}
    begun = [] if is_known(year) else [Change(CalendarYear(year=year, source=source, mark=Mark.MEMORY))]
    return [*begun, *(_change(one, rows.get(one.day), source, mark) for one in days)]


def in_words(one: Difference, *, known: bool) -> str:
    """What the list says of a day, and of a year that is known what the rows say instead."""
    day = day_words(one.day)
    if known:
        worked, off = _("%(day)s: worked by the list, off here"), _("%(day)s: off by the list, worked here")
    else:
        worked, off = _("%(day)s: worked in exchange"), _("%(day)s: off")
    said = (worked if one.listed_as_worked else off) % {"day": day}
    return capfirst(f"{said} – {one.name}" if one.name else said)


def _change(one: Difference, row: CalendarDay | None, source: str, mark: str) -> Change:
    if row and one.as_its_weekday:
        return Change(row, gone=True)
    row = row or CalendarDay(day=one.day)
    row.working, row.name, row.source, row.mark = one.listed_as_worked, one.name or _in_exchange(), source, mark
    return Change(row)


def _in_exchange() -> str:
    """What rows call a worked Saturday of which the list has no name; rows are Vietnamese whoever writes them."""
    with translation.override("vi"):
        return _("worked in exchange")
