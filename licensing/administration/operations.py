"""The verbs of the administration. Each is one transaction and leaves an entry in the journal of who did what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from licensing.administration.queries import ACT, OF_PROCEDURES, administrators
from licensing.administration.refusals import CannotChange
from licensing.law.models import Enacted, Figure
from licensing.papers.models import Book, Signatory
from licensing.refusals import sentences_of
from workflows.models import JournalEntry
from workflows.people import Appointment, Unit, User
from workflows.validity import Unfit, unfit


def note(section: str, *, by: User | None, at: datetime, **data: Any) -> None:
    """Write down what was changed in a section of the administration."""
    JournalEntry.objects.create(act=ACT, by=by, at=at, data={"section": section, **data})


@transaction.atomic
def enact(row: Enacted, *, identity: Sequence[str], section: str, by: User, at: datetime) -> list[Unfit]:
    """Put a row of law in force from its first day; the row of the same identity ends the day before.

    The law is the law: versions of procedures that no longer hold by it are answered and written down, and no reason
    to refuse. What begins today or later may be corrected, and the journal keeps what it was. Raises CannotChange: for
    a day in the past on which another row is in force, and for details that are not in order.
    """
    today, first = timezone.localdate(at), row.in_force_from
    same = type(row).objects.select_for_update().filter(**{name: getattr(row, name) for name in identity})
    current, later = same.on(first).first(), same.filter(in_force_from__gt=first).order_by("in_force_from").first()
    if current and first < today:
        raise CannotChange("past", today=f"{today:%d/%m/%Y}")
    before = as_data(current) if current else None
    if current and current.in_force_from == first:
        row.pk, row._state.adding = current.pk, False
    elif current:
        row.in_force_until = row.in_force_until or current.in_force_until
        type(row).objects.filter(pk=current.pk).update(in_force_until=first - timedelta(days=1))
    if later and row.in_force_until is None:
        row.in_force_until = later.in_force_from - timedelta(days=1)
    judges = isinstance(row, Figure)
    held = {_known(one) for one in unfit(today=today)} if judges else set()
    save_row(row)
    broken = [one for one in unfit(today=today) if _known(one) not in held] if judges else []
    told = {"unfit": [[str(one.version), one.day.isoformat(), one.finding.code] for one in broken]} if broken else {}
    note(section, by=by, at=at, before=before, after=as_data(row), **told)
    return broken


def would_not_hold(row: Enacted, *, identity: Sequence[str], section: str, by: User, at: datetime) -> list[Unfit]:
    """The versions that would no longer hold if this row were put in force; nothing is kept. Raises CannotChange."""
    with transaction.atomic():
        broken = enact(copy(row), identity=identity, section=section, by=by, at=at)
        transaction.set_rollback(True)
    return broken


def _known(one: Unfit) -> tuple[int, str, tuple[str, ...]]:
    return one.version.pk, one.finding.code, tuple(map(str, one.finding.where))


@transaction.atomic
def set_book(book: Book, *, by: User, at: datetime) -> Book:
    """Change a book's name, pattern, or the number with which it begins in the year of `at`.

    Numbers that were taken keep their text. Raises CannotChange once the year's first number was taken here.
    """
    kept = Book.objects.select_for_update().get(pk=book.pk)
    if (book.begins_with, book.begins_year) != (kept.begins_with, kept.begins_year):
        if book.begins_year and book.begins_year < timezone.localdate(at).year:
            raise CannotChange("past_numbers")
        year = book.begins_year or kept.begins_year or timezone.localdate(at).year
        if taken := kept.numbers.filter(year=year).first():
            raise CannotChange("used", number=taken.text)
    save_row(book)
    note("books", by=by, at=at, before=as_data(kept), after=as_data(book))
    return book


@transaction.atomic
def keep_row(row: models.Model, *, section: str, by: User, at: datetime) -> models.Model:
    """Enter or change a unit or a signatory. Raises CannotChange."""
    assert isinstance(row, Unit | Signatory)
    kept = type(row)._default_manager.filter(pk=row.pk).first()
    save_row(row)
    note(section, by=by, at=at, before=as_data(kept) if kept else None, after=as_data(row))
    return row


@transaction.atomic
def keep_person(
    person: User, *, administers: bool, by: User | None, at: datetime, procedures: Mapping[str, bool] | None = None
) -> User:
    """Enter an official or change one; a new one has no password until the invitation is followed.

    `procedures` says what the person may do about procedures (`queries.OF_PROCEDURES`); None leaves that as it is.
    Raises CannotChange, also where nobody would be left who administers.
    """
    new = person.pk is None
    if new:
        person.set_unusable_password()
    save_row(person)
    _permit(person, "licensing", ("administer",), allowed=administers)
    for right, allowed in (procedures or {}).items():
        _permit(person, "workflows", OF_PROCEDURES[right], allowed=allowed)
    if not administrators().exists():
        raise CannotChange("last_administrator")
    rights = {"administers": administers, **(procedures or {})}
    note("people", by=by, at=at, person=person.pk, new=new, active=person.is_active, **rights)
    return person


def _permit(person: User, app: str, names: Sequence[str], *, allowed: bool) -> None:
    found = Permission.objects.filter(codename__in=names, content_type__app_label=app)
    (person.user_permissions.add if allowed else person.user_permissions.remove)(*found)


@transaction.atomic
def appoint(appointment: Appointment, *, by: User, at: datetime) -> Appointment:
    """Give a person a role from a day on. Raises CannotChange where the person holds it on one of these days."""
    save_row(appointment)
    note("people", by=by, at=at, person=appointment.user_id, role=appointment.role, since=str(appointment.since))
    return appointment


@transaction.atomic
def relieve(appointment: Appointment, *, until: date, by: User, at: datetime) -> Appointment:
    """End an appointment; the last day counts. Raises CannotChange for a last day before the first."""
    if until < appointment.since:
        raise CannotChange("begins_after")
    appointment.until = until
    save_row(appointment)
    note("people", by=by, at=at, person=appointment.user_id, role=appointment.role, until=str(until))
    return appointment


def save_row(row: models.Model) -> None:
    """Keep a row that is in order. Raises CannotChange."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise CannotChange("details", problems=" ".join(sentences_of(row, error))) from None
    row.save()


def as_data(row: models.Model) -> dict[str, str]:
    return {name: str(value) for name, value in model_to_dict(row).items() if value not in (None, "")}
