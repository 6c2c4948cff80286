"""Offers the rows that are shipped as YAML files. Adds what is missing, never overwrites an official's edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from licensing.law.models import Enacted, Figure

SHIPPED = Path(__file__).with_name("figures.yaml")
FOREVER = date.max


@dataclass(frozen=True)
class Seeded:
    """What one file came to: rows added, rows that were there, and those that an official keeps differently."""

    what: str
    added: int
    kept: int
    differing: tuple[str, ...] = ()


def seed() -> list[Seeded]:
    """Offer the shipped figures."""
    return [offer(Figure, SHIPPED, identity=("name",))]


@transaction.atomic
def offer(model: type[Enacted], path: Path, *, identity: tuple[str, ...]) -> Seeded:
    """Add each row of the file whose days are free for its `identity`; the others stay as they are in the database.

    A shipped row that is not valid raises ValidationError: the file is ours, so that is a mistake to mend, not input.
    """
    rows = read(path)
    there: dict[tuple[Any, ...], list[Enacted]] = {}
    for found in model._default_manager.all():
        there.setdefault(tuple(getattr(found, name) for name in identity), []).append(found)
    added, kept, differing = list[Enacted](), 0, list[str]()
    for row in rows:
        key = tuple(row[name] for name in identity)
        offered = model(**row)
        if in_the_way := [found for found in there.get(key, ()) if _overlap(found, offered)]:
            kept += 1
            if any(getattr(in_the_way[0], name) != value for name, value in row.items()):
                differing.append(" ".join(map(str, key)))
            continue
        offered.full_clean(validate_constraints=False)  # the database checks them, once for all rows
        there.setdefault(key, []).append(offered)
        added.append(offered)
    model._default_manager.bulk_create(added)
    return Seeded(path.stem, len(added), kept, tuple(differing))


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a shipped file: a list of mappings under `rows`, completed by what stands under `each`.

    Where the law that follows could not be read, `carried_over` says from which day its predecessor's rows are shown
    to officials as they were, with a mark of verification and as carried over.
    """
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    each: Mapping[str, Any] = content.get("each", {})
    rows = [{"in_force_until": None, **each, **row} for row in content["rows"]]
    return rows + list(_carried_over(rows, content.get("carried_over")))


def _carried_over(rows: Iterable[dict[str, Any]], how: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    if how is None:
        return
    first: date = how["in_force_from"]
    for row in rows:
        if row["in_force_until"] == first - timedelta(days=1):
            yield {**row, **how, "in_force_until": None, "carried_over": True}


def _overlap(one: Enacted, other: Enacted) -> bool:
    return one.in_force_from <= (other.in_force_until or FOREVER) and other.in_force_from <= (
        one.in_force_until or FOREVER
    )
