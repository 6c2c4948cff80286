"""Draws one page of a stored file as a picture, in a process of its own: `python drawing.py FILE TYPE FOLDER PAGE`.

A file that somebody sent may be made to kill or to stall whatever opens it. So this knows neither Django nor database,
takes no more memory and time than it sets itself, and is killed by its caller when it does not end. It writes
`pages.json` (the size of every page as drawn, or the problem) and `PAGE.webp`, each whole or not at all.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

Image.MAX_IMAGE_PIXELS = None  # what is stored was measured when it came

WIDTH = 1240
"""Pixels across: an A4 page at 150 dots an inch."""
MOST_HEIGHT = 4 * WIDTH
MOST_PAGES = 100
MOST_SECONDS = 20
MOST_BYTES = 2 * 1024**3
QUALITY = 80
PDF = "application/pdf"
PAGES = "pages.json"


class CannotDraw(Exception):
    """Why there is no picture: `broken` or `encrypted`."""


def main(file: str, media_type: str, folder: str, page: str) -> None:
    """Write the sizes of the pages, and the picture of page `page` where there is one."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    draw = draw_pdf if media_type == PDF else draw_picture
    place = Path(folder)
    try:
        draw(Path(file), place, int(page))
    except CannotDraw as problem:
        write(place / PAGES, json.dumps({"problem": str(problem)}).encode())


def draw_pdf(file: Path, place: Path, page: int) -> None:
    """One page of a PDF."""
    import pypdfium2  # not above: the web server imports this module for its figures, and never opens a file

    try:
        document = pypdfium2.PdfDocument(file)
        sizes = [document.get_page_size(n) for n in range(min(len(document), MOST_PAGES))]
    except pypdfium2.PdfiumError as error:
        raise CannotDraw("encrypted" if "password" in str(error).lower() else "broken") from None
    if not sizes:
        raise CannotDraw("broken")
    note(place, [fitted(*size) for size in sizes], all_pages=len(document))
    if page <= len(sizes):
        scale = fitted(*sizes[page - 1])[0] / max(sizes[page - 1][0], 1)
        try:
            keep(document[page - 1].render(scale=scale).to_pil(), place, page)
        except pypdfium2.PdfiumError:
            raise CannotDraw("broken") from None


def draw_picture(file: Path, place: Path, page: int) -> None:
    """A photograph or scan, turned as the camera was held."""
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as opened:
            opened.draft("RGB", (2 * WIDTH, 2 * MOST_HEIGHT))
            picture = ImageOps.exif_transpose(opened) or opened
            width, height = fitted(*picture.size, enlarge=False)
            note(place, [(width, height)], all_pages=1)
            if page == 1:
                keep(picture.convert("RGB").resize((width, height)), place, page)
    except CannotDraw:
        raise
    except Exception:  # a hostile picture makes a decoder raise whatever it likes
        raise CannotDraw("broken") from None


def fitted(width: float, height: float, *, enlarge: bool = True) -> tuple[int, int]:
    """The size in pixels: as wide as a page is drawn, but never higher than allowed."""
    factor = min(WIDTH / max(width, 1), MOST_HEIGHT / max(height, 1))
    factor = factor if enlarge else min(factor, 1)
    return max(1, round(width * factor)), max(1, round(height * factor))


def note(place: Path, sizes: list[tuple[int, int]], *, all_pages: int) -> None:
    """Write down the sizes of the pages that are drawn, and how many pages there are in all."""
    write(place / PAGES, json.dumps({"sizes": sizes, "all_pages": all_pages}).encode())


def keep(picture: Any, place: Path, page: int) -> None:
    """Write the picture of a page."""
    unfinished = place / f".{page}.{os.getpid()}"
    picture.convert("RGB").save(unfinished, "WEBP", quality=QUALITY)
    unfinished.replace(place / f"{page}.webp")


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
