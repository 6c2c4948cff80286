"""A copy of everything that an installation consists of, and the way back: database, stored files, keys.

Each copy is a folder of its own, named by its moment, complete when it has its name. Files that an earlier copy has are
shared with it (hard links): content under its hash never changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from licensing.files import storage
from licensing.files.models import StoredFile
from licensing.papers.models import Paper
from licensing.refusals import Refusal
from workflows import health
from workflows.calendars import VIETNAM

SIGN = "backup"
"""Under this name the moment of the last good copy is kept among the signs of life."""
DUMP, FILES = "database.dump", "files"
KEYS = ("secret.key", "installation.key")
_VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
_PART = 1024 * 1024


class CannotBackUp(Refusal):
    """`data` holds what a program said, the name of a file, or how many are missing."""

    sentences = {
        "program": _("%(program)s refused: %(said)s"),
        "spoilt": _("The copy of the file %(name)s is not what was stored; the disk may be failing."),
        "lost": _("%(n)s stored files are missing on the disk. All others, and the database, are in %(folder)s."),
        "not_empty": _("The database is not empty; a copy is brought back only into an empty one."),
        "other_key": _("The key %(name)s differs from that of the copy: put that of the copy there first."),
        "no_copy": _("%(folder)s is no complete copy."),
    }


@dataclass(frozen=True)
class Copy:
    """One copy: its folder, and how many files it holds."""

    folder: Path
    files: int


def back_up(*, into: Path, at: datetime) -> Copy:
    """Copy everything into a new folder below `into`, check what was written, and write the moment down.

    Raises CannotBackUp; only with `lost` a folder is kept.
    """
    into.mkdir(parents=True, exist_ok=True)
    name = f"{at.astimezone(VIETNAM):%Y-%m-%d-%H%M%S}"
    before, part = max(copies(into), default=None), into / f".{name}"
    part.mkdir(mode=0o700)
    try:
        with transaction.atomic():
            storage.share_lock()
            wanted = _named()
            _run("pg_dump", ["--format=custom", "--no-owner", f"--file={part / DUMP}"], _database())
            copied = {_copy(file, part, before) for file in _stored()}
        _run("pg_restore", ["--list", str(part / DUMP)])
        for key in KEYS:
            if (found := Path(settings.VAR_DIR, key)).exists():
                shutil.copy2(found, part / key)
        folder = part.rename(into / name)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if lost := wanted - copied:
        raise CannotBackUp("lost", n=len(lost), folder=folder)
    health.sign(SIGN, at=at)
    return Copy(folder, len(copied))


def bring_back(folder: Path, *, database: str = "") -> Copy:
    """Bring a copy back into the empty database of this installation (or another of its server), and its files.

    Raises CannotBackUp.
    """
    if not (folder / DUMP).is_file():
        raise CannotBackUp("no_copy", folder=folder)
    for key in KEYS:
        here, there = Path(settings.VAR_DIR, key), folder / key
        if here.exists() and there.exists() and here.read_bytes() != there.read_bytes():
            raise CannotBackUp("other_key", name=key)
    if not database and connection.introspection.table_names():
        raise CannotBackUp("not_empty")
    target = _database() | ({"PGDATABASE": database} if database else {})
    options = ["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={target['PGDATABASE']}"]
    _run("pg_restore", [*options, str(folder / DUMP)], target)
    found = [path for path in (folder / FILES).rglob("*") if path.is_file()]
    for path in found:
        place = Path(settings.FILES_ROOT, path.relative_to(folder / FILES))
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            shutil.copy2(path, place)
    return Copy(folder, len(found))


def copies(into: Path) -> Iterator[Path]:
    """The complete copies below a folder."""
    return (path for path in into.glob("[0-9]*") if (path / DUMP).is_file())


def _named() -> set[str]:
    """The hashes that rows name."""
    return {hash_ for model in (StoredFile, Paper) for hash_ in model._default_manager.values_list("sha256", flat=True)}


def _stored() -> Iterator[Path]:
    root = Path(settings.FILES_ROOT)
    return (file for file in root.glob("??/*") if file.is_file())


def _copy(file: Path, part: Path, before: Path | None) -> str:
    """Copy one file, or share it with the copy before, and check it; its hash is its name."""
    place, hash_ = Path(FILES, file.parent.name, file.name), file.parent.name + file.name
    target = part / place
    target.parent.mkdir(parents=True, exist_ok=True)
    if before and (before / place).is_file():
        os.link(before / place, target)
    else:
        shutil.copy2(file, target)
    if _hash(target) != hash_:
        raise CannotBackUp("spoilt", name=hash_)
    return hash_


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PART):
            digest.update(piece)
    return digest.hexdigest()


def _database() -> dict[str, str]:
    """The variables by which PostgreSQL's programs find our database; a password is no word of a command."""
    told: Mapping[str, Any] = connection.get_connection_params()
    found = {variable: str(told[name]) for name, variable in _VARIABLES.items() if told.get(name)}
    return {**found, "PGDATABASE": str(told["dbname"])}


def _run(program: str, options: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
    command = [str(Path(settings.POSTGRES_PROGRAMS, program)), *options]
    done = subprocess.run(command, env={**os.environ, **(variables or {})}, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotBackUp("program", program=program, said=said[0] if said else done.returncode)
