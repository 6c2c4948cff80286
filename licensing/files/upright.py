"""Photographs that stand up: cameras store a picture as the sensor lay, and beside it how to turn it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image, ImageOps

_STANDING = (None, 1)
_QUALITY = 90


def standing(path: Path) -> bytes | None:
    """The JPEG at `path` turned as its camera says; None where it stands already. It was recognised before."""
    with Image.open(path, formats=["JPEG"]) as picture:
        if picture.getexif().get(ExifTags.Base.Orientation) in _STANDING:
            return None
        turned = ImageOps.exif_transpose(picture)
        written = BytesIO()
        turned.save(written, "JPEG", quality=_QUALITY, icc_profile=picture.info.get("icc_profile"))
    return written.getvalue()
