"""Dates in words, as official papers write them (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from datetime import date, datetime

from workflows.calendars import VIETNAM

LAST_MONTH_WITH_ZERO = 2


def date_in_words(day: date) -> str:
    """`ngày 08 tháng 02 năm 2021`: days below 10 and the months 1 and 2 take a zero."""
    month = f"{day.month:02d}" if day.month <= LAST_MONTH_WITH_ZERO else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def day_in_words(day: date) -> str:
    """`ngày 08/02/2021`, for lines that have no room for more."""
    return f"ngày {day:%d/%m/%Y}"


def moment_in_figures(moment: datetime) -> str:
    """`08:30 08/02/2021`, in Vietnam, for tables whose head says that it is hour, minute and day."""
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def moment_in_words(moment: datetime) -> str:
    """`08 giờ 30 phút, ngày 08/02/2021`, in Vietnam."""
    here = moment.astimezone(VIETNAM)
    return f"{here:%H} giờ {here:%M} phút, {day_in_words(here.date())}"
