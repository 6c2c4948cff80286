"""Rows written by texts of our own are what Django would have written and read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.workflows.library.world import Library, moment
from workflows import engine, journal
from workflows.locked import locked
from workflows.models import TASKS, Case, JournalEntry, Task

CLICK = "0b1f7a0e:1"


@pytest.fixture
def case(library: Library) -> Case:
    return library.ask_for_a_book()


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_is_read_back_as_it_was_written(library: Library, case: Case) -> None:
    opened = library.open_task(case, "receive")
    written = Task(
        process=case,
        flow_task=opened.flow_task,
        step="receive",
        token=opened.token,
        role="librarian",
        created=opened.at,
        at=opened.at,
        due_at=moment("2021-03-02 09:00"),
        owner=library.people["head"],
        previous_ids=[opened.pk, 2**40],
        data={"words": ["Kiều", None], "when": moment("2021-03-02 09:00")},
        reason="it's “so” %s",
    )
    written.save()
    assert (written._state.adding, written.flow_task_type) == (False, "HUMAN")
    read = columns(Task.objects.get(pk=written.pk))
    assert read.pop("data") == {"words": ["Kiều", None], "when": "2021-03-02T09:00:00+07:00"}
    assert read == {name: value for name, value in columns(written).items() if name != "data"}


def test_only_the_named_columns_are_written_again(library: Library, case: Case) -> None:
    task = library.open_task(case, "receive")
    task.reason, task.step, task.owner = "why", "other", library.people["head"]
    task.save(update_fields=["reason", "owner"])
    read = Task.objects.get(pk=task.pk)
    assert (read.reason, read.step, read.owner) == ("why", "receive", library.people["head"])


def test_what_is_not_there_is_not_written_again(library: Library, case: Case) -> None:
    task = library.open_task(case, "receive")
    task.pk += 1000
    with pytest.raises(AssertionError):
        TASKS.update(task, ["reason"])


def test_a_new_row_knows_what_the_database_set(library: Library, case: Case) -> None:
    entries = [journal.entry(act, case=case, by=None, at=moment("2021-03-01 10:00")) for act in ("noted", "ended")]
    journal.write(entries)
    first, second = (JournalEntry.objects.get(pk=entry.pk) for entry in entries)
    assert [columns(first), columns(second)] == [columns(entry) for entry in entries]
    assert (second.number, len(second.hash)) == (first.number + 1, 64)


def test_what_the_database_refuses_is_raised_as_by_django(library: Library, case: Case) -> None:
    at = moment("2021-03-01 10:00")
    journal.write([journal.entry("noted", case=case, by=None, at=at, token=CLICK)])
    with pytest.raises(IntegrityError, match="token"), transaction.atomic():
        journal.write([journal.entry("noted", case=case, by=None, at=at, token=CLICK)])


def test_task_and_case_are_locked_and_read_as_django_reads_them(library: Library, case: Case) -> None:
    task_id = library.open_task(case, "receive").pk
    engine.take(case_id=case.pk, task_id=task_id, by=library.people["librarian"], at=case.received_at)
    opened = library.open_task(case, "receive")
    found = locked(case.pk, opened.pk)
    assert found is not None
    task, calendar = found
    assert columns(task) == columns(opened)
    assert columns(task.process) == columns(Case.objects.get(pk=case.pk))
    assert calendar.years == {2021}
    assert locked(case.pk + 1, opened.pk) is None
