"""Long lists in pages, counted only as far as anybody turns them: a list costs the same however much there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

if TYPE_CHECKING:
    _Pages = Paginator[Any]
else:
    _Pages = Paginator
M = TypeVar("M", bound=Model)
MOST = 500
"""Rows that a list counts and shows; whoever looks for another one searches."""
A_FEW = 99
"""Rows that are counted where a figure only says how much there is: in a menu, above a list."""


@contextmanager
def planned_anew() -> Iterator[None]:
    """What is asked within is planned by the database for the very values asked for.

    A plan that it keeps is made for values in general: good for a row by its key, bad for words of which some stand in
    half of all rows and others in none.
    """
    connection.ensure_connection()
    asked: Any = connection.connection
    before, asked.prepare_threshold = asked.prepare_threshold, None
    try:
        yield
    finally:
        asked.prepare_threshold = before


def counted_of(rows: QuerySet[Any]) -> int:
    """How many rows there are; one more than `MOST` stands for all that is more. One statement."""
    with planned_anew():
        return rows.order_by()[: MOST + 1].count()


def few_of(rows: QuerySet[Any]) -> int:
    """How many rows there are; one more than `A_FEW` stands for all that is more. One statement."""
    with planned_anew():
        return rows.order_by()[: A_FEW + 1].count()


def in_words(counted: int, most: int | None = None) -> str:
    """`17`, and `500+` for more than the `most` that are counted; `MOST` by itself."""
    most = MOST if most is None else most
    return f"{most}+" if counted > most else str(counted)


class Pages(_Pages):
    """Pages of the first `MOST` rows. Where they were `counted` already, they are not counted again."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, counted: int | None = None) -> None:
        super().__init__(rows, per_page)
        self.rows, self._counted = rows, counted

    @cached_property
    def counted(self) -> int:
        """As `counted_of` counts."""
        return counted_of(self.rows) if self._counted is None else self._counted

    @cached_property
    def count(self) -> int:
        """How many rows the pages hold."""
        return min(self.counted, MOST)

    def page(self, number: int | str) -> Page[Any]:
        """The rows of a page, read at once."""
        wanted = self.validate_number(number)
        first = (wanted - 1) * self.per_page
        with planned_anew():
            rows = list(self.rows[first : min(first + self.per_page, self.count)])
        return Page(rows, wanted, self)

    @property
    def more(self) -> bool:
        """Whether there are rows that stand on no page."""
        return self.counted > MOST


def page_of(rows: QuerySet[M], asked: str | None, per_page: int, *, counted: int | None = None) -> Page[M]:
    """The page that an address asks for; one that does not exist is mended."""
    return Pages(rows, per_page, counted=counted).get_page(asked)
