"""Dates in words, as official papers write them (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from datetime import date

LAST_MONTH_WITH_ZERO = 2


def date_in_words(day: date) -> str:
    """`ngày 08 tháng 02 năm 2021`: days below 10 and the months 1 and 2 take a zero."""
    month = f"{day.month:02d}" if day.month <= LAST_MONTH_WITH_ZERO else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
