"""Printing one of the facility's own forms, and whether what was printed is still what is typed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from licensing.applications import paper, queries
from licensing.applications.models import Draft, PrintedForm
from licensing.applications.operations import held
from licensing.applications.refusals import CannotChange
from licensing.papers.queries import issuer_on


def print_form(*, draft: Draft, kind: str, at: datetime) -> bytes:
    """The PDF of a form, to be signed; what it says is kept, so that a later change of the data is seen.

    Takes about a second: the row is written first, the PDF made outside the transaction. Raises CannotChange where the
    parts that it needs are not in order, papers.NotAppointed, and CannotRender for letters that the font lacks.
    """
    kept = _keep(draft, kind, at=at)
    return paper.pdf_of(kind, kept.context)


@transaction.atomic
def _keep(draft: Draft, kind: str, *, at: datetime) -> PrintedForm:
    row, today = held(draft, at=at), timezone.localdate(at)
    kinds = queries.kinds_of(row, today=today)
    contents = queries.contents_of(row, today=today)
    context = paper.context_of(row, kinds[kind], contents, kinds, issuer_on(today)) if kind in kinds else None
    if context is None:
        raise CannotChange("not_ready")
    fingerprint = paper.fingerprint_of(context)
    kept, _new = PrintedForm.objects.update_or_create(
        draft=row,
        kind=kind,
        fingerprint=fingerprint,
        defaults={"at": at},
        create_defaults={"at": at, "context": context},
    )
    return kept
