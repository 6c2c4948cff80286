"""The pictures of the manuals: those that the journeys take, made small. `make manuals` takes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

from PIL import Image

from settings.env import ROOT

MANUALS = ROOT / "docs" / "manuals"
PICTURES = MANUALS / "pictures"
SHOWN = re.compile(r"!\[[^\]]+\]\(pictures/([^)]+)\)")
COLOURS, TALLEST = 64, 1600
"""A manual shows the upper part of a long page."""


def shown() -> set[str]:
    """The files that the manuals show."""
    return {name for manual in MANUALS.glob("*.md") for name in SHOWN.findall(manual.read_text())}


def keep(screenshot: Path) -> None:
    """Keep it for the manuals if one shows it and new pictures are asked for."""
    if os.environ.get("UPDATE_MANUALS") and screenshot.name in shown():
        PICTURES.mkdir(exist_ok=True)
        with Image.open(screenshot) as taken:
            upper = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, TALLEST)))
        upper.quantize(COLOURS).save(PICTURES / screenshot.name, optimize=True)
