"""Tables for a spreadsheet: UTF-8 with its mark, and no cell that a spreadsheet would calculate."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(headings: Iterable[object], rows: Iterable[Sequence[str]]) -> str:
    """The table as text."""
    written = StringIO("\ufeff")
    written.seek(0, 2)
    writer = csv.writer(written)
    writer.writerow([str(heading) for heading in headings])
    writer.writerows([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    return written.getvalue()
