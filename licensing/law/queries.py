"""What the law says on a day. Imported as `law`, so that calls read `law.figure(...)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from licensing.law.models import Figure


class NoFigure(LookupError):
    """No row of this name is in force on this day; nothing falls back to another one."""

    def __init__(self, name: str, on: date) -> None:
        super().__init__(name, on)
        self.name, self.on = name, on

    def __str__(self) -> str:
        return _("The law table holds no “%(name)s” that is in force on %(day)s.") % {
            "name": self.name,
            "day": f"{self.on:%d/%m/%Y}",
        }


def figure(name: str, *, on: date) -> Figure:
    """The row of this name in force on `on`. Raises NoFigure."""
    return figures(name, on=on)[name]


def figures(*names: str, on: date) -> Mapping[str, Figure]:
    """The rows of these names in force on `on`, by name, in one query. Raises NoFigure for one that is missing."""
    return by_name(rows(*names, on=on), names, on=on)


def figures_on(*names: str, days: Iterable[date]) -> Mapping[date, Mapping[str, Figure]]:
    """The same for each of several days, in one query. Raises NoFigure for one that is missing on one of them."""
    kept = list(Figure.objects.filter(name__in=names))
    return {day: by_name([row for row in kept if row.is_in_force(day)], names, on=day) for day in set(days)}


def turning_days(*names: str) -> set[date]:
    """The days on which one of these figures begins, and those after one ended."""
    kept = Figure.objects.filter(name__in=names).values_list("in_force_from", "in_force_until")
    ended = {until + timedelta(days=1) for _since, until in kept if until}
    return ended | {since for since, _until in kept}


def rows(*names: str, on: date) -> QuerySet[Figure]:
    """The rows of these names in force on `on`, for who reads them together with something else."""
    found: QuerySet[Figure] = Figure.objects.on(on).filter(name__in=names)
    return found


def by_name(found_rows: Iterable[Figure], names: Iterable[str], *, on: date) -> Mapping[str, Figure]:
    """These rows by name. Raises NoFigure for a name that is missing among them."""
    found = {row.name: row for row in found_rows}
    for name in names:
        if name not in found:
            raise NoFigure(name, on)
    return found
