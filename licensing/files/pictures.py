"""Pages of a stored file as pictures of a sensible width, drawn once and kept under the hash of the content.

Who may see them is asked before: this knows nobody. The pictures lie in `PICTURES_ROOT/ab/cdef…/`; whoever deletes
them loses nothing but time.
"""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from licensing.files import drawing, storage
from licensing.files.models import StoredFile
from licensing.files.queries import FileLost

PATIENCE_SECONDS = 30
PROBLEMS = {
    "broken": _("This file is damaged and cannot be shown page by page. Open the file itself, or ask for a new scan."),
    "encrypted": _("This file is locked with a password and cannot be shown. Ask for one without a password."),
    "too_slow": _("This file takes too long to be shown page by page. Open the file itself."),
}


class CannotShow(Exception):
    """There are no pictures of this file; `code` is one of PROBLEMS, `str()` the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(PROBLEMS[self.code])


@dataclass(frozen=True)
class PageSize:
    """One page that can be shown: its number from 1, its size in pixels."""

    number: int
    width: int
    height: int


@dataclass(frozen=True)
class Pages:
    """The pages that can be shown, and how many the file has in all: of a very long one the first hundred."""

    sizes: tuple[PageSize, ...]
    in_all: int


def pages_of(stored: StoredFile) -> Pages:
    """The pages of a file. Draws the first one on the way. Raises CannotShow, and FileLost."""
    return _noted(_place(stored)) or _draw(stored, 1)


def picture_of(stored: StoredFile, page: int) -> Path | None:
    """The picture of one page (WebP), None where there is no such page. Raises CannotShow, and FileLost."""
    place = _place(stored)
    path = place / f"{page}.webp"
    if path.exists():
        return path
    known = _noted(place)
    if known and not 1 <= page <= len(known.sizes):
        return None
    _draw(stored, page)
    return path if path.exists() else None


def _place(stored: StoredFile) -> Path:
    return Path(settings.PICTURES_ROOT) / stored.sha256[:2] / stored.sha256[2:]


def _noted(place: Path) -> Pages | None:
    try:
        said = json.loads((place / drawing.PAGES).read_bytes())
    except FileNotFoundError:
        return None
    if "problem" in said:
        raise CannotShow(said["problem"])
    sizes = tuple(PageSize(number, *size) for number, size in enumerate(said["sizes"], 1))
    return Pages(sizes, said["all_pages"])


def _draw(stored: StoredFile, page: int) -> Pages:
    """Have one page drawn by a process of its own, one at a time of one file."""
    content, place = storage.path_of(stored.sha256), _place(stored)
    if not content.exists():
        raise FileLost(stored.sha256)
    with _alone(place):
        if not (place / f"{page}.webp").exists():
            _run(content, stored.media_type, place, page)
    if not (known := _noted(place)):
        raise CannotShow("broken")
    return known


def _run(content: Path, media_type: str, place: Path, page: int) -> None:
    program = [sys.executable, "-I", drawing.__file__, str(content), media_type, str(place), str(page)]
    try:
        subprocess.run(program, timeout=PATIENCE_SECONDS, check=True, capture_output=True)
    except subprocess.TimeoutExpired:
        raise CannotShow("too_slow") from None
    except subprocess.CalledProcessError:
        raise CannotShow("broken") from None


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
