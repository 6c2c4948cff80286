"""What a page of the administration is that consists of a list and a form: what it shows, asks and does.

A section says why it is there in one sentence; an administrator is no programmer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy

from licensing.administration import operations
from licensing.administration.refusals import CannotChange
from licensing.law.models import Enacted, Figure, Mark
from workflows.people import User
from workflows.rederiving import Change
from workflows.validity import Unfit


@dataclass(frozen=True)
class Row:
    """One line of the list. `key` names the row where it may be changed; `now` marks what holds today."""

    cells: Sequence[Any]
    key: int | None = None
    now: bool = False


class Section(ABC):
    """A list, and a form that adds to it or changes one of its rows."""

    name: str
    title: Any
    why: Any
    headings: Sequence[Any]
    add: Any
    form_class: Any
    template = "licensing/administration/section.html"
    may_add = True
    may_remove = False

    @abstractmethod
    def rows(self, day: date) -> Iterable[Row]:
        """What is there, with what holds on `day` marked."""

    @abstractmethod
    def form(self, key: int | None, day: date, *data: Any) -> Any:
        """The form, filled with the row of that key, or with what a new one would begin with."""

    def asked(self, wanted: Mapping[str, str]) -> Mapping[str, Any]:
        """With what a new row begins, by what the address asks for."""
        return {}

    def more(self, year: int, *, today: date) -> dict[str, Any]:
        """What its own template shows besides."""
        return {}

    def state(self, key: int | None) -> str:
        """Stands for the row of that key as it is now; empty where a page need not know whether it is still so."""
        return ""


class Kept(Section):
    """What is kept as soon as the form is in order."""

    @abstractmethod
    def save(self, form: Any, *, by: User, at: datetime) -> Sequence[Unfit] | None:
        """Do what the form says; answers which procedures no longer hold by it. Raises CannotChange."""

    def would_not_hold(self, form: Any, *, by: User, at: datetime) -> Sequence[Unfit]:
        """The procedures that would no longer hold if the form were kept. Raises CannotChange."""
        return ()


class OfModel(Section):
    """The rows of one model, each with the form of the model."""

    model: type[Model]

    def form(self, key: int | None, day: date, *data: Any) -> Any:
        found = self.model._default_manager.filter(pk=key).first() if key else None
        return self.form_class(*data, instance=found, initial=None if found else self.initial(day))

    def initial(self, day: date) -> dict[str, Any]:
        return {}


class Rows(OfModel, Kept):
    """Rows of one model that are entered and changed as they are."""

    def save(self, form: Any, *, by: User, at: datetime) -> None:
        operations.keep_row(form.instance, section=self.name, by=by, at=at)


class Counted(Section):
    """What days are counted by: a change is first shown with what it moves (`counting`)."""

    beforehand: Any = gettext_lazy("Before something is kept that moves cases, it is shown which.")

    @abstractmethod
    def changes(self, form: Any, *, at: datetime) -> Sequence[Change]:
        """What the form asks for, as changes of rows."""

    def removal(self, key: int, day: date) -> Sequence[Change]:
        """What goes when the row of that key is removed on `day`; nothing where nothing may be."""
        return ()

    def beside(self, changes: Sequence[Change], day: date) -> Sequence[str]:
        """What else is to be known before these changes are kept; while there is something, they are always shown."""
        return ()

    def address(self, changes: Sequence[Change]) -> str:
        """The page that shows what was changed."""
        return reverse(f"administration:{self.name}")

    def still_as(self, state: str, key: int | None) -> None:
        """Refuse a change of a row that somebody else changed or removed since it was shown. Raises CannotChange."""


class CountedRows(Counted, OfModel):
    """Rows of one model by which days are counted."""

    may_remove = True

    def changes(self, form: Any, *, at: datetime) -> Sequence[Change]:
        return [Change(form.instance)]

    def removal(self, key: int, day: date) -> Sequence[Change]:
        return [Change(row, gone=True) for row in self.model._default_manager.filter(pk=key)]

    def state(self, key: int | None) -> str:
        row = self._row(key)
        return sha256(repr(operations.as_data(row)).encode()).hexdigest() if row else ""

    def still_as(self, state: str, key: int | None) -> None:
        if key and not (now := self.state(key)):
            raise CannotChange("gone")
        if key and state and state != now:
            raise CannotChange("changed", now=self._row(key))

    def _row(self, key: int | None) -> Model | None:
        return self.model._default_manager.filter(pk=key).first() if key else None


class Law(Kept):
    """Rows of law: a new one follows the present one from a day on."""

    model: type[Enacted]
    identity: Sequence[str] = ()
    fixed: Mapping[str, Any] = MappingProxyType({})

    def present(self, day: date) -> Enacted | None:
        """The row in force on that day."""
        found: Enacted | None = self.model._default_manager.all().on(day).first()
        return found

    def form(self, key: int | None, day: date, *data: Any) -> Any:
        present = self.present(day)
        names = self.form_class.Meta.fields
        initial = {name: getattr(present, name) for name in names} if present else {}
        blank = {"in_force_from": day, "source": "", "mark": ""}
        return self.form_class(*data, instance=self.model(**self.fixed), initial={**initial, **blank})

    def save(self, form: Any, *, by: User, at: datetime) -> Sequence[Unfit]:
        return operations.enact(form.instance, identity=self.identity, section=self.name, by=by, at=at)

    def would_not_hold(self, form: Any, *, by: User, at: datetime) -> Sequence[Unfit]:
        if not isinstance(form.instance, Figure):
            return ()
        return operations.would_not_hold(form.instance, identity=self.identity, section=self.name, by=by, at=at)


def day_words(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def in_force(row: Enacted) -> str:
    return f"{day_words(row.in_force_from)} – {day_words(row.in_force_until) if row.in_force_until else ''}"


def source(row: Enacted) -> str:
    return cited(row.source, row.mark)


def cited(text: str, mark: str) -> str:
    """A source, and in words how far it was compared."""
    return f"{text} ({Mark(mark).label if mark in Mark.values else mark})"


def holds(row: Enacted, day: date) -> bool:
    return row.in_force_from <= day and (row.in_force_until is None or row.in_force_until >= day)
