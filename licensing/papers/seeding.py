"""Offers the books, headings, signatories and texts that are shipped: adds what is missing, overwrites no edit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction

from licensing.law.seeding import Seeded
from licensing.papers.models import Book, Clause, Issuer, Signatory

SHIPPED = Path(__file__).with_name("seed.yaml")
IDENTITY: Mapping[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "books": (Book, ("code",)),
    "issuers": (Issuer, ("in_force_from",)),
    "signatories": (Signatory, ("person", "since")),
    "clauses": (Clause, ("kind", "part", "order", "in_force_from")),
}


@transaction.atomic
def seed() -> list[Seeded]:
    """Offer every section of the shipped file; a row is there already when one has the same identity."""
    sections: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return [_offer(section, rows) for section, rows in sections.items()]


def _offer(section: str, rows: list[dict[str, Any]]) -> Seeded:
    model, identity = IDENTITY[section]
    added = 0
    for row in rows:
        if model._default_manager.filter(**{name: row[name] for name in identity}).exists():
            continue
        offered = model(**row)
        offered.full_clean()
        offered.save(force_insert=True)
        added += 1
    return Seeded(section, added, len(rows) - added)
