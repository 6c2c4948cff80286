"""What the law says on a day. Imported as `law`, so that calls read `law.figure(...)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet
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


def figures_on(*names: str, days: Iterable[date], at: date | None = None) -> Mapping[date, Mapping[str, Figure]]:
    """The same for each of several days, in one query; with `at`, as `rows_for_pending` for what was received then.

    Raises NoFigure for one that is missing on one of them.
    """
    kept = list(Figure.objects.filter(name__in=names))
    return {
        day: by_name([row for row in kept if row.is_in_force(day) or row.reaches_back_to(day, at=at)], names, on=day)
        for day in set(days)
    }


def turning_days(*names: str) -> set[date]:
    """The days on which one of these figures begins, and those after one ended."""
    kept = Figure.objects.filter(name__in=names).values_list("in_force_from", "in_force_until")
    ended = {until + timedelta(days=1) for _since, until in kept if until}
    return ended | {since for since, _until in kept}


def rows(*names: str, on: date) -> QuerySet[Figure]:
    """The rows of these names in force on `on`, for who reads them together with something else."""
    found: QuerySet[Figure] = Figure.objects.on(on).filter(name__in=names)
    return found


def rows_for_pending(*names: str, received: date, at: date) -> QuerySet[Figure]:
    """The rows by which what was received on a day is judged on a later one, for `by_name`.

    The law of the day received, unless an instrument came into force since, until `at`, that says that what was not
    yet decided goes on under it (such as NĐ 142/2020 Đ.62.3); then the last of these.
    """
    then = Q(Q(in_force_until=None) | Q(in_force_until__gte=received), in_force_from__lte=received)
    since = Q(pending=Figure.Pending.AS_NEW, in_force_from__gt=received, in_force_from__lte=at)
    found: QuerySet[Figure] = Figure.objects.filter(then | since, name__in=names)
    return found


def by_name(found_rows: Iterable[Figure], names: Iterable[str], *, on: date) -> Mapping[str, Figure]:
    """These rows by name, of several the last. Raises NoFigure for a name that is missing among them."""
    found = {row.name: row for row in sorted(found_rows, key=lambda row: row.in_force_from)}
    for name in names:
        if name not in found:
            raise NoFigure(name, on)
    return found
