"""Offers the kinds of components and the lines of the checklist that are shipped."""

from __future__ import annotations

from pathlib import Path

from licensing.dossiers.models import ChecklistItem, ComponentKind
from licensing.law import seeding
from licensing.law.models import Enacted

IDENTITY = ("procedure", "code")
SHIPPED: tuple[tuple[type[Enacted], str], ...] = (
    (ComponentKind, "component_kinds.yaml"),
    (ChecklistItem, "checklist_items.yaml"),
)


def seed() -> list[seeding.Seeded]:
    """Add the shipped rows that are missing."""
    return [seeding.offer(model, Path(__file__).with_name(name), identity=IDENTITY) for model, name in SHIPPED]
