"""Six tamperings by a database administrator: five are found here, the sixth by the head kept outside alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.workflows.library.world import Library, moment
from workflows import heads, journal, verifying
from workflows.models import Case, JournalChain, JournalEntry, JournalHead, JournalMark

TABLES = [model._meta.db_table for model in (JournalEntry, JournalChain, JournalHead, JournalMark)]
LINKING = import_module("workflows.migrations.0006_journal_chain")
FIRST_DAY = moment("2021-03-02 00:10")


@pytest.fixture
def case(library: Library) -> Case:
    """A case of nine entries under a head, another that grew after it, and one entry of no case."""
    journal.write([journal.entry("administered", case=None, by=None, at=moment("2021-03-01 08:00"), data={"x": "Tết"})])
    case = library.ask_for_a_book("L-1")
    library.lend(case)
    library.ask_for_a_book("L-2")
    heads.take(day=FIRST_DAY.date(), at=FIRST_DAY)
    library.do(library.ask_for_a_book("L-3"), "receive", "accept", "2021-03-01 10:00")
    return case


@contextmanager
def triggers_away() -> Iterator[Callable[..., None]]:
    """The database administrator at work."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor.execute
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def entries_of(case: Case) -> list[JournalEntry]:
    return list(case.journal.order_by("number"))


def broken() -> tuple[str, int | None]:
    found = verifying.verify().broken
    assert found, "not found"
    return found.code, found.entry


def test_an_untouched_journal_is_whole(case: Case) -> None:
    verdict = verifying.verify(outside=JournalHead.objects.get().hash)
    assert (verdict.entries, verdict.broken) == (JournalEntry.objects.count(), None)
    assert [entry.number for entry in entries_of(case)] == list(range(1, 10))


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'because'", "at = at + interval '1 microsecond'", "recorded_at = recorded_at - interval '1 day'",
        "act = 'noted'", "by_id = NULL", "step = 'x'", "outcome = 'x'", "data = '{\"x\": 1}'", "changed = '{\"x\": 1}'",
        "source = 'x'", "token = 'x'", "task_id = NULL", "in_place_of_id = by_id",
    ],
)  # fmt: skip
def test_an_entry_that_was_edited_is_found(case: Case, change: str) -> None:
    edited = entries_of(case)[1]
    with triggers_away() as execute:
        execute(f"UPDATE workflows_journalentry SET {change} WHERE id = %s", [edited.pk])
    assert broken() == ("changed", edited.pk)


def test_an_entry_that_was_deleted_is_found(case: Case) -> None:
    entries = entries_of(case)
    with triggers_away() as execute:
        execute("DELETE FROM workflows_journalentry WHERE id = %s", [entries[4].pk])
    assert broken() == ("missing", entries[5].pk)


def test_a_gap_that_was_closed_is_found(case: Case) -> None:
    entries = entries_of(case)
    with triggers_away() as execute:
        execute("DELETE FROM workflows_journalentry WHERE id = %s", [entries[4].pk])
        for entry in entries[5:]:
            execute("UPDATE workflows_journalentry SET number = number - 1 WHERE id = %s", [entry.pk])
    assert broken() == ("changed", entries[5].pk)


def test_an_entry_that_was_inserted_is_found(case: Case) -> None:
    entries = entries_of(case)
    with triggers_away() as execute:
        for entry in reversed(entries[4:]):
            execute("UPDATE workflows_journalentry SET number = number + 1 WHERE id = %s", [entry.pk])
        forged = JournalEntry.objects.create(case=case, act="noted", at=entries[4].at, number=5, hash=entries[3].hash)
    assert broken() == ("changed", forged.pk)


def test_an_entry_that_was_put_at_the_end_with_a_right_hash_is_found(case: Case) -> None:
    last = entries_of(case)[-1]
    with triggers_away() as execute:
        forged = JournalEntry.objects.create(case=case, act="noted", at=last.at, number=10)
        execute(
            "UPDATE workflows_journalentry e SET hash = encode(sha256(convert_to(%s || workflows_journal_content(e),"
            " 'UTF8')), 'hex') WHERE id = %s",
            [last.hash, forged.pk],
        )
    assert broken() == ("added", forged.pk)


def test_entries_that_changed_places_are_found(case: Case) -> None:
    entries = entries_of(case)
    with triggers_away() as execute:
        for entry, number in ((entries[2], 99), (entries[3], 3), (entries[2], 4)):
            execute("UPDATE workflows_journalentry SET number = %s WHERE id = %s", [number, entry.pk])
    assert broken() == ("changed", entries[3].pk)


@pytest.mark.parametrize("left", [7, 0])
def test_an_end_that_was_cut_off_is_found(case: Case, left: int) -> None:
    with triggers_away() as execute:
        execute("DELETE FROM workflows_journalentry WHERE case_id = %s AND number > %s", [case.pk, left])
    assert broken() == ("cut_off", entries_of(case)[-1].pk if left else None)


def test_an_end_that_was_cut_off_with_its_chain_is_found_by_the_mark_of_a_head(case: Case) -> None:
    with triggers_away() as execute:
        execute("DELETE FROM workflows_journalentry WHERE case_id = %s AND number > 7", [case.pk])
        execute(
            "UPDATE workflows_journalchain SET entries = 7, hash = %s WHERE case_id = %s",
            [entries_of(case)[-1].hash, case.pk],
        )
    assert broken() == ("not_as_marked", None)


