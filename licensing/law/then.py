"""The figures of law that were in force at a moment, as they stood recorded: for a case as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from licensing.law.models import Figure
from workflows import past, vocabulary


@vocabulary.law
def figures_then(at: datetime, recorded: datetime) -> Sequence[vocabulary.Rule]:
    """Every figure in force on the day of `at`; corrections that were entered after `recorded` do not count."""
    day, units = timezone.localdate(at).isoformat(), dict(Figure.Unit.choices)
    rows = [
        row
        for row in past.rows_at(Figure._meta.db_table, recorded)
        if row["in_force_from"] <= day and (row["in_force_until"] is None or day <= row["in_force_until"])
    ]
    return [
        vocabulary.Rule(row["name"], f"{row['value']} {units[row['unit']]}", row["source"])
        for row in sorted(rows, key=lambda row: str(row["name"]))
    ]
