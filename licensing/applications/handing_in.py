"""Putting papers into a draft and taking them out again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from licensing.applications import queries
from licensing.applications.models import Draft, DraftPaper
from licensing.applications.operations import held
from licensing.applications.refusals import CannotChange
from licensing.files import operations as files
from workflows.people import User


def add_papers(
    *, draft: Draft, kind: str, uploads: Iterable[File[bytes]], by: User, at: datetime
) -> list[files.CannotStore]:
    """Add files, page after page, photographs standing up; returns why some were refused, the others are kept.

    A file for one of the facility's own forms counts as the signed scan of its latest print. Raises CannotChange.
    """
    refused = []
    for upload in uploads:
        try:
            _add(draft, kind, upload, by=by, at=at)
        except files.CannotStore as refusal:
            refused.append(refusal)
    return refused


@transaction.atomic
def _add(draft: Draft, kind: str, upload: File[bytes], *, by: User, at: datetime) -> None:
    row = held(draft, at=at)
    if kind not in queries.kinds_of(row, today=timezone.localdate(at)):
        raise CannotChange("unknown_component", kind=kind)
    there = row.papers.aggregate(size=Sum("file__size"))["size"] or 0
    files.check_together([there, upload.size])
    stored = files.store(upload, by=by, at=at, turn=True)
    last = row.papers.filter(kind=kind).aggregate(place=Max("place"))["place"] or 0
    form = row.forms.filter(kind=kind).last()
    DraftPaper.objects.create(draft=row, kind=kind, file=stored, form=form, place=last + 1, by=by, at=at)


@transaction.atomic
def remove_paper(*, paper: DraftPaper, at: datetime) -> None:
    """Take a file out of an open draft; a second time changes nothing. Raises CannotChange."""
    held(paper.draft, at=at)
    file = paper.file
    if DraftPaper.objects.filter(pk=paper.pk).delete()[0]:
        file.delete()


@transaction.atomic
def move_paper(*, paper: DraftPaper, by_places: int, at: datetime) -> None:
    """Put a file that many places later among those of its component, or earlier; at the end it stays there.

    Raises CannotChange.
    """
    row = held(paper.draft, at=at)
    there = list(row.papers.filter(kind=paper.kind).order_by("place", "pk"))
    if paper not in there:
        return
    wanted = max(0, there.index(paper) + by_places)
    there.remove(paper)
    there.insert(wanted, paper)
    for place, one in enumerate(there, start=1):
        one.place = place
    DraftPaper.objects.bulk_update(there, ["place"])
