"""What a dossier said and held at an earlier moment: corrections are undone, later papers left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

from licensing.dossiers.models import Component, Dossier
from licensing.facilities.operations import HolderDetails


def holder_at(dossier: Dossier, at: datetime) -> Mapping[str, str]:
    """The declared holder as it stood at `at`, by the names of HolderDetails."""
    holder = dossier.holder
    said = {field.name: str(getattr(holder, field.name)) for field in fields(HolderDetails)}
    for later in dossier.supplements.filter(at__gt=at).order_by("-at", "-pk"):
        said |= later.changes["before"].get("declaredholder", {}).get(str(holder.pk), {})
    return said


def components_at(dossier: Dossier, at: datetime) -> list[Component]:
    """The papers that had been handed in by `at`, in the law's order."""
    return list(dossier.components.filter(at__lte=at).select_related("kind"))
