"""The calendar of a year, and the years in which can be counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from licensing.administration import queries
from licensing.administration.calendar_forms import CalendarDayForm, CalendarYearForm
from licensing.administration.doubts import doubts
from licensing.administration.published import in_words
from licensing.administration.section import CountedRows, Row, cited, day_words
from licensing.administration.year import SATURDAY, read_year
from workflows.days import day_of
from workflows.models import CalendarDay, CalendarYear
from workflows.rederiving import Change

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


class CalendarSection(CountedRows):
    name = "calendar"
    title = _("Calendar")
    why = _(
        "Days that are not what their weekday says: holidays, days off in lieu, worked Saturdays. Enter next year's as"
        " soon as they are announced; a dossier that would end in a year without days cannot be received."
    )
    headings = (_("Day"), _("Off or worked"), _("Name"), _("Source"))
    add = _("Enter a day")
    form_class = CalendarDayForm
    model = CalendarDay
    template = "licensing/administration/calendar.html"

    def rows(self, day: date) -> Iterable[Row]:
        for one in CalendarDay.objects.filter(day__year=day.year):
            what = _("worked") if one.working else _("off")
            cells = (_weekday(one.day), what, one.name, cited(one.source, one.mark))
            yield Row(cells, key=one.pk)

    def asked(self, wanted: Mapping[str, str]) -> Mapping[str, Any]:
        """The day of which somebody pressed; a day of the weekend is worked, another one off."""
        day = day_of(wanted.get("day", ""))
        return {"day": day, "working": day.weekday() >= SATURDAY} if day else {}

    def more(self, year: int, *, today: date) -> dict[str, Any]:
        shown = read_year(year, today=today)
        return {
            "shown": shown,
            "weekdays": WEEKDAYS,
            "year_cited": cited(shown.known.source, shown.known.mark) if shown.known else "",
            "to_confirm": queries.to_confirm(today),
            "differences": [in_words(one, known=True) for one in shown.differences],
        }

    def beside(self, changes: Sequence[Change], day: date) -> Sequence[str]:
        return doubts(changes, today=day)

    def address(self, changes: Sequence[Change]) -> str:
        """The year of the day that was changed."""
        row = changes[-1].row
        year = row.day.year if isinstance(row, CalendarDay) else ""
        return f"{reverse('administration:calendar')}?year={year}"


class Years(CountedRows):
    name = "years"
    title = _("Years of the calendar")
    why = _("A year can be counted in once it stands here: its days off are known, by the decision that is named.")
    headings = (_("Year"), _("Source"))
    add = _("Enter a year")
    form_class = CalendarYearForm
    model = CalendarYear

    def rows(self, day: date) -> Iterable[Row]:
        for one in CalendarYear.objects.order_by("-year"):
            yield Row((one.year, cited(one.source, one.mark)), key=one.pk, now=one.year == day.year)


def _weekday(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day_words(day)}"
