"""The register of outgoing documents of a year, in the ten columns of NĐ 30/2020/NĐ-CP (Phụ lục IV)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.papers.models import LETTERS, Book, NumberTaken, Paper
from licensing.procedures.forms import LICENCE, REFUSAL
from licensing.reports import spreadsheet
from workflows.models import Case
from workflows.people import User

HEADINGS = (
    gettext_lazy("Number and sign"),
    gettext_lazy("Date"),
    gettext_lazy("Kind and subject"),
    gettext_lazy("Signed by"),
    gettext_lazy("Recipients"),
    gettext_lazy("Kept by"),
    gettext_lazy("Copies"),
    gettext_lazy("Released on"),
    gettext_lazy("Received (signature)"),
    gettext_lazy("Notes"),
)
KINDS = {
    LICENCE: gettext_lazy("Licence to conduct radiation work"),
    REFUSAL: gettext_lazy("Notice of refusal"),
    **LETTERS,
}
KEPT = "Lưu:"
"""With this the line of a paper's recipients begins that says who keeps a copy (NĐ 30/2020/NĐ-CP Phụ lục I)."""


@dataclass(frozen=True)
class Line:
    """One outgoing document, as the ten columns show it."""

    number: str
    on: str
    subject: str
    signed_by: str
    recipients: str
    kept_by: str
    copies: str
    released_on: str
    received: str
    notes: str


def years() -> list[int]:
    """The years from the first number of a book to the last, the latest first; one statement."""
    numbers = NumberTaken.objects.filter(book=OuterRef("pk")).values("year")
    ends = (Subquery(numbers.order_by(order)[:1]) for order in ("year", "-year"))
    found = [year for both in books().values_list(*ends) for year in both if year]
    return list(range(max(found), min(found) - 1, -1)) if found else []


def books() -> QuerySet[Book]:
    """The books, in the order in which they were made; not that of numbers given before this system."""
    return Book.objects.exclude(code=Book.EARLIER).order_by("pk")


def of_year(user: User, year: int, *, book: Book | None = None, start: int = 1) -> QuerySet[NumberTaken]:
    """The numbers of that year from `start` on in cases that this user may see, book by book, as they were taken."""
    numbers = _seen_by(user).filter(year=year, number__gte=start)
    return (numbers.filter(book=book) if book else numbers).order_by("book", "number")


def told(numbers: Iterable[NumberTaken]) -> QuerySet[NumberTaken]:
    """The same with all that a line says of them."""
    found = NumberTaken.objects.filter(pk__in=[number.pk for number in numbers])
    return found.select_related("book", "case", "paper__sealing").order_by("book", "number")


def line(number: NumberTaken) -> Line:
    """What the register says of one number; a paper that is still being made has no signatory and recipients yet."""
    paper: Paper | None = getattr(number, "paper", None)
    said: dict[str, Any] = paper.context if paper else {}
    sealing = getattr(paper, "sealing", None)
    recipients = [one for one in said.get("recipients", []) if not one.startswith(KEPT)]
    kept = [one.removeprefix(KEPT).strip() for one in said.get("recipients", []) if one.startswith(KEPT)]
    return Line(
        number=number.text,
        on=_day(number.on),
        subject=f"{KINDS.get(number.kind, number.kind)}: {number.case.title}",
        signed_by=sealing.signed_by if sealing else said.get("signatory", {}).get("person", ""),
        recipients="; ".join(recipients),
        kept_by="; ".join(kept),
        copies=str(len(recipients) + len(kept)) if paper else "",
        released_on=_released(paper),
        received="",
        notes=number.case.reference if paper else _("%(code)s, being made") % {"code": number.case.reference},
    )


def as_csv(lines: Iterable[Line]) -> str:
    """The register for a spreadsheet."""
    return spreadsheet.as_csv(HEADINGS, map(astuple, lines))


def _seen_by(user: User) -> QuerySet[NumberTaken]:
    return NumberTaken.objects.filter(book__in=books(), case__in=Case.objects.visible_to(user))


def _released(paper: Paper | None) -> str:
    """A letter goes out as it is made, every other paper when it is sealed."""
    sealing = getattr(paper, "sealing", None)
    if sealing:
        return _day(timezone.localdate(sealing.at))
    return _day(timezone.localdate(paper.made_at)) if paper and paper.kind in LETTERS else ""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
