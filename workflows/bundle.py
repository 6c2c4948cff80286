"""All papers of a case in one archive, written piece by piece while it is sent.

Every name stands there twice: in plain letters, which any program can read, and as people write it (Info-ZIP's field
of the Unicode path, APPNOTE.TXT 4.6.9).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zlib import crc32

from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import journal, story, vocabulary
from workflows.models import Case
from workflows.people import User
from workflows.vietnamese import unmarked
from workflows.vocabulary import Enclosure

PIECE = 1 << 16
LONGEST_NAME = 100
UNICODE_PATH = 0x7075


def enclosed(case: Case, user: User) -> list[Enclosure]:
    """What the party was given of its acts, and every file that the domain has; no two of one name.

    The caller has checked that this user may see the case. May raise Refused for a paper that cannot be made.
    """
    given = [_slip(case, one) for one in story.papers_of(case, journal.history(case))]
    return list(_told_apart([*given, *vocabulary.enclosures_of(case, user)]))


def written(enclosed: Iterable[Enclosure]) -> Iterator[bytes]:
    """The archive, in pieces. A file is opened when its turn comes."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        for one in enclosed:
            with one.open() as source, archive.open(_entry(one), "w") as target:
                while piece := source.read(PIECE):
                    target.write(piece)
                    yield pipe.taken()
    yield pipe.taken()


class _Pipe:
    """Where the archive is written to: holds what nobody has taken yet."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing lies behind it."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data, self.waiting = bytes(self.waiting), bytearray()
        return data


def _slip(case: Case, given: story.Given) -> Enclosure:
    given.entry.case = case
    made = vocabulary.find_paper(given.name).make(case, given.entry)
    name = f"{timezone.localtime(given.entry.at):%Y-%m-%d} {given.title}.pdf"
    return Enclosure(_("Papers for the party"), name, given.entry.at, lambda: BytesIO(made))


def _told_apart(enclosed: Iterable[Enclosure]) -> Iterator[Enclosure]:
    """The same, with a number behind a name that another file of its folder has already."""
    taken = set[str]()
    for one in enclosed:
        folder, (stem, dot, kind) = _safe(one.folder), _safe(one.name).rpartition(".")
        name, n = f"{stem[:LONGEST_NAME]}{dot}{kind}", 1
        while (path := unmarked(f"{folder}/{name}").casefold()) in taken:
            n += 1
            name = f"{stem[:LONGEST_NAME]} ({n}){dot}{kind}"
        taken.add(path)
        yield replace(one, folder=folder, name=name)


def _safe(name: str) -> str:
    """A name without the signs that some system takes for a path or forbids."""
    return re.sub(r'[/\\:*?"<>|\x00-\x1f]+', "-", name).strip(" .")


def _entry(one: Enclosure) -> ZipInfo:
    path = f"{one.folder}/{one.name}"
    plain = re.sub(r"[^\x20-\x7e]", "-", unmarked(path))
    entry = ZipInfo(plain, timezone.localtime(one.at).timetuple()[:6])
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
    if plain != path:
        whole = path.encode()
        entry.extra = struct.pack("<HHBL", UNICODE_PATH, 5 + len(whole), 1, crc32(plain.encode())) + whole
    return entry
