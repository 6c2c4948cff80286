"""Removes files that no row names: what a crash between file and row, or a refused application, left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction

from licensing.files import storage

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def sweep_orphans(now: datetime) -> list[str]:
    """Remove what is older than a day and named by no row; returns the names of what was removed.

    A row of any model with a column `sha256` names its file, so that a room that forgets to say so loses nothing.
    Nobody stores anything while it runs.
    """
    storage.lock_alone()
    named = _named()
    removed = []
    for path, name in _files():
        if name not in named and _age(path, now) > KEPT_FOR:
            path.unlink()
            removed.append(name)
    return removed


def _named() -> set[str]:
    return {
        sha256
        for model in apps.get_models()
        if any(field.name == "sha256" for field in model._meta.get_fields())
        for sha256 in model._default_manager.values_list("sha256", flat=True)
    }


def _files() -> Iterator[tuple[Path, str]]:
    for folder in sorted(Path(settings.FILES_ROOT).glob("*")):
        for path in sorted(folder.glob("*")):
            yield path, path.name if folder.name == storage.INCOMING else folder.name + path.name


def _age(path: Path, now: datetime) -> timedelta:
    return now - datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
