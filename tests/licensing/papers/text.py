"""What somebody who opens a PDF reads and sees, by poppler's tools."""

from __future__ import annotations

import subprocess
import unicodedata


def text_of(pdf: bytes) -> str:
    """The text, composed, in one line."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(unicodedata.normalize("NFC", read).split())


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, composed."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return [unicodedata.normalize("NFC", page) for page in read.decode().split("\f")[:-1]]
