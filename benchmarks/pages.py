"""Every page of every person with 1,000 cases and with 20,000: `make bench`.

A page must send the same number of statements, and may take at most 1.3 times as long. What is a file of the whole
register may grow with it, and is told in rows a second. Times are the shortest of several, because everything else on
the machine only adds; what seems to grow is asked again before it is said.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.many import copy_cases, copy_facilities
from benchmarks.walk import Page, client_of, pages_of, people
from workflows.models import Case, Task


@dataclass(frozen=True)
class Size:
    """Rounds of copies of what was open and of what was closed in the half-year and the week at work."""

    open: int
    closed: int


NONE = Size(0, 0)
FEW = Size(open=50, closed=45)
"""So much is open that every list fills a page already: what shows more rows later would not be compared."""
MANY = Size(open=250, closed=1_350)
AT_MOST = 1.3
TIMES = 4
LONGEST = 2.0
"""Seconds after which a slow page is not asked again."""
PASSES = 2
AGAIN = 4


@dataclass(frozen=True)
class Measured:
    """One answer: how many statements it took, how long at least, and how long it is."""

    statements: int
    milliseconds: float
    size: int

    def or_sooner(self, other: Measured | None) -> Measured:
        """The same with the shorter of both times."""
        sooner = min(self.milliseconds, other.milliseconds) if other else self.milliseconds
        return Measured(self.statements, sooner, self.size)


Measurements = dict[Page, Measured]


def main() -> int:
    """Measure few, then many, and say how they compare; 1 when a page grows."""
    _grow(NONE, FEW)
    pages = [page for person in people() for page in pages_of(person)]
    few = _measure(pages)
    _grow(FEW, MANY)
    many = _measure(pages)
    for _ in range(AGAIN):
        many |= _measure([page for page in pages if _grows(page, few[page], many[page])], many)
    return _tell(few, many)


def _grow(before: Size, after: Size) -> None:
    copy_facilities(rounds=after.open, done=before.open)
    copy_cases(rounds=after.open, done=before.open, closed=False, facilities=after.open)
    copy_cases(rounds=after.closed, done=before.closed, closed=True, facilities=after.open)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as autovacuum would have done long before so much has come together
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    waiting = Task.objects.filter(finished=None).count()
    counted = f"{Case.objects.count():,} cases, {Task.objects.count():,} tasks, {waiting:,} of them open"
    print(f"{counted}; PostgreSQL {version}", flush=True)


def _measure(pages: list[Page], known: Mapping[Page, Measured] | None = None) -> Measurements:
    found = dict(known or {})
    for _ in range(PASSES):
        for page in pages:
            found[page] = _measured(page).or_sooner(found.get(page))
    return {page: found[page] for page in pages}


def _measured(page: Page) -> Measured:
    client = client_of(page.person)
    size = _ask(client, page)
    with CaptureQueriesContext(connection) as asked:
        _ask(client, page)
    return Measured(len(asked), min(_times(client, page)), size)


def _times(client: Client, page: Page) -> Iterator[float]:
    started = time.perf_counter()
    for _ in range(TIMES):
        begun = time.perf_counter()
        _ask(client, page)
        yield (time.perf_counter() - begun) * 1000
        if time.perf_counter() - started > LONGEST:
            return


def _ask(client: Client, page: Page) -> int:
    """Fetch the whole answer; how many bytes it has."""
    answer: HttpResponseBase = client.get(page.address)
    if answer.status_code != 200:
        raise SystemExit(f"{page.person or '(nobody)'} {page.address}: answered with {answer.status_code}")
    return sum(map(len, answer))


def _grows(page: Page, before: Measured, after: Measured) -> bool:
    slower = after.milliseconds > AT_MOST * before.milliseconds
    return after.statements != before.statements or (slower and not page.whole)


def _tell(few: Measurements, many: Measurements) -> int:
    grown = 0
    for page, before in few.items():
        after = many[page]
        grows = _grows(page, before, after)
        grown += grows
        mark = "GROWS" if grows else "whole" if page.whole else ""
        statements = f"{before.statements:4} → {after.statements:3} statements"
        times = f"{before.milliseconds:7.1f} → {after.milliseconds:7.1f} ms"
        ratio = f"× {after.milliseconds / before.milliseconds:.2f}"
        more = "" if after.size < 1.2 * before.size else f"{before.size:,} → {after.size:,} bytes"
        print(f"{mark:6}{page.person or '(nobody)':12}{page.kind:50} {statements}  {times}  {ratio:7} {more}".rstrip())
    print(f"{len(few)} pages, {grown} grow")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
