"""Scans of papers that never were: pages with a title, lines, and the word that they are invented."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from licensing.papers.fonts import FOLDER as FONTS

SIZE = (827, 1169)
"""An A4 page at 100 dots an inch, in pixels."""
MARGIN, LINE = 90, 34
INVENTED = "HƯ CẤU – MINH HỌA"
Font = ImageFont.FreeTypeFont


def scan(title: str, holder: str, *, pages: int) -> SimpleUploadedFile:
    """A PDF of so many pages that looks like a scan and says what it is."""
    drawn = [_page(title, holder, number, pages) for number in range(1, pages + 1)]
    written = BytesIO()
    drawn[0].save(written, "PDF", save_all=True, append_images=drawn[1:], resolution=100)
    return SimpleUploadedFile(f"{title}.pdf", written.getvalue())


def _page(title: str, holder: str, number: int, pages: int) -> Image.Image:
    page = Image.new("L", SIZE, 250)
    pen = ImageDraw.Draw(page)
    top = _heading(pen, title, holder)
    for place, y in enumerate(range(top + 2 * LINE, SIZE[1] - 2 * MARGIN, LINE)):
        pen.line([(MARGIN, y), (SIZE[0] - MARGIN - (place * 137) % 320, y)], fill=205, width=9)
    pen.text((SIZE[0] / 2, SIZE[1] - MARGIN), f"{INVENTED} · {number}/{pages}", 60, _font("Bold", 20), "mm")
    return page


def _heading(pen: ImageDraw.ImageDraw, title: str, holder: str) -> int:
    y = MARGIN
    for line in _wrapped(title.upper(), 38):
        pen.text((SIZE[0] / 2, y), line, 30, _font("Bold", 26), "mm")
        y += LINE
    pen.text((SIZE[0] / 2, y + 10), holder, 60, _font("Italic", 22), "mm")
    return y + LINE


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@cache
def _font(style: str, size: int) -> Font:
    return ImageFont.truetype(str(FONTS / f"Tinos-{style}.ttf"), size)
