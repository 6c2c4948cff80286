"""Numbers of papers, as NĐ 30/2020/NĐ-CP Đ.15 wants them: gap-free, ascending with their dates, from 01 each year."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.papers.models import Book, NumberTaken
from licensing.refusals import Refusal
from workflows.calendars import VIETNAM
from workflows.models import Case
from workflows.people import User

PUBLIC_ID_LENGTH = 26
"""Letters of 5 bits each: 130 bits, so that nobody finds one by trying."""


class CannotNumber(Refusal):
    """No number was taken. `data` holds `book`; for `earlier_than_last` also `day`, `last` (date) and `number`."""

    sentences = {
        "no_book": _("There is no book of numbers “%(book)s”."),
        "earlier_than_last": _(
            "The date %(day)s lies before %(last)s, the date of number %(number)s; numbers ascend with their dates."
        ),
        "future": _("The date %(day)s lies in the future."),
    }


@transaction.atomic
def take_number(
    *, book: str, case: Case, kind: str, on: date, by: User | None, at: datetime, nth: int = 1
) -> NumberTaken:
    """Take the next number of the year of `on` (a local date) for the `nth` paper of this kind in this case.

    A paper that has one gets the same again. Holds the book until the caller's transaction ends, so that
    a number that is rolled back leaves no gap. Raises CannotNumber.
    """
    register = Book.objects.select_for_update().filter(code=book).first()
    if register is None:
        raise CannotNumber("no_book", book=book)
    if taken := NumberTaken.objects.filter(case=case, kind=kind, nth=nth).first():
        return taken
    _check_date(register, on, at)
    number = next_number(register, year=on.year)
    return NumberTaken.objects.create(
        book=register,
        year=on.year,
        number=number,
        text=register.text_of(number, on.year),
        on=on,
        case=case,
        kind=kind,
        nth=nth,
        by=by,
        taken_at=at,
    )


def unnumbered(*, book: str, case: Case, kind: str, on: date) -> NumberTaken:
    """What a draft stands under before it has a number: a row that is never saved, its number left blank.

    Raises CannotNumber (`no_book`).
    """
    register = Book.objects.filter(code=book).first()
    if register is None:
        raise CannotNumber("no_book", book=book)
    text = register.text_of(_Blank(), on.year)
    return NumberTaken(book=register, year=on.year, number=0, text=text, on=on, case=case, kind=kind)


def next_number(book: Book, *, year: int) -> int:
    """The number that would be taken next; somebody else may take it first."""
    last = book.numbers.filter(year=year).order_by("-number").first()
    if last:
        return last.number + 1
    return book.begins_with if book.begins_with and book.begins_year == year else 1


class _Blank(int):
    """A number that is printed as the space in which it will be written."""

    def __format__(self, spec: str) -> str:
        return "\u2026\u2026"


def _check_date(book: Book, on: date, at: datetime) -> None:
    if on > at.astimezone(VIETNAM).date():
        raise CannotNumber("future", book=book.code, day=_shown(on))
    latest = book.numbers.order_by("-year", "-number").first()
    if latest and on < latest.on:
        data = {"day": _shown(on), "last": _shown(latest.on), "number": latest.text}
        raise CannotNumber("earlier_than_last", book=book.code, **data)


def public_id(book: str, year: int, number: int) -> str:
    """The name of a paper on the public pages: follows from its number and the installation's key alone."""
    named = f"{book}/{year}/{number}".encode()
    digest = hmac.digest(settings.INSTALLATION_KEY.encode(), named, hashlib.sha256)
    return base64.b32encode(digest).decode().lower()[:PUBLIC_ID_LENGTH]


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"
