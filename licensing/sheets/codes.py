"""A dossier's code as bars and as squares, drawn as SVG: the same drawing for the same code, at any size."""

from __future__ import annotations

import base64
import io

import barcode
import segno
from barcode.writer import SVGWriter

BAR_MILLIMETRES = 0.27
"""The narrowest bar: a hand scanner reads 0.25 mm, and 30 letters still fit between the margins of an A5 page."""
LOOK = {"module_width": BAR_MILLIMETRES, "module_height": 9.0, "quiet_zone": 3.0, "write_text": False}


def bars(text: str) -> str:
    """Code 128 as a `data:` address. Refuses (ValueError) what the code cannot hold: letters beyond ASCII."""
    if not text.isascii():
        raise ValueError(text)
    drawn = io.BytesIO()
    barcode.Code128(text, writer=SVGWriter()).write(drawn, options=LOOK)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def squares(text: str) -> str:
    """A QR code as a `data:` address; level M still reads when a sixth of it is damaged by a stamp or a fold."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(border=2))