def test_a_head_that_was_dropped_or_changed_is_found(case: Case) -> None:
    heads.take(day=FIRST_DAY.date() + timedelta(days=1), at=FIRST_DAY)
    with triggers_away() as execute:
        execute("UPDATE workflows_journalhead SET entries = entries + 1 WHERE previous = ''")
    assert broken() == ("head", None)


def rewrite_everything(execute: Callable[..., None]) -> None:
    """One word is changed, and every chain, mark and head is made again so that all fits."""
    execute("UPDATE workflows_journalentry SET reason = 'it was in order' WHERE act = 'done' AND step = 'decide'")
    days = list(JournalHead.objects.values_list("day", "at"))
    for table in ("journalmark", "journalhead", "journalchain"):
        execute(f"DELETE FROM workflows_{table}")
    execute(LINKING.LINK_WHAT_IS_THERE.split("refuse_change;")[1].rsplit("ALTER")[0])
    for day, at in days:
        heads.take(day=day, at=at)


def test_a_consistent_rewrite_is_found_by_the_outside_head_and_by_nothing_else(case: Case) -> None:
    outside, length = JournalHead.objects.get().hash, JournalEntry.objects.count()
    with triggers_away() as execute:
        rewrite_everything(execute)
    assert JournalEntry.objects.filter(reason="it was in order").count() == 1
    verdict = verifying.verify()
    assert (verdict.broken, verdict.entries) == (None, length), "from inside all is whole"
    found = verifying.verify(outside=outside).broken
    assert found
    assert (found.code, found.head) == ("outside", outside)


def test_entries_of_before_the_chains_are_linked_in_the_order_of_their_writing(case: Case) -> None:
    numbers = list(JournalEntry.objects.order_by("pk").values_list("pk", "number", "hash"))
    with triggers_away() as execute:
        for table in ("journalmark", "journalhead", "journalchain"):
            execute(f"DELETE FROM workflows_{table}")
        execute("UPDATE workflows_journalentry SET number = id + 1000, hash = ''")
        execute(LINKING.LINK_WHAT_IS_THERE.split("refuse_change;")[1].rsplit("ALTER")[0])
    assert list(JournalEntry.objects.order_by("pk").values_list("pk", "number", "hash")) == numbers


def test_a_head_covers_what_grew_since_the_one_before(case: Case) -> None:
    first = JournalHead.objects.get()
    assert {mark.case_id for mark in first.marks.all()} == {None, case.pk, case.pk + 1}
    second = heads.take(day=FIRST_DAY.date() + timedelta(days=1), at=FIRST_DAY + timedelta(days=1))
    assert {mark.case_id for mark in second.marks.all()} == {case.pk + 2}
    assert (second.previous, second.entries) == (first.hash, JournalEntry.objects.count())
    assert heads.take(day=second.day, at=FIRST_DAY) == second, "one a day"
    with pytest.raises(ValueError, match="taken already"):
        heads.take(day=first.day - timedelta(days=1), at=FIRST_DAY)
    assert verifying.verify(outside=first.hash).broken is None


def test_verifying_takes_as_many_statements_for_many_entries(
    case: Case, library: Library, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _again in range(2):
        with django_assert_num_queries(8):
            verifying.verify()
        library.lend(library.ask_for_a_book(f"L-{Case.objects.count() + 1}"))


def run(*args: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("journal", *args, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


class TestCommand:
    def test_a_whole_journal_is_answered_with_0(self, case: Case) -> None:
        code, said = run("verify")
        assert code == 0
        assert f"{JournalEntry.objects.count()} entries, all whole." in said
        assert "only with --head" in said

    @pytest.mark.parametrize(("language", "words"), [("en", "is not what was written"), ("vi", "không đúng như")])
    def test_the_first_broken_entry_is_named_in_both_languages(self, case: Case, language: str, words: str) -> None:
        edited = entries_of(case)[1]
        with triggers_away() as execute:
            execute("UPDATE workflows_journalentry SET reason = 'x' WHERE id = %s", [edited.pk])
        code, said = run("verify", "--lang", language)
        assert code == 1
        assert words in said
        assert f"{edited.pk} (L-1, 01/03/2021 09:30:00)" in said

    def test_a_head_from_elsewhere_is_answered_with_1(self, case: Case) -> None:
        code, said = run("verify", "--head", "0" * 64)
        assert code == 1
        assert "was never taken here" in said
        with pytest.raises(CommandError, match="64 digits"):
            run("verify", "--head", "abc")
        with pytest.raises(CommandError, match="64 digits"):
            run("verify", "--head", "")

    def test_a_head_is_typed_as_it_is_printed(self, case: Case) -> None:
        head = JournalHead.objects.get().hash
        for typed in ([head], [head.upper()], [f" {head[:32]} {head[32:]} "], [head[:8], head[8:40], head[40:]]):
            assert run("verify", "--head", *typed) == (0, f"{JournalEntry.objects.count()} entries, all whole.\n")

    def test_the_head_of_a_day_is_shown_and_todays_is_taken(self, case: Case) -> None:
        assert run("head", "--day", "2021-03-02") == (0, f"2021-03-02  11  {JournalHead.objects.get().hash}\n")
        _code, said = run("head")
        assert JournalHead.objects.latest("day").hash in said
        for wrong in ("yesterday", "2020-01-01"):
            with pytest.raises(CommandError):
                run("head", "--day", wrong)
