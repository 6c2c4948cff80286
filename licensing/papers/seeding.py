"""Offers the books, headings and texts that are shipped: adds what is missing, overwrites no edit.

A signatory is shipped only for invented cases: nobody must find a stranger's name under a real paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction

from licensing.law.seeding import Seeded
from licensing.papers.models import Book, Clause, Issuer, Signatory

SHIPPED = Path(__file__).with_name("seed.yaml")
INVENTED = "signatories"
IDENTITY: Mapping[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "books": (Book, ("code",)),
    "issuers": (Issuer, ("in_force_from",)),
    "signatories": (Signatory, ("person", "since")),
    "clauses": (Clause, ("kind", "part", "order", "in_force_from")),
}


@transaction.atomic
def seed() -> list[Seeded]:
    """Offer every section that a real office can use; a row is there already when one has the same identity."""
    return [_offer(section, rows) for section, rows in _shipped() if section != INVENTED]


@transaction.atomic
def seed_invented() -> list[Seeded]:
    """Offer the invented signatory, without whom a demonstration has no papers."""
    return [_offer(section, rows) for section, rows in _shipped() if section == INVENTED]


def _shipped() -> Iterable[tuple[str, list[dict[str, Any]]]]:
    sections: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return sections.items()


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
