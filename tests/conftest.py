"""What holds in every test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_tables() -> Iterator[None]:
    """Between transactional tests every table is emptied, which the database refuses: as its owner we let it, here."""
    flush, patched = DatabaseOperations.sql_flush, pytest.MonkeyPatch()

    def with_the_guards_away(self: Any, *args: Any, **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'refuse_truncate'")
            guarded = [table for (table,) in cursor.fetchall()]
        away, back = (
            [f"ALTER TABLE {table} {verb} TRIGGER refuse_truncate" for table in guarded]
            for verb in ("DISABLE", "ENABLE")
        )
        return [*away, *flush(self, *args, **options), *back]

    patched.setattr(DatabaseOperations, "sql_flush", with_the_guards_away)
    yield
    patched.undo()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are compared in the language of the source; what is told to a browser follows its own settings."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nobody_rings_for_another_test() -> None:
    """Bells that no worker heard would keep the next test's worker busy."""
    for message in Path(settings.VAR_DIR, "broker", "queue").iterdir():
        message.unlink(missing_ok=True)
