"""Terms of years, as BLDS 2015 Đ.148 ends them: on the same day and month, that day included."""

from __future__ import annotations

from datetime import date


def last_day_after_years(start: date, years: int) -> date:
    """The last day of a term of `years` that began on `start`; 29 February ends on 28 where the year has none."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=start.day - 1)
