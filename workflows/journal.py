"""What happened to a case, act by act. Writes and reads entries; the database keeps them from being changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.http import QueryDict

from workflows.definition import ClockActs, Definition
from workflows.models import Case, JournalEntry, Task
from workflows.people import User
from workflows.rows import Rows

LONGEST_SOURCE = 1000
NOT_SAID = frozenset({"csrfmiddlewaretoken", "confirm"})
MARK = 16
ENTRIES = Rows(JournalEntry)
Change: TypeAlias = tuple[Task, str, Any, Any]
"""A column of a task, before and after."""


def entry(
    act: str, *, case: Case | None, at: datetime, by: User | None, task: Task | None = None, **more: Any
) -> JournalEntry:
    """An entry, not yet written. `more` may hold `reason`, `data`, `token` and `in_place_of_id`."""
    step, outcome = (task.step, task.outcome) if task else ("", "")
    return JournalEntry(case=case, task=task, by=by, at=at, act=act, step=step, outcome=outcome, **more)


def write(entries: Sequence[JournalEntry]) -> None:
    """Write the entries of one act together. Raises IntegrityError when a token was used before."""
    if entries:
        ENTRIES.insert(*entries)


def history(case: Case) -> list[JournalEntry]:
    """Every entry of the case, the oldest first, with the people who acted."""
    return list(case.journal.select_related("by", "in_place_of").order_by("at", "pk"))


def token_of(page: UUID, typed: Mapping[str, Any]) -> str:
    """The token of a page, with a mark of what was typed into it.

    A second click has the same and does nothing twice; a page sent again with something else is no second click.
    """
    lists = dict(typed.lists()) if isinstance(typed, QueryDict) else typed
    said = {name: texts for name, texts in lists.items() if name not in NOT_SAID}
    mark = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:MARK]
    return f"{page}:{mark}"


def find_token(token: str) -> JournalEntry | None:
    """The entry that an act with this token left, if it was done."""
    return JournalEntry.objects.select_related("case", "task").filter(token=token).first()


def done_in(case: Case, token: str | None) -> bool:
    """Whether this case was already changed by an act with this token; that of another case says nothing here."""
    return bool(token) and case.journal.filter(token=token).exists()


def reference_of(case_id: int | None) -> str | None:
    """By which reference people know the case of an entry; None for an entry of no case."""
    return Case.objects.filter(pk=case_id).values_list("reference", flat=True).first() if case_id else None


def before_and_after(case: Mapping[str, list[Any]], tasks: Iterable[Change]) -> dict[str, Any]:
    """What an act changed, as its first entry keeps it: `{"case": {name: [before, after]}, "tasks": {id: …}}`."""
    found: dict[str, Any] = {"case": dict(case)} if case else {}
    for task, name, before, after in tasks:
        columns = found.setdefault("tasks", {}).setdefault(str(task.pk), {})
        columns[name] = [columns.get(name, [before])[0], after]
    return found


def sources(definition: Definition, acts: ClockActs, *, own: str = "") -> str:
    """Where it is laid down that an act starts, stops or finishes terms, and where those are, each source once.

    `own` is the source of the act itself, where it has one.
    """
    named = {term.name: term.source for term in definition.terms}
    said = [own, *(named.get(term, "") for _verb, term in acts)]
    return "; ".join(dict.fromkeys(filter(None, said)))[:LONGEST_SOURCE]
