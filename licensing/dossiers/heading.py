"""What the slips of a dossier say of it at their head, as it stood at a moment."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.dossiers.models import Dossier
from licensing.dossiers.then import holder_at
from licensing.sheets import fields


def head_of(dossier: Dossier, *, request: str, at: datetime, official: str = "") -> fields.Head:
    """The head of a slip of this dossier; `request` is what is asked for, `official` who acted for the office."""
    holder = holder_at(dossier, at)
    return fields.Head(
        day=timezone.localdate(at),
        code=dossier.code,
        request=request,
        holder=holder["name"],
        address=holder["address"],
        phone=holder["phone"],
        email=holder["email"],
        tax_code=holder["tax_code"],
        official=official,
        invented=dossier.facility.invented,
    )
