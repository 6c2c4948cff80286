"""Days and moments typed as people write them: 31/12/2021, 31122021, 15:40 31/12/2021.

A browser's own field for a day follows the language of the browser, not of the page: in an English one the third of
April is typed as the fourth of March, and nobody notices. So a day is plain text here, day first, and comes back
written out. Only the shape is read here; whether such a day may be meant is the form's to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_APART = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4}|\d{2})")
_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_TIME = re.compile(r"(\d{1,2}) ?(?::|h|giờ|g) ?(\d{2})?(?!\d)(?: ?phút)?", re.IGNORECASE)

FIRST_OF_LAST_CENTURY = 69
"""Last digits of a year from which it lies in the last century, as POSIX has it."""


def day_of(text: str) -> date | None:
    """The day that somebody typed, day first or as machines write it; None for what is no day.

    A year may be given by its last two digits.
    """
    text = text.strip()
    try:
        if found := _APART.fullmatch(text) or _TOGETHER.fullmatch(text):
            day, month, year = (int(part) for part in found.groups())
            if len(found[3]) == len("21"):
                year += 1900 if year >= FIRST_OF_LAST_CENTURY else 2000
            return date(year, month, day)
        return date.fromisoformat(text) if "-" in text else None
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """The moment that somebody typed, the time before or behind the day; as the clock on the wall shows it."""
    text = text.strip()
    try:
        if "T" in text:
            return datetime.fromisoformat(text)
        found = _TIME.search(text)
        day = day_of((text[: found.start()] + text[found.end() :]).strip(" ,")) if found else None
        return datetime.combine(day, time(int(found[1]), int(found[2] or 0))) if found and day else None
    except ValueError:
        return None


class DayInput(forms.DateInput):
    """A field for a day, typed as text."""

    def __init__(self) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "placeholder": _("dd/mm/yyyy"), "data-day": True}
        super().__init__(attrs, format="%d/%m/%Y")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """As machines write it; what is no day stays as it was typed."""
        typed = super().value_from_datadict(data, files, name)
        day = day_of(typed) if isinstance(typed, str) else None
        return day.isoformat() if day else typed

    def format_value(self, value: Any) -> Any:
        """As people write it, whoever wrote it before."""
        return super().format_value((isinstance(value, str) and day_of(value)) or value)


class MomentInput(forms.DateTimeInput):
    """A field for a day and the time of day, typed as text."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "placeholder": _("hh:mm dd/mm/yyyy")}, format="%H:%M %d/%m/%Y")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """As machines write it; what is no moment stays as it was typed."""
        typed = super().value_from_datadict(data, files, name)
        moment = moment_of(typed) if isinstance(typed, str) else None
        return moment.isoformat() if moment else typed

    def format_value(self, value: Any) -> Any:
        """As people write it, whoever wrote it before."""
        return super().format_value((isinstance(value, str) and moment_of(value)) or value)
