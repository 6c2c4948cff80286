"""Is the journal what was written? Walks every chain and every daily head, and names the first entry that is broken.

It reads rows as a stream and hashes them here: what the database says of its own functions is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.heads import digest
from workflows.models import JournalHead

MOMENT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
CONTENT = (
    "id::text", "case_id::text", MOMENT.format("at"), MOMENT.format("recorded_at"), "act", "by_id::text",
    "in_place_of_id::text", "task_id::text", "step", "outcome", "reason", "data::text", "changed::text", "source",
    "token",
)  # fmt: skip
"""What the hash of an entry covers, in this order; each as its length in bytes, a colon and itself, or a dash."""

NETSTRINGS = " || ".join(f"coalesce(octet_length({column}) || ':' || {column}, '-')" for column in CONTENT)
ENTRIES = f"""
WITH entry AS (SELECT id, case_id, number, hash, at, {NETSTRINGS} AS content FROM workflows_journalentry)
SELECT entry.id, entry.case_id, entry.number, entry.hash, entry.at, entry.content, chain.entries, chain.hash
FROM entry LEFT JOIN workflows_journalchain AS chain ON coalesce(chain.case_id, 0) = coalesce(entry.case_id, 0)
ORDER BY entry.case_id NULLS FIRST, entry.number
"""  # noqa: S608
CUT_OFF = """
SELECT chain.case_id, chain.entries, entry.id, entry.at, coalesce(entry.number, 0)
FROM workflows_journalchain AS chain LEFT JOIN LATERAL (
    SELECT id, at, number, hash FROM workflows_journalentry
    WHERE case_id = chain.case_id OR (case_id IS NULL AND chain.case_id IS NULL)
    ORDER BY number DESC LIMIT 1) AS entry ON true
WHERE entry.number IS DISTINCT FROM chain.entries OR entry.hash IS DISTINCT FROM chain.hash
ORDER BY chain.case_id NULLS FIRST LIMIT 1
"""
UNMARKED = """
SELECT mark.case_id, mark.entries, entry.id, entry.at, head.day
FROM workflows_journalmark AS mark JOIN workflows_journalhead AS head ON head.id = mark.head_id
LEFT JOIN workflows_journalentry AS entry
    ON coalesce(entry.case_id, 0) = coalesce(mark.case_id, 0) AND entry.number = mark.entries
WHERE entry.hash IS DISTINCT FROM mark.hash
ORDER BY head.day, mark.id LIMIT 1
"""
AT_ONCE = 2000

SENTENCES = {
    "changed": gettext_lazy("Entry %(entry)s (%(case)s, %(at)s) is not what was written, or not where it was written."),
    "missing": gettext_lazy("Before entry %(entry)s (%(case)s, %(at)s) something is missing: number %(number)s."),
    "added": gettext_lazy("Entry %(entry)s (%(case)s, %(at)s) was not written by this system."),
    "cut_off": gettext_lazy(
        "After entry %(entry)s (%(case)s, %(at)s) the end is missing: there were %(number)s entries."
    ),
    "not_as_marked": gettext_lazy(
        "Entry %(entry)s (%(case)s, %(at)s) is not the one that the head of %(day)s was taken over: "
        "the chain was rewritten."
    ),
    "head": gettext_lazy("The head of %(day)s is not the one that its chains and the head before it give."),
    "outside": gettext_lazy(
        "The head from outside, %(head)s, was never taken here: "
        "the journal was rewritten after it was sent out, or it belongs to another system."
    ),
}


@dataclass(frozen=True)
class Broken:
    """The first thing that is wrong, by code; `entry` and `case` are ids, `number` counts within the chain."""

    code: str
    entry: int | None = None
    case: int | None = None
    at: datetime | None = None
    number: int = 0
    day: str = ""
    head: str = ""

    def sentence(self, reference: str | None) -> str:
        """What is wrong, in the language in force; `reference` is that of the case."""
        said = {
            "entry": self.entry or "?",
            "case": reference or _("without a case"),
            "at": f"{timezone.localtime(self.at):%d/%m/%Y %H:%M:%S}" if self.at else "?",
            "number": self.number,
            "day": self.day,
            "head": self.head,
        }
        return str(SENTENCES[self.code]) % said


@dataclass(frozen=True)
class Verdict:
    """How many entries were read, what is broken, and the last head."""

    entries: int
    broken: Broken | None
    head: JournalHead | None


def verify(*, outside: str = "") -> Verdict:
    """Read the whole journal in constant memory. `outside` is a head that was kept elsewhere, as 64 hexadecimal digits.

    Without it a rewrite of everything, chains and heads alike, is not found.
    """
    with transaction.atomic():
        entries, broken = _walk()
        broken = broken or _cut_off() or _heads(outside.strip().lower())
    return Verdict(entries, broken, JournalHead.objects.last())


def _walk() -> tuple[int, Broken | None]:
    entries, chain, number, previous = 0, object(), 0, ""
    for id_, case, its_number, its_hash, at, content, length, last in _stream():
        entries += 1
        if case != chain:
            chain, number, previous = case, 0, ""
        number += 1
        where = {"entry": id_, "case": case, "at": at}
        if its_number != number:
            return entries, Broken("missing", number=number, **where)
        if its_hash != sha256((previous + content).encode()).hexdigest():
            return entries, Broken("changed", number=number, **where)
        if length is None or number > length or (number == length and its_hash != last):
            return entries, Broken("added", number=number, **where)
        previous = its_hash
    return entries, None


def _stream() -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(ENTRIES)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _cut_off() -> Broken | None:
    with connection.cursor() as cursor:
        cursor.execute(CUT_OFF)
        found = cursor.fetchone()
    return Broken("cut_off", case=found[0], number=found[1], entry=found[2], at=found[3]) if found else None


def _heads(outside: str) -> Broken | None:
    with connection.cursor() as cursor:
        cursor.execute(UNMARKED)
        found = cursor.fetchone()
    if found:
        case, number, entry, at, day = found
        return Broken("not_as_marked", case=case, number=number, entry=entry, at=at, day=f"{day:%d/%m/%Y}")
    previous, known = "", {""}
    for head in JournalHead.objects.order_by("day").iterator(AT_ONCE):
        marks = head.marks.order_by("pk").iterator(AT_ONCE)
        if head.previous != previous or head.hash != digest(head, marks):
            return Broken("head", day=f"{head.day:%d/%m/%Y}")
        previous = head.hash
        known.add(previous)
    return None if outside in known else Broken("outside", head=outside)
