"""Many cases out of a few: copies of whole families of rows, made by the database, for measuring alone.

Whatever hangs on a case or a facility is found from the models, so that a new table is copied too. A copy's keys are
the original's plus a fixed step for each round; what must be unique gets the round's number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from django.apps import apps
from django.db import connection, models, transaction

from licensing.accounts.models import Representative
from licensing.facilities.models import PARTY, Facility
from workflows.models import Case, JournalChain, JournalMark

Model = type[models.Model]
Column: TypeAlias = "models.Field[Any, Any]"

STEP = 10_000_000
"""Between the key of a row and that of its copy in the next round."""
NOT_COPIED: set[Model] = {Representative, JournalChain, JournalMark}
"""Nobody acts for a thousand facilities; the database links what is entered in the journal by itself."""
SPELT_ANEW: dict[tuple[str, str], str] = {
    ("case", "search_key"): "replace(search_key, lower(reference), lower(reference) || '.' || round)",
    ("numbertaken", "text"): "number + round * 100 || substring(text from '[^0-9].*')",
    ("licence", "search_text"): "search_text || ' ' || round",
}
"""What is searched for by its own words must differ, though no rule says so."""


def copy_facilities(*, rounds: int, done: int = 0) -> None:
    """Copy every facility with what hangs on it alone, in the rounds after `done` up to `rounds`."""
    ours = _hanging_on(Facility) - _hanging_on(Case)
    _copy(ours, first=done + 1, last=rounds, facilities=rounds, where=dict.fromkeys(ours, ""))


def copy_cases(*, rounds: int, done: int = 0, closed: bool, facilities: int) -> None:
    """Copy the closed or the open cases that were no copies; a copy belongs to one of so many rounds of facilities."""
    ours = _hanging_on(Case)
    state = "IS NOT NULL" if closed else "IS NULL"
    cases = f"SELECT id FROM {Case._meta.db_table} WHERE id < {STEP} AND finished {state}"  # noqa: S608
    where = {model: _of(model, cases, ours) for model in ours}
    _copy(ours, first=done + 1, last=rounds, facilities=facilities, where=where)


def _hanging_on(root: Model) -> set[Model]:
    """The root, and every table that leads to it over foreign keys."""
    found: set[Model] = {root}
    while more := {model for model in apps.get_models() if model not in found and _leads_to(model, found)}:
        found |= more
    return found


def _leads_to(model: Model, found: set[Model]) -> bool:
    return model not in NOT_COPIED and any(field.related_model in found for field in _columns(model))


def _of(model: Model, cases: str, ours: set[Model]) -> str:
    """The condition by which a row belongs to one of the cases, over as many tables as it takes."""
    if model is Case:
        return f"AND id IN ({cases})"
    up = next(field for field in _columns(model) if field.related_model in ours and field.related_model is not model)
    above = up.related_model
    assert isinstance(above, type)
    inner = f"SELECT id FROM {above._meta.db_table} WHERE id < {STEP} {_of(above, cases, ours)}"  # noqa: S608
    return f"AND {up.column} IN ({inner})"


def _copy(ours: set[Model], *, first: int, last: int, facilities: int, where: dict[Model, str]) -> None:
    of_facilities = _hanging_on(Facility) - _hanging_on(Case)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in ours:
            columns = [_quoted(field) for field in _columns(model)]
            values = [_value(field, ours, of_facilities, facilities) for field in _columns(model)]
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608
                f" FROM {table}, generate_series({first}, {last}) AS round WHERE id < {STEP} {where[model]}"
            )


def _columns(model: Model) -> Iterable[Column]:
    return model._meta.concrete_fields


def _value(field: Column, ours: set[Model], of_facilities: set[Model], facilities: int) -> str:
    column, later = _quoted(field), f"round * {STEP}::bigint"
    round_of_facility = f"((round - 1) % {facilities} + 1)"
    if field.primary_key or (field.related_model in ours and field.related_model not in of_facilities):
        return f"{column} + {later}"
    if field.related_model in of_facilities:
        return f"{column} + {round_of_facility} * {STEP}::bigint"
    if field.name == "party":
        return f"'{PARTY}' || (substr(party, {len(PARTY) + 1})::bigint + {round_of_facility} * {STEP}::bigint)"
    if (own := SPELT_ANEW.get((field.model._meta.model_name or "", field.name))) is not None:
        return own
    if not field.is_relation and _must_be_unique(field, ours):
        return _made_unique(field, column)
    return column


def _must_be_unique(field: Column, ours: set[Model]) -> bool:
    """Whether the copy would clash; a rule that also names a row which is copied too is kept by that row's new key."""
    rules = [rule.fields for rule in field.model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return field.unique or any(field.name in names and not _names_a_copy(field.model, names, ours) for names in rules)


def _names_a_copy(model: Model, names: Iterable[str], ours: set[Model]) -> bool:
    return any(model._meta.get_field(name).related_model in ours for name in names)


def _made_unique(field: Column, column: str) -> str:
    if isinstance(field, models.CharField | models.TextField):
        longest = field.max_length or 200
        short = f"length({column}) + 8 <= {longest}"
        other = f"CASE WHEN {short} THEN {column} || '.' || round ELSE left(md5({column} || round), {longest}) END"
        return f"CASE WHEN {column} = '' THEN {column} ELSE {other} END"
    return f"{column} + round * 100" if field.name == "number" else column


def _quoted(field: Column) -> str:
    return connection.ops.quote_name(field.column or "")
