"""Reading files back."""

from __future__ import annotations

from collections.abc import Callable
from io import BufferedReader

from licensing.files import storage
from licensing.files.models import StoredFile


class FileLost(RuntimeError):
    """A row names content that is not on the disk: a matter for the operator."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"stored content {sha256} is missing")
        self.sha256 = sha256


def opener(sha256: str) -> Callable[[], BufferedReader]:
    """What opens the content later, when its turn comes. Raises FileLost at once where it is missing."""
    place = storage.path_of(sha256)
    if not place.exists():
        raise FileLost(sha256)
    return lambda: place.open("rb")


def open_stored(stored: StoredFile) -> BufferedReader:
    """The content, open for reading. The caller has checked that the reader may see it. Raises FileLost."""
    try:
        return storage.path_of(stored.sha256).open("rb")
    except FileNotFoundError:
        raise FileLost(stored.sha256) from None
