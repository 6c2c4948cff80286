"""Offers the papers and the lines of the checklist that are shipped with each procedure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from licensing.dossiers.models import ChecklistItem, ComponentKind
from licensing.law import seeding
from licensing.law.models import Enacted

IDENTITY = ("procedure", "code")
PROCEDURES = Path(__file__).parents[1] / "procedures"
SHIPPED: tuple[tuple[type[Enacted], str], ...] = ((ComponentKind, "papers.yaml"), (ChecklistItem, "checklist.yaml"))


def seed() -> list[seeding.Seeded]:
    """Add the shipped rows that are missing."""
    files = ((model, path) for model, name in SHIPPED for path in sorted(PROCEDURES.glob(f"*/{name}")))
    return [_offer(model, path) for model, path in files]


def _offer(model: type[Enacted], path: Path) -> seeding.Seeded:
    return replace(seeding.offer(model, path, identity=IDENTITY), what=f"{path.parent.name} {path.stem}")
