"""A backup is one only if it can be brought back: it is, into a fresh database, and everything is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from licensing.administration import backup
from licensing.files import operations as files
from licensing.files import storage
from tests.licensing import world
from workflows.models import Heartbeat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FRESH = "licensing_brought_back"


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR, settings.FILES_ROOT = tmp_path / "here", tmp_path / "here" / "files"
    settings.VAR_DIR.mkdir()
    for key in backup.KEYS:
        (settings.VAR_DIR / key).write_text(f"{key} of here")
    world.seed_the_law()
    world.make_user("clerk", "clerk", full_name="Ngô Thị Thư")
    world.make_facility()
    for name in ("a.png", "b.pdf"):
        files.store(getattr(world, "picture" if name == "a.png" else "pdf")(name), by=None, at=timezone.now())
    return tmp_path


@pytest.fixture
def fresh() -> Iterator[str]:
    """A new database on the same server."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {FRESH}")
        cursor.execute(f"CREATE DATABASE {FRESH} TEMPLATE template0")
    yield FRESH
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {FRESH} WITH (FORCE)")


def counts(database: str) -> dict[str, int]:
    """How many rows each table has."""
    told = {**connection.get_connection_params(), "dbname": database}
    told = {name: told[name] for name in ("host", "port", "user", "password", "dbname") if told.get(name)}
    with psycopg.connect(**told) as reading:
        tables = reading.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {name: reading.execute(f'SELECT count(*) FROM "{name}"').fetchone() for (name,) in tables}
    return {name: row[0] for name, row in found.items() if row}


def at(second: int) -> datetime:
    return world.moment(f"2026-08-20 22:00:{second:02}")


def test_a_copy_brought_back_into_a_fresh_database_holds_the_same(here: Path, fresh: str, settings: Settings) -> None:
    before = counts(connection.settings_dict["NAME"])
    made = backup.back_up(into=here / "copies", at=at(0))
    assert (made.folder.name, made.files) == ("2026-08-20-220000", 2)
    assert {path.name for path in made.folder.iterdir()} == {backup.DUMP, backup.FILES, *backup.KEYS}
    assert made.folder.stat().st_mode & 0o077 == 0, "nobody else reads it"
    settings.FILES_ROOT = here / "there" / "files"
    assert backup.bring_back(made.folder, database=fresh).files == 2
    after = counts(fresh)
    assert after == before
    assert (after["workflows_user"], after["licensing_storedfile"]) == (1, 2)
    hashes = backup._named()
    assert all(storage.path_of(one).is_file() for one in hashes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        guards = cursor.fetchone()
    told = {name: value for name, value in connection.get_connection_params().items() if name in ("host", "user")}
    with psycopg.connect(**told, dbname=fresh) as reading:
        assert reading.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal").fetchone() == guards


def test_the_moment_is_written_down_and_the_next_copy_shares_what_the_last_one_has(here: Path) -> None:
    first = backup.back_up(into=here / "copies", at=at(0))
    second = backup.back_up(into=here / "copies", at=at(1))
    assert Heartbeat.objects.get(name=backup.SIGN).at == at(1)
    one = next(path for path in (first.folder / backup.FILES).rglob("*") if path.is_file())
    assert one.samefile(second.folder / one.relative_to(first.folder))
    assert sorted(backup.copies(here / "copies")) == [first.folder, second.folder]


def test_what_is_spoilt_or_missing_is_said_and_is_no_backup(here: Path) -> None:
    spoilt, lost = (storage.path_of(one) for one in sorted(backup._named()))
    content = spoilt.read_bytes()
    spoilt.write_bytes(b"other")
    with pytest.raises(backup.CannotBackUp, match="is not what was stored"):
        backup.back_up(into=here / "copies", at=at(0))
    assert list((here / "copies").iterdir()) == [], "no half copy is left"
    spoilt.write_bytes(content)
    lost.unlink()
    with pytest.raises(backup.CannotBackUp, match="1 stored files are missing"):
        backup.back_up(into=here / "copies", at=at(1))
    assert not Heartbeat.objects.filter(name=backup.SIGN).exists()


def test_nothing_is_brought_back_over_what_is_there_or_under_another_key(here: Path) -> None:
    made = backup.back_up(into=here / "copies", at=at(0))
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(made.folder))
    (here / "here" / backup.KEYS[1]).write_text("another")
    with pytest.raises(backup.CannotBackUp, match="differs"):
        backup.bring_back(made.folder)
    with pytest.raises(backup.CannotBackUp, match="no complete copy"):
        backup.bring_back(here)


def test_the_command_says_where_the_copy_is_and_notes_one_made_elsewhere(here: Path) -> None:
    said = StringIO()
    call_command("backup", into=here / "copies", stdout=said)
    assert "the database and 2 files, all checked" in said.getvalue()
    Heartbeat.objects.all().delete()
    call_command("backup", made_elsewhere=True, into=here / "copies")
    assert Heartbeat.objects.filter(name=backup.SIGN).exists()
    assert len(list(backup.copies(here / "copies"))) == 1
