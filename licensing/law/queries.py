"""What the law says on a day. Imported as `law`, so that calls read `law.figure(...)`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

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
    found = {row.name: row for row in Figure.objects.on(on).filter(name__in=names)}
    for name in names:
        if name not in found:
            raise NoFigure(name, on)
    return found
