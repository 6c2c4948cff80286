"""The working days of some consecutive years, numbered: how many lie between two days is a subtraction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import accumulate


class Stretch:
    """Every day from the first of `years` to the last. Raises IndexError for what lies behind it."""

    def __init__(self, years: range, is_working: Callable[[date], bool]) -> None:
        self.years = years
        self._eve = date(years.start, 1, 1).toordinal() - 1
        days = [date.fromordinal(number) for number in range(self._eve + 1, date(years[-1], 12, 31).toordinal() + 1)]
        worked = [is_working(day) for day in days]
        self._until = list(accumulate(worked, initial=0))
        self._worked = [day for day, work in zip(days, worked, strict=True) if work]

    def between(self, first: date, last: date) -> int:
        """How many days are worked after `first`, up to and with `last`; `first` may be the eve of the stretch."""
        return self._until[last.toordinal() - self._eve] - self._until[first.toordinal() - self._eve]

    def after(self, day: date, number: int) -> date:
        """The working day of this number, from 1, after `day`, which may be the eve of the stretch."""
        return self._worked[self._until[day.toordinal() - self._eve] + number - 1]
