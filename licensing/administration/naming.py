"""How the office names itself: the agency at the head of papers, the codes of dossiers, the books of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.administration import operations
from licensing.administration.forms import BookForm, CodeForm, IssuerForm
from licensing.administration.queries import CODE_PATTERN
from licensing.administration.refusals import CannotChange
from licensing.administration.section import Law, Row, Rows, holds, in_force, source
from licensing.files import operations as files
from licensing.files.models import StoredFile
from licensing.law.models import Enacted, Figure
from licensing.papers.models import Book, Issuer
from workflows.people import User
from workflows.validity import Unfit


class Agency(Law):
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
            cells = (one.parent_body, one.full_name, one.english_name, one.place, in_force(one), source(one))
            yield Row(cells, now=holds(one, day))

    @transaction.atomic
    def save(self, form: Any, *, by: User, at: datetime) -> Sequence[Unfit]:
        present = self.present(timezone.localdate(at))
        form.instance.emblem = present.emblem if isinstance(present, Issuer) else None
        if upload := form.cleaned_data["upload"]:
            form.instance.emblem = files.store_emblem(upload, by=by, at=at)
            if form.instance.emblem.media_type == StoredFile.MediaType.PDF:
                raise CannotChange("no_picture")
        return super().save(form, by=by, at=at)


class Codes(Law):
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
            yield Row((one.value, in_force(one), source(one)), now=holds(one, day))


class Books(Rows):
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
