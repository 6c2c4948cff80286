"""Papers on the screen and for the printer: drafts that have no number yet, and several papers as one file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from licensing.dossiers import queries as dossiers
from licensing.dossiers.models import Dossier
from licensing.licences import paper as licences
from licensing.licences.fields import LicenceDraft, RefusalDraft
from licensing.papers import numbering
from licensing.papers.models import NumberTaken
from licensing.procedures import drafting
from licensing.procedures.forms import LICENCE, REFUSAL
from workflows.models import Case

Drafter = Callable[[Dossier, NumberTaken], LicenceDraft | RefusalDraft]
DRAFTERS: Mapping[str, Drafter] = {LICENCE: drafting.licence_draft, REFUSAL: drafting.refusal_draft}
DOTS_AN_INCH = 110
POINTS_AN_INCH = 72
COLOURS = 64
GAP, GROUND = 16, "#8d99a5"
"""Between the pages of a picture: pixels, and a grey that both light and dark pages stand out from."""
_one_at_a_time = threading.Lock()
"""The library that reads PDFs is not made for several threads."""


def draft(case: Case, kind: str, *, on: date) -> bytes:
    """The PDF of a paper of this case as it would be if it were numbered on that day; writes nothing.

    Takes about a second. Raises what keeps the paper from being made: CannotNumber, papers.NotAppointed,
    CannotRender, law.NoFigure.
    """
    number = numbering.unnumbered(book=kind, case=case, kind=kind, on=on)
    return licences.preview(DRAFTERS[kind](dossiers.dossier_of(case), number))


def picture(pdf: bytes) -> bytes:
    """All pages of a PDF below one another, as one PNG."""
    with _one_at_a_time, pdfium.PdfDocument(pdf) as document:
        pages = [page.render(scale=DOTS_AN_INCH / POINTS_AN_INCH).to_pil() for page in document]
    height = sum(page.height for page in pages) + GAP * (len(pages) - 1)
    sheet = Image.new("RGB", (max(page.width for page in pages), height), GROUND)
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height + GAP
    with BytesIO() as buffer:
        sheet.quantize(COLOURS).save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def for_the_printer(pdfs: Iterable[bytes], *, both_sides: bool) -> bytes:
    """One PDF of several, in their order; for a printer of both sides each paper begins on a sheet of its own."""
    with _one_at_a_time, pdfium.PdfDocument.new() as together, BytesIO() as buffer:
        for pdf in pdfs:
            _append(together, pdf, both_sides=both_sides)
        together.save(buffer)
        return buffer.getvalue()


def _append(together: pdfium.PdfDocument, pdf: bytes, *, both_sides: bool) -> None:
    with pdfium.PdfDocument(pdf) as one:
        together.import_pages(one)
        if both_sides and len(one) % 2:
            together.new_page(*one[0].get_size())
