"""One head a day over all chains of the journal: what is kept outside proves that nothing was rewritten since.

A head covers the chains that grew since the head before, and that head; so it covers all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.db import connection, transaction

from workflows.models import JournalHead, JournalMark

GROWN = """
SELECT chain.case_id, chain.entries, chain.hash, (SELECT sum(entries) FROM workflows_journalchain)
FROM workflows_journalchain AS chain
WHERE NOT EXISTS (
    SELECT FROM workflows_journalmark AS mark
    WHERE mark.entries = chain.entries AND coalesce(mark.case_id, 0) = coalesce(chain.case_id, 0))
ORDER BY chain.case_id NULLS FIRST
"""
ONE_AT_A_TIME = "LOCK TABLE workflows_journalhead IN SHARE ROW EXCLUSIVE MODE"


@transaction.atomic
def take(*, day: date, at: datetime) -> JournalHead:
    """The head of that day, taken now if there is none yet. Raises ValueError for a day before the last head's.

    It holds nobody up: an act that is being written while a head is taken is covered by the next one.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        last = JournalHead.objects.last()
        if last and last.day == day:
            return last
        if last and last.day > day:
            raise ValueError(f"the head of {last.day} was taken already")
        cursor.execute(GROWN)
        grown = cursor.fetchall()
    head = JournalHead(day=day, at=at, previous=last.hash if last else "", entries=last.entries if last else 0)
    head.entries = int(grown[0][3]) if grown else head.entries
    marks = [JournalMark(head=head, case_id=case, entries=entries, hash=hash) for case, entries, hash, _all in grown]
    head.hash = digest(head, marks)
    head.save(force_insert=True)
    JournalMark.objects.bulk_create(marks, batch_size=1000)
    return head


def digest(head: JournalHead, marks: Iterable[JournalMark]) -> str:
    """What the hash of a head has to be: over the head before it, day and number of entries, and its marks in order."""
    hashed = sha256(f"{head.previous}\n{head.day.isoformat()}\n{head.entries}\n".encode())
    for mark in marks:
        hashed.update(f"{mark.case_id or '-'} {mark.entries} {mark.hash}\n".encode())
    return hashed.hexdigest()
