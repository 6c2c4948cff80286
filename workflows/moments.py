"""Moments as people say them: “thứ Sáu 30/07/2021, còn 2 ngày làm việc”. The only place where that is worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from workflows.calendars import VIETNAM, Calendar, NoCalendar, local, working_days_used

_NEARLY = timedelta(minutes=1)
_WEEKDAYS = (
    pgettext_lazy("in a sentence", "Monday"),
    pgettext_lazy("in a sentence", "Tuesday"),
    pgettext_lazy("in a sentence", "Wednesday"),
    pgettext_lazy("in a sentence", "Thursday"),
    pgettext_lazy("in a sentence", "Friday"),
    pgettext_lazy("in a sentence", "Saturday"),
    pgettext_lazy("in a sentence", "Sunday"),
)


class Urgency(StrEnum):
    """How soon something falls due, in the order in which an inbox shows it."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NO_DATE = "no_date"


@dataclass(frozen=True)
class Due:
    """A due moment in words, and the group in which it belongs."""

    urgency: Urgency
    words: str


def day_words(day: date) -> str:
    """`thứ Sáu 30/07/2021`."""
    return f"{_WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def moment_words(moment: datetime) -> str:
    """`09:30 thứ Sáu 30/07/2021`, in Vietnam."""
    here = local(moment)
    return f"{here:%H:%M} {day_words(here.date())}"


def differ(one: datetime, other: datetime) -> bool:
    """Whether two moments differ by more than the time that a machine takes to write one down."""
    return abs(one - other) > _NEARLY


def due_in_words(due_at: datetime | None, *, late_from: datetime | None, now: datetime, days: Calendar) -> Due:
    """When something falls due and how far that is from `now`, in working days.

    It is late from `late_from` on, which is the due moment itself unless the law gives the rest of the day. Where the
    calendar does not know a year, the day stands without a count.
    """
    if due_at is None:
        return Due(Urgency.NO_DATE, _("no due date"))
    urgency = _urgency(due_at, late_from or due_at, now)
    return Due(urgency, f"{_day_or_hour(due_at, now)}, {_distance(due_at, urgency, now, days)}".removesuffix(", "))


def _urgency(due_at: datetime, late_from: datetime, now: datetime) -> Urgency:
    if now >= late_from:
        return Urgency.LATE
    tomorrow, next_monday = days_ahead(now)
    if due_at < tomorrow:
        return Urgency.TODAY
    return Urgency.WEEK if due_at < next_monday else Urgency.LATER


def days_ahead(now: datetime) -> tuple[datetime, datetime]:
    """The midnights at which tomorrow and the next week begin."""
    today = local(now).date()
    midnights = (datetime.combine(today + timedelta(days=days), time(), VIETNAM) for days in (1, 7 - today.weekday()))
    tomorrow, next_monday = midnights
    return tomorrow, next_monday


def _day_or_hour(due_at: datetime, now: datetime) -> str:
    same_day = local(due_at).date() == local(now).date()
    return moment_words(due_at) if same_day else day_words(local(due_at).date())


def _distance(due_at: datetime, urgency: Urgency, now: datetime, days: Calendar) -> str:
    if urgency is Urgency.TODAY:
        return _("today")
    try:
        if urgency is Urgency.LATE:
            late = working_days_used(due_at, now, days)
            return (
                ngettext("%(n)d working day late", "%(n)d working days late", late) % {"n": late} if late else _("late")
            )
        left = working_days_used(now, due_at, days)
    except NoCalendar:
        return ""
    return ngettext("%(n)d working day left", "%(n)d working days left", left) % {"n": left}
