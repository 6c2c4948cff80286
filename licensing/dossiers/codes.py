"""The code of a dossier (TT 01/2018 Đ.19): agency, day received, number of the day. The pattern is a row of law."""

from __future__ import annotations

import re
from datetime import date

from django.db import connection

from licensing.dossiers.refusals import CannotReceive

_PARTS = re.compile(r"(?P<agency>.*)-(?P<day>YYYYMMDD|YYMMDD)-(?P<number>X+)")
_DAYS = {"YYMMDD": "%y%m%d", "YYYYMMDD": "%Y%m%d"}


def code_of(pattern: str, *, on: date, number: int) -> str:
    """The code of the `number`th dossier received on `on`, by a pattern such as `000.00.19.H48-YYMMDD-XXXX`.

    A number longer than its Xs is written in full. Raises CannotReceive (`code_pattern`).
    """
    if not (parts := _PARTS.fullmatch(pattern)):
        raise CannotReceive("code_pattern", pattern=pattern)
    digits = str(number).zfill(len(parts["number"]))
    return f"{parts['agency']}-{on.strftime(_DAYS[parts['day']])}-{digits}"


def next_number(*, on: date) -> int:
    """The next number of the day, held by this transaction until it ends: two at once never take the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into licensing_daysequence as days (day, last) values (%s, 1)"
            " on conflict (day) do update set last = days.last + 1 returning last",
            [on],
        )
        return int(cursor.fetchone()[0])
