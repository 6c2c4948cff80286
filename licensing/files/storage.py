"""Content on the disk, under its hash: `FILES_ROOT/ab/cdef…`. A file is complete before a row names it."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

INCOMING = "incoming"
# One lock for the whole store: storing shares it until its transaction ends, the sweep holds it alone.
_STORE_LOCK = 0x66696C6573


class TooLarge(ValueError):
    """More bytes came than allowed; nothing was kept."""


@dataclass(frozen=True)
class Incoming:
    """A complete file that lies beside the store, on the disk, not yet under its hash."""

    path: Path
    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:]


def incoming_folder() -> Path:
    """Where files lie until they are known to be good."""
    return Path(settings.FILES_ROOT) / INCOMING


def receive(chunks: Iterable[bytes], *, at_most: int | None = None) -> Incoming:
    """Write the bytes to a file of a random name and wait for the disk. Raises TooLarge beyond `at_most` bytes."""
    folder = incoming_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if at_most is not None and size > at_most:
                    raise TooLarge
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Incoming(path, digest.hexdigest(), size)


def settle(incoming: Incoming) -> None:
    """Move the file under its hash, for good. Call inside the transaction that writes the row naming it."""
    share_lock()
    place = path_of(incoming.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    incoming.path.replace(place)
    _sync_folder(place.parent)
    _sync_folder(place.parent.parent)


def share_lock() -> None:
    """Keep the sweep away until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_STORE_LOCK])


def lock_alone() -> None:
    """Wait until nobody is storing, and keep them away until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_STORE_LOCK])


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
