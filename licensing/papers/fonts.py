"""The letters of our papers: the vendored faces of Tinos, cut to Vietnamese and what else one paper uses.

Cutting here, by a library that our lock pins, and not in the renderer, whose way depends on a library of the machine,
is what makes the embedded fonts the same everywhere.
"""

import io
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FOLDER: Path = settings.ROOT / "templates" / "papers" / "fonts"
FACES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
SCHEME = "font"
INVISIBLE = frozenset("\n\r\t\u00ad\u200b\u2060")
_RANGES = ((0x20, 0x7E), (0xA0, 0xFF), (0x1EA0, 0x1EF9), (0x2010, 0x2026))
ALWAYS = frozenset(chr(n) for first, last in _RANGES for n in range(first, last + 1)) | frozenset("ĂăĐđĨĩŨũƠơƯư")
"""What every paper may use: one cut, made once, serves nearly all of them."""


@lru_cache(maxsize=1)
def known_letters() -> frozenset[str]:
    """The letters that every face can draw."""
    faces = [TTFont(FOLDER / face, lazy=True).getBestCmap() for face in FACES]
    return frozenset(map(chr, set.intersection(*(set(face) for face in faces))))


def unknown_letters(text: str) -> str:
    """The letters of `text` that our fonts cannot draw, each once, in order; empty when all can be drawn."""
    return "".join(dict.fromkeys(letter for letter in text if letter not in known_letters() | INVISIBLE))


@lru_cache(maxsize=16)
def cut(face: str, more: frozenset[str]) -> bytes:
    """One face with what every paper may use and some `more` letters: the same bytes on every machine."""
    options = subset.Options(hinting=False, notdef_outline=True, drop_tables=["DSIG", "FFTM"])
    font = TTFont(FOLDER / face, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in more | ALWAYS])
    cutter.subset(font)
    with io.BytesIO() as buffer:
        font.save(buffer, reorderTables=True)
        return buffer.getvalue()
