"""What a file is, told by its content alone: neither its name nor what the browser says counts."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path

import filetype
from PIL import Image

from licensing.files.models import StoredFile

MediaType = StoredFile.MediaType
EXTENSIONS = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.SVG: "svg"}
"""An SVG is taken for an emblem alone (`operations.store_emblem`); `recognise` knows none."""

_PICTURE_FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG"}
# The mark of the picture's own data, and the mark of its end; a thumbnail's own stand before both.
_PICTURE_MARKS = {MediaType.PNG: (b"IDAT", b"IEND\xaeB`\x82"), MediaType.JPEG: (b"\xff\xda", b"\xff\xd9")}
_MOST_PIXELS = 90_000_000
"""A4 at 900 dots an inch; a picture of more would fill the memory when it is opened."""
_HEAD = 8192
_PDF_TAIL = 1024
"""Readers look for the end mark of a PDF within this many bytes (PDF reference, implementation notes)."""
_PDF_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")


class NotReadable(ValueError):
    """The content is no file that we keep; `code` is the code of the refusal that says so."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def recognise(path: Path) -> MediaType:
    """The type of the file at `path`: PDF, JPEG or PNG, complete and openable. Raises NotReadable."""
    head = _part(path, 0, _HEAD)
    kind = filetype.guess(head)
    if kind is None or kind.mime not in MediaType.values or not _starts_as(head, kind.mime):
        raise NotReadable("unknown_type")
    media_type = MediaType(kind.mime)
    if media_type is MediaType.PDF:
        _check_pdf(path)
    else:
        _check_picture(path, media_type)
    if zipfile.is_zipfile(path):
        raise NotReadable("two_types")
    return media_type


def _starts_as(head: bytes, mime: str) -> bool:
    return mime != MediaType.PDF or head.startswith(b"%PDF-")


def _part(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def _check_pdf(path: Path) -> None:
    size = path.stat().st_size
    ends = _PDF_END.findall(_part(path, max(0, size - _PDF_TAIL), _PDF_TAIL))
    if not ends or int(ends[-1]) >= size:
        raise NotReadable("broken")


def _check_picture(path: Path, media_type: MediaType) -> None:
    """Look for the end and decode the whole: Pillow alone lets a picture break off, since weasyprint tells it to."""
    data, end = _PICTURE_MARKS[media_type]
    content = path.read_bytes()
    if content.rfind(end) <= content.rfind(data):
        raise NotReadable("broken")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path, formats=[_PICTURE_FORMATS[media_type]]) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise NotReadable("too_many_pixels")
                picture.load()
        except NotReadable:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise NotReadable("too_many_pixels") from None
        except Exception:  # a hostile picture makes a decoder raise whatever it likes
            raise NotReadable("broken") from None
