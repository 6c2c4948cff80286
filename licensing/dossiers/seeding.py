"""Offers the kinds of components that are shipped."""

from __future__ import annotations

from pathlib import Path

from licensing.dossiers.models import ComponentKind
from licensing.law import seeding


def seed() -> list[seeding.Seeded]:
    """Add the shipped kinds that are missing."""
    return [
        seeding.offer(ComponentKind, Path(__file__).with_name("component_kinds.yaml"), identity=("procedure", "code"))
    ]
