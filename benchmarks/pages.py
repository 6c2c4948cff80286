"""Every page of every person with 1,000 cases and with 20,000: `make bench`.

A page must send the same number of statements, and may take at most 1.3 times as long. Each person's menu is followed
to one page of every kind. Times are the shortest of several, because everything else only adds.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from benchmarks.many import copy_cases, copy_facilities
from workflows.models import Case, Task
from workflows.people import User

FEW, MANY = 6, 130
"""Rounds of copies. A round holds ten times as many closed cases as open ones, as an office's register does."""
CLOSED_A_ROUND = 10
AT_MOST = 1.3
TIMES = 9
PEOPLE = ("", "motcua", "chuyenvien", "truongphong", "lanhdao", "vanthu", "coso1")
"""Nobody, an official of each role, a facility."""
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
LEFT_OUT = re.compile(r"^/(admin|static|language|accounts/logout)")
MOST_PAGES = 60


@dataclass(frozen=True)
class Measured:
    """One page for one person."""

    statements: int
    milliseconds: float


Measurements = dict[tuple[str, str], Measured]


def main() -> int:
    """Measure few, then many, and say how they compare; 1 when a page grows."""
    _make(FEW, done=0)
    pages = {person: list(_pages(person)) for person in PEOPLE}
    few = _measure(pages)
    _make(MANY, done=FEW)
    many = _measure(pages)
    return _tell(few, many)


def _make(rounds: int, *, done: int) -> None:
    copy_facilities(rounds=rounds, done=done)
    copy_cases(rounds=rounds, done=done, closed=False, facilities=rounds)
    copy_cases(rounds=rounds * CLOSED_A_ROUND, done=done * CLOSED_A_ROUND, closed=True, facilities=rounds)
    print(f"{Case.objects.count():,} cases, {Task.objects.count():,} tasks, {_open():,} of them open", flush=True)


def _open() -> int:
    return int(Task.objects.filter(finished=None).count())


def _client(person: str) -> Client:
    client = Client(headers={"host": "localhost"})
    if person:
        client.force_login(User.objects.get(username=person))
    return client


def _pages(person: str) -> Iterator[str]:
    """One address of each kind that this person comes to by links, from the front page on."""
    client, seen, waiting = _client(person), set[str](), ["/"]
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind is None or kind in seen or LEFT_OUT.match(address):
            continue
        answer = client.get(address)
        seen.add(kind)
        if answer.status_code in (301, 302):
            waiting.insert(0, answer.headers["Location"])
        elif answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            waiting += LINK.findall(answer.content.decode())
            yield address


def _kind(address: str) -> str | None:
    try:
        found = resolve(address.split("?")[0])
    except Resolver404:
        return None
    return f"{found.route} {found.kwargs.get('action', '')}{'?' if '?' in address else ''}"


def _measure(pages: dict[str, list[str]]) -> Measurements:
    found = {}
    for person, addresses in pages.items():
        client = _client(person)
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found[person, address] = Measured(len(asked), min(_times(client, address)))
    return found


def _times(client: Client, address: str) -> Iterator[float]:
    for _ in range(TIMES):
        begun = time.perf_counter()
        client.get(address)
        yield (time.perf_counter() - begun) * 1000


def _tell(few: Measurements, many: Measurements) -> int:
    grown = 0
    for (person, address), before in few.items():
        after = many[person, address]
        ratio = after.milliseconds / before.milliseconds
        wrong = ratio > AT_MOST or after.statements != before.statements
        grown += wrong
        print(
            f"{'GROWS ' if wrong else '      '}{person or '(nobody)':12}{address:44}"
            f"{before.statements:4} → {after.statements:3} statements  "
            f"{before.milliseconds:7.1f} → {after.milliseconds:7.1f} ms  × {ratio:.2f}"
        )
    print(f"{len(few)} pages, {grown} grow")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
