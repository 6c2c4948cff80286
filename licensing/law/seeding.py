"""Offers the rows that are shipped as YAML files. Adds what is missing, never overwrites an official's edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.law.models import Enacted, Figure
from licensing.refusals import Refusal

SHIPPED = Path(__file__).with_name("figures.yaml")
FOREVER = date.max


@dataclass(frozen=True)
class Seeded:
    """What one file came to: rows added, rows that were there, and those that an official keeps differently."""

    what: str
    added: int
    kept: int
    differing: tuple[str, ...] = ()


class BadRow(Refusal):
    """A shipped file that cannot be read, or a row of it that cannot be law; `data` says which and why."""

    sentences = {
        "not_yaml": _("%(path)s is not YAML: %(why)s."),
        "no_rows": _("%(path)s: rows are expected under “rows:”, each as {name: value, …}."),
        "unknown_word": _("%(path)s, row %(n)d: there is no word “%(name)s” here."),
        "no_days": _(
            "%(path)s, row %(n)d: in_force_from needs a day, written as 2021-05-17; in_force_until may be left out."
        ),
        "row": _("%(path)s, row %(n)d: %(problems)s"),
    }


def seed() -> list[Seeded]:
    """Offer the shipped figures."""
    return [offer(Figure, SHIPPED, identity=("name",))]


@transaction.atomic
def offer(model: type[Enacted], path: Path, *, identity: tuple[str, ...]) -> Seeded:
    """Add each row of the file whose days are free for its `identity`; the others stay as they are in the database.

    Raises BadRow for one that is not valid, before anything is written.
    """
    rows = read(path)
    there: dict[tuple[Any, ...], list[Enacted]] = {}
    for found in model._default_manager.all():
        there.setdefault(tuple(getattr(found, name) for name in identity), []).append(found)
    added, kept, differing = list[Enacted](), 0, list[str]()
    for n, row in enumerate(rows, 1):
        offered = _row(model, row, path, n)
        key = tuple(getattr(offered, name) for name in identity)
        if in_the_way := [found for found in there.get(key, ()) if _overlap(found, offered)]:
            kept += 1
            if any(getattr(in_the_way[0], name) != value for name, value in row.items()):
                differing.append(" ".join(map(str, key)))
            continue
        _check(offered, path, n)
        there.setdefault(key, []).append(offered)
        added.append(offered)
    model._default_manager.bulk_create(added)
    return Seeded(path.stem, len(added), kept, tuple(differing))


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a shipped file: a list of mappings under `rows`, completed by what stands under `each`.

    Where the law that follows could not be read, `carried_over` says from which day its predecessor's rows are shown
    to officials as they were, with a mark of verification and as carried over.
    """
    content = _content(path)
    each: Mapping[str, Any] = content.get("each", {})
    rows = [{"in_force_until": None, **each, **row} for row in content["rows"]]
    return rows + list(_carried_over(rows, content.get("carried_over")))


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadRow("not_yaml", path=path, why=" ".join(str(error).split())) from None
    rows = content.get("rows") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadRow("no_rows", path=path)
    return {**content}


def _row(model: type[Enacted], row: Mapping[str, Any], path: Path, n: int) -> Enacted:
    """The row as an unsaved one, with days that can be compared."""
    known = {field.name for field in model._meta.concrete_fields}
    for name in row:
        if name not in known:
            raise BadRow("unknown_word", path=path, n=n, name=name)
    first, last = row.get("in_force_from"), row["in_force_until"]
    if type(first) is not date or not (last is None or type(last) is date):
        raise BadRow("no_days", path=path, n=n)
    return model(**row)


def _check(row: Enacted, path: Path, n: int) -> None:
    try:
        row.full_clean(validate_constraints=False)  # the database checks them, once for all rows
    except ValidationError as error:
        problems = " ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())
        raise BadRow("row", path=path, n=n, problems=problems) from None


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
