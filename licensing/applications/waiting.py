"""When the office looks at what is sent to it while nobody receives."""

from __future__ import annotations

from datetime import datetime

from workflows.calendars import Calendar, NoCalendar
from workflows.moments import moment_words
from workflows.opening import closes, opens


def looked_at_from(sent_at: datetime, calendar: Calendar, *, now: datetime) -> str:
    """`07:00 thứ Hai 26/07/2021`: when it opens after the sending; empty once it did, within the hours, and where
    neither hours nor days are known."""
    try:
        again = None if closes(sent_at, calendar) else opens(sent_at, calendar)
    except NoCalendar:
        return ""
    return moment_words(again) if again and now < again else ""
