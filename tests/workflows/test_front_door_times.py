"""When an act may lie: not in the future, and not before what has happened in its case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from tests.workflows.library.world import Library, moment
from tests.workflows.test_engine import rows
from workflows import engine, moving, refusals
from workflows.models import Case, Task
from workflows.people import User

NOW = moment("2021-03-01 12:00")
Act = Callable[[Library, Case, Task, datetime], Any]


def head(library: Library) -> User:
    return library.people["head"]


def about(library: Library, task: Task, at: datetime) -> dict[str, Any]:
    return {"case_id": task.process_id, "task_id": task.pk, "by": library.people["librarian"], "at": at}


ACTS: dict[str, Act] = {
    "start": lambda library, case, task, at: engine.start(
        definition="lend_book", reference="L-2", title="Another", by=head(library), at=at
    ),
    "act": lambda library, case, task, at: engine.act(**about(library, task, at), outcome="accept"),
    "enter": lambda library, case, task, at: engine.act(
        **about(library, task, NOW), outcome="accept", entered_at=at, reason="late"
    ),
    "take": lambda library, case, task, at: engine.take(**about(library, task, at)),
    "put_back": lambda library, case, task, at: engine.put_back(**about(library, task, at)),
    "assign": lambda library, case, task, at: engine.assign(**about(library, task, at), to=library.people["librarian"]),
    "note": lambda library, case, task, at: engine.note(case_id=case.pk, by=head(library), at=at, text="Mind."),
    "withdraw": lambda library, case, task, at: engine.withdraw(
        case_id=case.pk, by=library.people["borrower"], at=at, reason="read it"
    ),
    "cancel": lambda library, case, task, at: engine.cancel(case_id=case.pk, by=head(library), at=at, reason="flood"),
    "correct": lambda library, case, task, at: engine.correct(
        case_id=case.pk, task_id=task.pk, by=head(library), at=at, reason="oh"
    ),
    "retry": lambda library, case, task, at: engine.retry(**about(library, task, at)),
    "extend": lambda library, case, task, at: engine.extend(
        case.pk, term="lending", until=date(2021, 4, 9), reason="flood", by=head(library), at=at
    ),
    "move": lambda library, case, task, at: moving.move(
        case_id=case.pk, to=library.version, by=head(library), at=at, reason="new"
    ),
}
OF_THE_WHOLE_CASE = ("note", "withdraw", "cancel", "correct", "extend", "move")


@pytest.mark.parametrize("name", ACTS)
def test_nothing_is_done_in_the_future(library: Library, name: str) -> None:
    case = library.ask_for_a_book()
    task, before = library.open_task(case, "receive"), rows()
    with time_machine.travel(NOW, tick=False), pytest.raises(refusals.InTheFuture) as refused:
        ACTS[name](library, case, task, NOW + timedelta(seconds=1))
    assert refused.value.data == {"at": "12:00 Monday 01/03/2021"}
    assert rows() == before


@pytest.mark.parametrize(("language", "said"), [("en", "lies in the future"), ("vi", "chưa đến")])
def test_the_future_is_refused_in_one_sentence(library: Library, language: str, said: str) -> None:
    case = library.ask_for_a_book()
    tomorrow = timezone.now() + timedelta(days=1)
    with override(language), pytest.raises(refusals.InTheFuture) as refused:
        library.do(case, "receive", "accept", tomorrow.astimezone(NOW.tzinfo).strftime("%Y-%m-%d %H:%M"))
    with override(language):
        assert said in str(refused.value)
        assert "%" not in str(refused.value)


def test_what_would_be_refused_is_told_before(library: Library) -> None:
    task = library.open_task(library.ask_for_a_book(), "receive")
    later = about(library, task, timezone.now() + timedelta(minutes=1))
    assert isinstance(engine.refusal_to_act(**later, outcome="accept"), refusals.InTheFuture)
    assert isinstance(engine.refusal_to_assign(**later, to=library.people["librarian"]), refusals.InTheFuture)


def test_this_very_moment_is_no_future(library: Library) -> None:
    case = library.ask_for_a_book()
    with time_machine.travel(NOW, tick=False):
        ACTS["act"](library, case, library.open_task(case, "receive"), NOW)
    assert library.open_task(case, "fetch_book").at == NOW


@pytest.mark.parametrize("name", OF_THE_WHOLE_CASE)
def test_nothing_is_done_to_a_case_before_what_has_happened_in_it(library: Library, name: str) -> None:
    case = library.ask_for_a_book()
    library.do(case, "receive", "accept", "2021-03-01 09:30")
    task, before = Task.objects.get(process=case, step="receive"), rows()
    with pytest.raises(refusals.OutOfOrder) as refused:
        ACTS[name](library, case, task, moment("2021-03-01 09:29"))
    assert refused.value.data == {"at": "09:29 Monday 01/03/2021", "last": "09:30 Monday 01/03/2021"}
    assert rows() == before
