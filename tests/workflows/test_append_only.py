"""What was written stays: raw SQL that changes, drops or empties it is refused by the database itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.workflows.library.world import Library, moment
from workflows import heads
from workflows.models import CalendarDay, JournalChain, JournalEntry, RowChange

KEPT = ("journalentry", "clockevent", "journalchain", "journalhead", "journalmark", "rowchange")
EMPTYING = [*KEPT, "journalcheck", "definitionversion"]


@pytest.fixture
def written(library: Library) -> Library:
    library.lend(library.ask_for_a_book())
    heads.take(day=moment("2021-03-02 00:00").date(), at=moment("2021-03-02 00:00"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return library


def refused(sql: str) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(refusal.value)


@pytest.mark.parametrize("table", KEPT)
def test_rows_are_neither_changed_nor_dropped(written: Library, table: str) -> None:
    assert "refuses UPDATE" in refused(f"UPDATE workflows_{table} SET id = id + 1000")
    assert "refuses DELETE" in refused(f"DELETE FROM workflows_{table}")


@pytest.mark.parametrize("table", EMPTYING)
def test_tables_are_not_emptied(written: Library, table: str) -> None:
    assert f"workflows_{table} refuses TRUNCATE" in refused(f"TRUNCATE workflows_{table} CASCADE")


@pytest.mark.parametrize("table", ["journalchain", "rowchange"])
def test_what_the_database_writes_nobody_else_writes(written: Library, table: str) -> None:
    columns = {
        "journalchain": "(case_id, entries, hash) VALUES (NULL, 1, '')",
        "rowchange": '("table", "row") VALUES (\'x\', 1)',
    }
    assert "refuses INSERT" in refused(f"INSERT INTO workflows_{table} {columns[table]}")


def test_nobody_enters_without_a_link_or_with_a_time_of_his_own(written: Library) -> None:
    entry = JournalEntry.objects.create(
        act="noted", at=moment("2021-03-01 09:00"), recorded_at=moment("2021-03-01 09:00"), number=77, hash="mine"
    )
    entry.refresh_from_db()
    chain = JournalChain.objects.get(case=None)
    assert (entry.number, entry.hash) == (chain.entries, chain.hash) == (1, entry.hash)
    assert len(entry.hash) == 64
    assert entry.recorded_at.year > 2021


def test_a_day_of_the_calendar_keeps_what_it_was(written: Library) -> None:
    day = CalendarDay.objects.get()
    CalendarDay.objects.update(name="Tết")
    day.delete()
    kept = RowChange.objects.filter(table="workflows_calendarday").values_list("before__name", "after__name")
    assert list(kept) == [(None, "New Year"), ("New Year", "Tết"), ("Tết", None)]
