"""Every page of every person with 1,000 cases and with 20,000: `make bench`.

A page must send the same number of statements, and may take at most 1.3 times as long. What is a file of the whole
register may grow with it, and is only told. Both databases stand side by side and are asked in turn, so that whatever
else the machine does falls on both; times are the shortest of several, because that only adds. What seems to grow is
asked again before it is said.
"""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import dataclass

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.many import copy_cases, copy_facilities
from benchmarks.walk import LAST_PAGE, Page, client_of, pages_of, people
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
LONGER = 1.2
TIMES = 4
LONGEST = 1.0
"""Seconds after which a slow page is not asked again."""
AGAIN = 4


@dataclass(frozen=True)
class Measured:
    """One answer: how many statements it took, how long at least, and how long it is."""

    statements: int
    milliseconds: float
    size: int

    def or_sooner(self, other: Measured) -> Measured:
        """The same with the shorter of both times."""
        return Measured(self.statements, min(self.milliseconds, other.milliseconds), self.size)


@dataclass(frozen=True)
class Compared:
    """The same page with few cases and with many."""

    page: Page
    few: Measured
    many: Measured

    @property
    def ratio(self) -> float:
        return self.many.milliseconds / self.few.milliseconds

    @property
    def grows(self) -> bool:
        return self.many.statements > self.few.statements or (self.ratio > AT_MOST and self.alike)

    @property
    def alike(self) -> bool:
        """Whether both hold about the same, so that times can be compared: a last page may be shorter with few."""
        return not self.page.whole and not (LAST_PAGE in self.page.address and self.is_longer)

    @property
    def is_longer(self) -> bool:
        return self.many.size >= LONGER * self.few.size

    def __str__(self) -> str:
        mark = "GROWS" if self.grows else "" if self.alike else "whole" if self.page.whole else "longer"
        who = self.page.person or "(nobody)"
        statements = f"{self.few.statements:4} → {self.many.statements:3} statements"
        times = f"{self.few.milliseconds:7.1f} → {self.many.milliseconds:7.1f} ms"
        more = f"{self.few.size:,} → {self.many.size:,} bytes" if self.is_longer else ""
        return f"{mark:6}{who:12}{self.page.kind:50} {statements}  {times}  × {self.ratio:<5.2f} {more}".rstrip()


def main() -> int:
    """Measure few and many, and say how they compare; 1 when a page grows."""
    _grow(NONE, FEW)
    pages = [page for person in people() for page in pages_of(person)]
    few, many = _set_aside(), connections["default"]
    _grow(FEW, MANY)
    found = [_compared(page, few, many) for page in pages]
    for _ in range(AGAIN):
        found = [_once_more(one, few, many) if one.grows else one for one in found]
    print(*found, sep="\n")
    grown = sum(one.grows for one in found)
    print(f"{len(found)} pages, {grown} grow")
    return 1 if grown else 0


def _set_aside() -> BaseDatabaseWrapper:
    """A connection to a copy of the database as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
    connection.close()
    copied = connections.create_connection("default")
    with copied._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}_few" TEMPLATE "{name}"')
    copied.settings_dict = {**copied.settings_dict, "NAME": f"{name}_few"}
    return copied


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


def _compared(page: Page, few: BaseDatabaseWrapper, many: BaseDatabaseWrapper) -> Compared:
    """Ask both for what they keep, then in turn."""
    counted = [_counted(page, database) for database in (few, many)]
    times: list[list[float]] = [[], []]
    started = time.perf_counter()
    while len(times[0]) < TIMES and (not times[0] or time.perf_counter() - started < LONGEST):
        for taken, database in zip(times, (few, many), strict=True):
            taken.append(_time(page, database))
    measured = [Measured(n, min(taken), size) for (n, size), taken in zip(counted, times, strict=True)]
    return Compared(page, *measured)


def _once_more(one: Compared, few: BaseDatabaseWrapper, many: BaseDatabaseWrapper) -> Compared:
    again = _compared(one.page, few, many)
    return Compared(one.page, again.few.or_sooner(one.few), again.many.or_sooner(one.many))


def _counted(page: Page, database: BaseDatabaseWrapper) -> tuple[int, int]:
    """How many statements the page sends once a process has begun, and how many bytes it has."""
    connections["default"] = database
    client = client_of(page.person)
    _ask(client, page)
    with CaptureQueriesContext(database) as asked:
        size = _ask(client, page)
    return len(asked), size


def _time(page: Page, database: BaseDatabaseWrapper) -> float:
    """Milliseconds. Python collects its garbage between the pages: by itself it did so in whichever was due for it."""
    connections["default"] = database
    client = client_of(page.person)
    gc.disable()
    begun = time.perf_counter()
    _ask(client, page)
    taken = time.perf_counter() - begun
    gc.enable()
    return taken * 1000


def _ask(client: Client, page: Page) -> int:
    """Fetch the whole answer; how many bytes it has. Who checks a licence by its number is led on to it."""
    answer: HttpResponseBase = client.get(page.address)
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{page.person or '(nobody)'} {page.address}: answered with {answer.status_code}")
    return sum(map(len, answer))


if __name__ == "__main__":
    sys.exit(main())
