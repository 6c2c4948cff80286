"""The pages of the administration that are a list and a form: what they show, ask and do.

A section says why it is there in one sentence; an administrator is no programmer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django import forms as django_forms
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.administration import operations
from licensing.administration.forms import (
    BookForm,
    CalendarDayForm,
    CodeForm,
    HoursForm,
    IssuerForm,
    SignatoryForm,
    UnitForm,
)
from licensing.administration.queries import CODE_PATTERN
from licensing.administration.refusals import CannotChange
from licensing.dossiers.models import ComponentKind
from licensing.equipment.models import DeviceKind
from licensing.files import operations as files
from licensing.files.models import StoredFile
from licensing.law.models import Enacted, Figure
from licensing.papers.models import Book, Clause, Issuer, Signatory
from workflows.days import DayInput
from workflows.models import CalendarDay, OfficeHours
from workflows.people import Unit, User


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
    may_add = True

    @abstractmethod
    def rows(self, day: date) -> Iterable[Row]:
        """What is there, with what holds on `day` marked."""

    @abstractmethod
    def form(self, key: int | None, day: date, *data: Any) -> Any:
        """The form, filled with the row of that key, or with what a new one would begin with."""

    @abstractmethod
    def save(self, form: Any, *, by: User, at: datetime) -> None:
        """Do what the form says. Raises CannotChange."""


class _Rows(Section):
    """Rows of one model that are entered and changed as they are."""

    model: type[Model]

    def form(self, key: int | None, day: date, *data: Any) -> Any:
        found = self.model._default_manager.filter(pk=key).first() if key else None
        return self.form_class(*data, instance=found, initial=None if found else self.initial(day))

    def initial(self, day: date) -> dict[str, Any]:
        return {}

    def save(self, form: Any, *, by: User, at: datetime) -> None:
        operations.keep_row(form.instance, section=self.name, by=by, at=at)


class _Law(Section):
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

    def save(self, form: Any, *, by: User, at: datetime) -> None:
        operations.enact(form.instance, identity=self.identity, section=self.name, by=by, at=at)


class Agency(_Law):
    name = "agency"
    title = _("Agency")
    why = _(
        "The names as they stand at the head of every paper and page. A new name holds from its day on; papers that"
        " were issued keep the old one."
    )
    headings = (_("Parent body"), _("Name"), _("Name in English"), _("Place"), _("In force"), _("Source"))
    add = _("New names from a day on")
    form_class = IssuerForm
    model = Issuer

    def rows(self, day: date) -> Iterable[Row]:
        for one in Issuer.objects.order_by("-in_force_from"):
            cells = (one.parent_body, one.full_name, one.english_name, one.place, _days(one), _source(one))
            yield Row(cells, now=_holds(one, day))

    @transaction.atomic
    def save(self, form: Any, *, by: User, at: datetime) -> None:
        present = self.present(timezone.localdate(at))
        form.instance.emblem = present.emblem if isinstance(present, Issuer) else None
        if upload := form.cleaned_data["upload"]:
            form.instance.emblem = files.store(upload, by=by, at=at)
            if form.instance.emblem.media_type == StoredFile.MediaType.PDF:
                raise CannotChange("no_picture")
        super().save(form, by=by, at=at)


class Codes(_Law):
    name = "codes"
    title = _("Province and dossier codes")
    why = _(
        "Every dossier gets a code by this pattern on the day it is received. Its beginning names the province and the"
        " agency; ask the provincial service centre for yours."
    )
    headings = (_("Pattern"), _("In force"), _("Source"))
    add = _("New pattern from a day on")
    form_class = CodeForm
    model = Figure
    identity = ("name",)
    fixed = MappingProxyType({"name": CODE_PATTERN, "unit": Figure.Unit.PATTERN})

    def present(self, day: date) -> Enacted | None:
        found: Enacted | None = Figure.objects.on(day).filter(name=CODE_PATTERN).first()
        return found

    def rows(self, day: date) -> Iterable[Row]:
        for one in Figure.objects.filter(name=CODE_PATTERN).order_by("-in_force_from"):
            yield Row((one.value, _days(one), _source(one)), now=_holds(one, day))


class Books(_Rows):
    name = "books"
    title = _("Books of numbers")
    why = _(
        "Numbers are given without a gap from 1 each year. If numbers of this year were given by hand before, say with"
        " which number this system begins."
    )
    headings = (_("Book"), _("The first number reads"), _("Begins here"))
    add = _("Change the book")
    form_class = BookForm
    model = Book
    may_add = False

    def rows(self, day: date) -> Iterable[Row]:
        for one in Book.objects.exclude(pattern="").order_by("pk"):
            begins = f"{one.begins_with} / {one.begins_year}" if one.begins_with else ""
            yield Row((one.name, one.text_of(1, day.year), begins), key=one.pk)

    def save(self, form: Any, *, by: User, at: datetime) -> None:
        operations.set_book(form.instance, by=by, at=at)


class Hours(Section):
    name = "hours"
    title = _("Office hours")
    why = _("Deadlines end when the office closes, and working hours are counted within these spells.")
    headings = (_("From"), _("Spells"))
    add = _("Set the hours from today on")
    form_class = HoursForm

    def rows(self, day: date) -> Iterable[Row]:
        spells: dict[date, list[str]] = {}
        for one in OfficeHours.objects.order_by("-in_force_from", "opens"):
            spells.setdefault(one.in_force_from, []).append(str(one))
        for n, (since, said) in enumerate(spells.items()):
            yield Row((_day(since), ", ".join(said)), now=n == 0)

    def form(self, key: int | None, day: date, *data: Any) -> Any:
        rows = list(OfficeHours.objects.order_by("-in_force_from", "opens"))
        present = [row for row in rows if row.in_force_from == rows[0].in_force_from]
        initial: dict[str, str] = {}
        for n, row in enumerate(present, 1):
            initial |= {f"opens_{n}": row.opens.strftime("%H:%M"), f"closes_{n}": row.closes.strftime("%H:%M")}
        return HoursForm(*data, initial=initial)

    def save(self, form: Any, *, by: User, at: datetime) -> None:
        operations.set_hours(form.spells, since=timezone.localdate(at), by=by, at=at)


class CalendarSection(_Rows):
    name = "calendar"
    title = _("Calendar")
    why = _(
        "Days that are not what their weekday says: holidays, days off in lieu, worked Saturdays. Enter next year's as"
        " soon as they are announced; a dossier that would end in a year without days cannot be received."
    )
    headings = (_("Day"), _("What it is"), _("Name"), _("Source"))
    add = _("Enter a day")
    form_class = CalendarDayForm
    model = CalendarDay

    def rows(self, day: date) -> Iterable[Row]:
        for one in CalendarDay.objects.filter(day__year=day.year):
            what = _("worked") if one.working else _("off")
            yield Row((_weekday(one.day), what, one.name, f"{one.source} ({one.mark})"), key=one.pk)


class Units(_Rows):
    name = "units"
    title = _("Units")
    why = _("The divisions of the office. Each official belongs to one, and lists can be narrowed to one's own.")
    headings = (_("Name"), _("Code"))
    add = _("Add a unit")
    form_class = UnitForm
    model = Unit

    def rows(self, day: date) -> Iterable[Row]:
        return (Row((one.name, one.code), key=one.pk) for one in Unit.objects.order_by("name"))


class Signatories(_Rows):
    name = "signatories"
    title = _("Signatories")
    why = _(
        "Who signs papers, with the lines above the name. A paper names whoever was entered last to sign on its day;"
        " papers that were issued keep their signatory."
    )
    headings = (_("Person"), _("Lines above the name"), _("Days"), _("Decision"))
    add = _("Add a signatory")
    form_class = SignatoryForm
    model = Signatory

    def rows(self, day: date) -> Iterable[Row]:
        for one in Signatory.objects.order_by("-since", "-pk"):
            lines = " · ".join(line for line in (one.authority_line, one.title) if line)
            now = one.since <= day and (one.until is None or one.until >= day)
            days = f"{_day(one.since)} – {_day(one.until) if one.until else ''}"
            person = _("%(person)s (invented)") % {"person": one.person} if one.invented else one.person
            yield Row((person, lines, days, one.decision), key=one.pk, now=now)

    def initial(self, day: date) -> dict[str, Any]:
        return {"since": day}


def _shown(row: Enacted, name: str) -> Any:
    """A column in words: choices by their label, a figure by what it is about."""
    if isinstance(row, Figure) and name == "name":
        return FIGURES.get(row.name, row.name)
    in_words = getattr(row, f"get_{name}_display", None)
    return in_words() if in_words else getattr(row, name)


def _verbose(model: type[Enacted], name: str) -> Any:
    return getattr(model._meta.get_field(name), "verbose_name", name)


FIGURES = {
    "completeness_check": _("Term for checking whether a dossier is complete"),
    "licence_processing": _("Longest time for deciding on a licence"),
    "licence_validity": _("How long a licence is valid"),
    "paper_life_left_days": _("Days that a paper with a term must still be valid"),
    "certificate_retraining_years": _("Years after which a worker is trained again"),
    "training_content_xray": _("Training content for X-ray"),
    "training_content_safety_officer": _("Training content for the safety officer"),
    "worker_minimum_age": _("Lowest age of a radiation worker"),
    "certificate_matches_work": _("The certificate must match the work"),
    "provider_is_registered": _("The training provider must be registered"),
    "certified_people_are_listed": _("Certified people must be on the provider's list"),
    "safety_officer_is_appointed": _("The safety officer must be appointed in writing"),
    "safety_officer_is_practitioner": _("The safety officer must hold a practitioner certificate"),
    "dossier_code_pattern": _("Pattern of dossier codes"),
    "dossier_sets": _("Sets of a dossier to hand in"),
    "renewal_lead_days": _("Days before its end by which a licence is to be renewed"),
}
"""What each figure is about; one that is not listed shows its code."""


class LawTable(_Law):
    """One table of the law: each row with its days, its source and how far it was checked."""

    add = _("What replaces it from a day on")
    why = _(
        "What was in force stays as it was, because old cases are judged by it. Choose a row to write what replaces"
        " it, with the day, the instrument and whether its text was read."
    )
    may_add = False

    def __init__(self, name: str, title: Any, model: type[Enacted], identity: Sequence[str], shown: Sequence[str]):
        self.name, self.title, self.model, self.identity, self.shown = name, title, model, identity, shown
        names = [
            field.name for field in model._meta.fields if field.editable and field.name not in ("id", "in_force_until")
        ]
        self.form_class = django_forms.modelform_factory(model, fields=names, widgets={"in_force_from": DayInput()})
        self.headings = (*(_verbose(model, name) for name in shown), _("In force"), _("Source"))

    def rows(self, day: date) -> Iterable[Row]:
        for one in self.model._default_manager.order_by(*self.identity, "-in_force_from"):
            cells = (*(_shown(one, name) for name in self.shown), _days(one), _source(one))
            yield Row(cells, key=one.pk, now=_holds(one, day))

    def form(self, key: int | None, day: date, *data: Any) -> Any:
        found = self.model._default_manager.filter(pk=key).first() if key else None
        initial = {name: getattr(found, name) for name in self.form_class.base_fields} if found else {}
        return self.form_class(*data, initial={**initial, "in_force_from": day, "source": "", "mark": ""})


SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Agency(),
        Codes(),
        Books(),
        Hours(),
        CalendarSection(),
        Units(),
        Signatories(),
        LawTable("figures", _("Terms, ages and rules"), Figure, ("name",), ("name", "value", "unit")),
        LawTable("clauses", _("Texts of papers"), Clause, ("kind", "part", "order"), ("kind", "part", "text")),
        LawTable("device_kinds", _("Kinds of devices"), DeviceKind, ("code",), ("code", "name")),
        LawTable(
            "component_kinds",
            _("Papers that a dossier consists of"),
            ComponentKind,
            ("procedure", "code"),
            ("procedure", "number", "name"),
        ),
    )
}
LAW = ("figures", "clauses", "device_kinds", "component_kinds")
"""The tables of the law."""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _weekday(day: date) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return f"{names[day.weekday()]} {_day(day)}"


def _days(row: Enacted) -> str:
    return f"{_day(row.in_force_from)} – {_day(row.in_force_until) if row.in_force_until else ''}"


def _source(row: Enacted) -> str:
    return f"{row.source} ({row.mark})"


def _holds(row: Enacted, day: date) -> bool:
    return row.in_force_from <= day and (row.in_force_until is None or row.in_force_until >= day)
