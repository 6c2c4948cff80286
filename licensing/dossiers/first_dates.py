"""Whether a result was re-appointed: the first date, which statistics count, beside the one that holds now."""

from __future__ import annotations

from datetime import datetime

from workflows import clock
from workflows.calendars import Calendar, NoCalendar
from workflows.models import Case


def first_date(case: Case, *, days: Calendar) -> datetime | None:
    """The date that was promised first, while the promised term runs to another one; None otherwise.

    No statement where the case's clock events were fetched with it.
    """
    try:
        readings = clock.read_all(case, days=days)
    except NoCalendar:
        return None
    for one in readings:
        if one.term.promised and one.due and one.first_due and one.run.until and not one.finished_at:
            return one.first_due.due_at
    return None
