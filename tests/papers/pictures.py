"""Papers as pictures at a low resolution, compared with those that somebody looked at.

To look at them anew after a wanted change: `UPDATE_PICTURES=1 pytest tests/licensing/licences/test_paper.py`, then
open tests/papers/golden/*.png.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat

GOLDEN = Path(__file__).parent / "golden"
DOTS_AN_INCH = 36
MOST_PAGES = 3
"""Annexes look the same on every page."""
BLUR = 1
MOST_DIFFERENCE = 1.5
"""Mean of 255 grey steps over a page: renderers smooth letters differently, a moved line is several times that."""


def pictures(pdf: bytes) -> list[Image.Image]:
    """The first pages in grey."""
    options = ["-r", str(DOTS_AN_INCH), "-l", str(MOST_PAGES), "-gray", "-png"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", *options, "-", "page"], input=pdf, cwd=folder, check=True)
        return [_loaded(page) for page in sorted(Path(folder).iterdir())]


def compare(name: str, paper: bytes | list[Image.Image]) -> None:
    """Fail where a page does not look as the kept picture."""
    pages = pictures(paper) if isinstance(paper, bytes) else paper
    kept = GOLDEN / f"{name}.png"
    sheet = _side_by_side(pages)
    if os.environ.get("UPDATE_PICTURES"):
        sheet.save(kept, optimize=True)
    with Image.open(kept) as golden:
        assert golden.size == sheet.size, f"{name} has another number or size of pages"
        width = pages[0].width
        for number in range(len(pages)):
            box = (number * width, 0, (number + 1) * width, sheet.height)
            difference = _difference(golden.crop(box), sheet.crop(box))
            assert difference < MOST_DIFFERENCE, f"{name}, page {number + 1}, looks different ({difference:.2f})"


def _loaded(page: Path) -> Image.Image:
    with Image.open(page) as picture:
        return picture.convert("L")


def _side_by_side(pages: list[Image.Image]) -> Image.Image:
    sheet = Image.new("L", (sum(page.width for page in pages), pages[0].height), 255)
    for number, page in enumerate(pages):
        sheet.paste(page, (number * page.width, 0))
    return sheet


def _difference(one: Image.Image, other: Image.Image) -> float:
    smooth = (picture.filter(ImageFilter.GaussianBlur(BLUR)) for picture in (one, other))
    return float(ImageStat.Stat(ImageChops.difference(*smooth)).mean[0])
