"""What the party is told of an act: a job for each message that the definition names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from workflows import jobs, vocabulary
from workflows.definition import Definition, Outcome
from workflows.models import Case, JournalEntry
from workflows.story import what_was_done

MESSAGE_JOB = "message"


def want(case: Case, entries: Iterable[JournalEntry]) -> None:
    """Ask for the messages of these acts, in the transaction that writes them."""
    for entry in entries:
        for number in range(len(_messages(case.definition, entry))):
            jobs.want(MESSAGE_JOB, payload={"entry": entry.pk, "number": number}, at=entry.at, case=case)


@vocabulary.job(MESSAGE_JOB)
def tell(payload: Mapping[str, Any], at: datetime) -> None:
    """Tell the party; after a crash perhaps once more, so the word sends nothing twice."""
    entry = JournalEntry.objects.select_related("case").get(pk=payload["entry"])
    assert entry.case, "only acts of a case give messages"
    name = _messages(entry.case.definition, entry)[payload["number"]]
    vocabulary.find_message(name).tell(entry.case, entry)


def _messages(definition: Definition, entry: JournalEntry) -> tuple[str, ...]:
    done = what_was_done(definition, entry)
    return done.messages if isinstance(done, Outcome) else ()
