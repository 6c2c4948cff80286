"""Taking in the papers of a dossier with their files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from licensing.dossiers import queries
from licensing.dossiers.declaration import ComponentDetails
from licensing.dossiers.models import Component, Dossier
from licensing.files import operations as files
from licensing.refusals import Refusal, field_problems
from workflows.people import User


def add_components(
    dossier: Dossier,
    details: Iterable[ComponentDetails],
    *,
    procedure: str,
    by: User | None,
    at: datetime,
    refusal: type[Refusal],
) -> list[Component]:
    """Store the files and write the components, inside the caller's transaction.

    Raises `refusal` (`unknown_component`, `details`) and CannotStore, for one file or for all together.
    """
    if not (handed_in := list(details)):
        return []
    kinds = queries.component_kinds(procedure, on=timezone.localdate(dossier.received_at))
    held = dossier.components.aggregate(size=Sum("file__size"))["size"] or 0
    files.check_together([held, *(scan.size for one in handed_in if (scan := one.stored or one.upload))])
    rows = []
    for one in handed_in:
        if one.kind not in kinds:
            raise refusal("unknown_component", kind=one.kind)
        row = Component(dossier=dossier, kind=kinds[one.kind], copy_kind=one.copy_kind, note=one.note, at=at)
        if problems := field_problems(row):
            raise refusal("details", what=str(row.kind), problems=" ".join(problems))
        rows.append(row)
    for row, one in zip(rows, handed_in, strict=True):
        row.file = files.store(one.upload, by=by, at=at) if one.upload else one.stored
    return Component.objects.bulk_create(rows)
