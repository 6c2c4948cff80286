"""What the engine says happened: at most one job an act, and none where nobody waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from licensing.facilities.models import PARTY
from licensing.news.kinds import meant_by
from licensing.news.operations import JOB
from workflows import jobs, vocabulary
from workflows.models import Case, JournalEntry

OPENS_TASKS = frozenset({"started", "done", "entered", "answered", "performed"})


@vocabulary.news
def hear(case: Case, entries: Sequence[JournalEntry]) -> None:
    """Want a job for an act that somebody waits for. A replay of the past tells nobody anything."""
    if case.paced_by:
        return
    entry = next((one for one in entries if _is_news(one, case)), None)
    if entry is not None:
        jobs.want(JOB, payload={"entry": entry.pk}, at=entry.at)


def _is_news(entry: JournalEntry, case: Case) -> bool:
    if entry.act == "assigned" or (case.assignees and entry.act in OPENS_TASKS):
        return True
    return case.party.startswith(PARTY) and meant_by(entry, case.definition) is not None
