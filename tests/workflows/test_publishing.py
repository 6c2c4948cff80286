"""A published version stays as it was, and no two are in force on one day: the database itself says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.workflows.library.world import LEND_BOOK, Library
from workflows import publishing
from workflows.complaints import Broken
from workflows.models import Case, DefinitionVersion
from workflows.vocabulary import DefinitionMissing

UPDATES = [
    "UPDATE workflows_definitionversion SET number = 9",
    "UPDATE workflows_definitionversion SET content = '{}'",
    "UPDATE workflows_definitionversion SET source = ''",
    "UPDATE workflows_definitionversion SET in_force_from = '2020-01-01'",
    "UPDATE workflows_definitionversion SET in_force_until = '2021-12-31', number = 9",
    "UPDATE workflows_definitionversion SET in_force_until = NULL",
    "DELETE FROM workflows_definitionversion",
    "UPDATE workflows_journalentry SET reason = 'other'",
    "DELETE FROM workflows_journalentry",
    "UPDATE workflows_clockevent SET kind = 'finish'",
    "DELETE FROM workflows_clockevent",
]


@pytest.mark.parametrize("sql", UPDATES)
def test_the_database_refuses_to_change_what_was_written(library: Library, sql: str) -> None:
    library.ask_for_a_book()
    with pytest.raises(DatabaseError, match="refuses"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_end_is_set_once(library: Library) -> None:
    versions = DefinitionVersion.objects.filter(pk=library.version.pk)
    versions.update(in_force_until=date(2021, 12, 31))
    for again in (date(2022, 12, 31), None):
        with pytest.raises(DatabaseError, match="refuses"), transaction.atomic():
            versions.update(in_force_until=again)


def test_no_two_versions_are_in_force_on_one_day(library: Library, tmp_path: Path) -> None:
    changed = tmp_path / "v2.yaml"
    changed.write_text(LEND_BOOK.read_text().replace("time: 1d", "time: 4h"))
    with pytest.raises(CommandError, match=r'v2.yaml:\d+: .*in_force_from".*Version 1 of "lend_book" is in force'):
        call_command("procedures", "publish", str(changed))
    other = DefinitionVersion(code="lend_book", number=2, content={}, mark="M", in_force_from=date(2021, 6, 1))
    with pytest.raises(IntegrityError, match="one_version_in_force_on_any_day"), transaction.atomic():
        other.save()
    assert DefinitionVersion.objects.get().in_force_until is None


@pytest.mark.parametrize(("first", "last", "free"), [
    ("2020-01-01", "2020-12-31", True),
    ("2020-01-01", "2021-01-01", False),
    ("2021-03-31", "null", False),
    ("2021-04-01", "null", True),
])  # fmt: skip
def test_a_version_takes_only_days_that_are_free(library: Library, first: str, last: str, free: bool) -> None:
    DefinitionVersion.objects.update(in_force_until=date(2021, 3, 31))
    days = f"in_force_from: {first}, in_force_until: {last}"
    text = LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", days).replace("time: 1d", "time: 4h")
    if free:
        assert publishing.publish(text, "v2.yaml").number == 2
    else:
        with pytest.raises(Broken, match="Version 1"):
            publishing.publish(text, "v2.yaml")


def test_a_broken_or_unsound_definition_publishes_nothing(library: Library) -> None:
    with pytest.raises(Broken):
        publishing.publish("format: 1", "broken.yaml")
    with pytest.raises(Broken) as caught:
        publishing.publish(LEND_BOOK.read_text().replace("time: 1d", "time: 9d"), "slow.yaml")
    assert [complaint.code for complaint in caught.value.complaints] == ["longer_than_term"]
    assert DefinitionVersion.objects.count() == 1


def test_a_case_whose_version_is_not_published_stops_loudly(library: Library) -> None:
    case = library.ask_for_a_book()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflows_case SET flow_class = 'workflows/flows.LendBook_v9_999999' WHERE id = %s", [case.pk]
        )
    with pytest.raises(DefinitionMissing, match="LendBook_v9_999999"):
        Case.objects.get(pk=case.pk)


def test_a_rolled_back_publication_leaves_no_class_behind(library: Library) -> None:
    text = LEND_BOOK.read_text().replace("code: lend_book", "code: other")
    with transaction.atomic():
        first = publishing.publish(text, "other.yaml")
        assert first.flow_class.definition.step("fetch_book").time_minutes == 480
        transaction.set_rollback(True)
    second = publishing.publish(text.replace("time: 1d", "time: 4h"), "other.yaml")
    assert second.flow_class.definition.step("fetch_book").time_minutes == 240


def test_shipped_files_never_supersede_what_an_official_published(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "lend_book"
    folder.mkdir()
    later = LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", "in_force_from: 2021-04-01")
    (folder / "v2.yaml").write_text(later.replace("time: 1d", "time: 4h"))
    by = library.people["head"]
    publishing.publish(
        LEND_BOOK.read_text().replace("in_force_from: 2021-01-01", "in_force_from: 2021-06-01"), "edited", by=by
    )
    assert publishing.offer_shipped(folder.parent) == []


def test_a_shipped_file_that_was_changed_later_stays_as_it_was_published(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "lend_book"
    folder.mkdir()
    (folder / "v1.yaml").write_text(LEND_BOOK.read_text().replace("en: Check of the card", "en: Look at the card"))
    assert publishing.offer_shipped(tmp_path) == [library.version]
    assert DefinitionVersion.objects.get().content == library.version.content
