"""The rows of several tables read in one statement, where a step may not ask many.

Each table comes as one JSON value, so the rows of one do not multiply those of another.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


def together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each queryset in its order, as instances of its model; one statement. Relations are not followed."""
    asked = [_select(queryset) for queryset in querysets]
    # Django wrote what is put together here; values travel beside it.
    parts = ", ".join(f"(SELECT jsonb_agg(to_jsonb(part)) FROM ({sql}) AS part)::text" for sql, _ in asked)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", [one for _, params in asked for one in params])
        answers = cursor.fetchone()
    return [
        [_instance(queryset.model, row) for row in json.loads(answer or "[]")]
        for queryset, answer in zip(querysets, answers, strict=True)
    ]


def attach(parents: Iterable[Model], name: str, children: Iterable[Any], *, by: str) -> None:
    """Let `parent.<name>.all()` answer with those of `children` whose `by` is the parent's id, without a statement."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for child in children:
        found[getattr(child, by)].append(child)
    for parent in parents:
        # This is how Django's own prefetch_related leaves what it found.
        known: Any = getattr(parent, name).all()
        known._result_cache, known._prefetch_done = found[parent.pk], True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[name] = known


def point(children: Iterable[Any], name: str, parents: Iterable[Model]) -> None:
    """Let `child.<name>` answer with that of `parents` whose id it has, without a statement."""
    found = {parent.pk: parent for parent in parents}
    for child in children:
        setattr(child, name, found.get(getattr(child, f"{name}_id")))


def _select(queryset: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    query = queryset.values(*_columns(queryset.model)).query
    sql, params = query.get_compiler(connection=connection, elide_empty=False).as_sql()
    return sql, tuple(params)


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _instance(model: type[Model], row: dict[str, Any]) -> Model:
    values = [field.to_python(row[str(field.column)]) for field in model._meta.concrete_fields]
    return model.from_db("default", _columns(model), values)
