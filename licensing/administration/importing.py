"""Entering licences that were issued before this system. Each has a case, a number of its own book, a paper: its scan.

The book of numbers in use is not touched. Entered twice, a licence is there once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image

from licensing.administration import operations
from licensing.administration.earlier import EarlierLicence
from licensing.equipment import operations as equipment
from licensing.equipment import queries as equipment_queries
from licensing.equipment.models import Device
from licensing.facilities import operations as facilities
from licensing.facilities.models import Facility
from licensing.files import queries as stored_files
from licensing.files import storage
from licensing.files.models import StoredFile
from licensing.licences.models import Licence
from licensing.papers import numbering
from licensing.papers import queries as papers
from licensing.papers.models import Book, Clause, NumberTaken, Paper, Sealing
from licensing.papers.rendering import render
from licensing.procedures.forms import LICENCE
from licensing.refusals import Refusal
from licensing.words import date_in_words
from workflows import engine
from workflows.models import Case
from workflows.people import User

DEFINITION = "earlier_licence"
KEEPER = "keeper"
"""The role that does its one step."""
NO_SCAN = "papers/no_scan.html"


class CannotImport(Refusal):
    """The licence was not entered. `data` holds the name of the file, or the problems of its line."""

    sentences = {
        "no_scan": _("The file “%(name)s” was not chosen."),
        "future": _("It was issued in the future."),
        "there": _("A licence of this number and day is in the register already."),
        "unread": _("It could not be read any more. %(problems)s"),
    }


def make_blank() -> None:
    """Render the sheet for licences without a scan, ahead of any transaction."""
    _blank()


def known(those: Sequence[EarlierLicence]) -> set[tuple[str, date]]:
    """Number and day of those that are in the register; one statement."""
    found = Licence.objects.filter(number__text__in=[one.number for one in those])
    return set(found.values_list("number__text", "issued_on"))


def may_enter(person: User, *, on: date) -> bool:
    """Whether this person keeps the register on that day."""
    return KEEPER in person.roles_on(on)


def kinds_by_name() -> dict[str, str]:
    """The codes of kinds of devices by their names in law, old names included."""
    return {kind.name: kind.code for kind in equipment_queries.kinds_ever().values()}


@transaction.atomic
def enter(one: EarlierLicence, *, scan: StoredFile | None, by: User, at: datetime) -> Licence:
    """Enter one; the devices of a licence that still holds go into their register too.

    One at a time, whoever enters: so a facility that two of them name is registered once.

    Raises CannotImport, CannotRegister, CannotEnter, and the engine's refusals: for who is no keeper.
    """
    book = _held_book()
    if known([one]) >= {(one.number, one.issued_on)}:
        raise CannotImport("there")
    if one.issued_on > timezone.localdate(at):
        raise CannotImport("future")
    facility = _facility(one)
    case = engine.start(
        definition=DEFINITION,
        reference=f"{one.number} · {one.issued_on:%d/%m/%Y}",
        title=one.holder.name,
        by=by,
        at=at,
        party=facility.party,
    )
    number = _number(one, book, case, by=by, at=at)
    paper = _paper(one, number, scan, by=by, at=at)
    licence = _licence(one, number, paper, by=by, at=at)
    task = case.task_set.get(finished=None)
    outcome = case.definition.step(task.step).outcomes[0].name  # type: ignore[union-attr]
    engine.act(case_id=case.pk, task_id=task.pk, outcome=outcome, by=by, at=at)
    if one.valid_until >= timezone.localdate(at):
        _register_devices(one, facility)
    operations.note("importing", by=by, at=at, licence=licence.pk, line=one.line)
    return licence


def _facility(one: EarlierLicence) -> Facility:
    """The facility of the register with this tax code, else with this name, else a new one."""
    same = Facility.objects.filter(tax_code=one.holder.tax_code) if one.holder.tax_code else Facility.objects.none()
    found = same.first() or Facility.objects.filter(name__iexact=one.holder.name).first()
    return found or facilities.register(details=one.holder)


def _register_devices(one: EarlierLicence, facility: Facility) -> None:
    kinds = equipment_queries.kinds_ever()
    for device in one.devices:
        named = device.named
        equipment.enter_earlier(
            Device(
                facility=facility,
                kind=kinds[device.code],
                name=named.kind,
                model=named.model,
                maker=named.maker,
                serial_number=named.serial,
                max_kilovolts=device.kilovolts,
                max_milliamperes=device.milliamperes,
                place=named.place,
            )
        )


def _held_book() -> Book:
    """The book of their numbers, made when there is none, held to the end of the transaction."""
    Book.objects.get_or_create(
        code=Book.EARLIER, defaults={"name": "Giấy phép cấp trước khi dùng hệ thống", "folder": Book.EARLIER}
    )
    return Book.objects.select_for_update().get(code=Book.EARLIER)


def _number(one: EarlierLicence, book: Book, case: Case, *, by: User, at: datetime) -> NumberTaken:
    year = one.issued_on.year
    return NumberTaken.objects.create(
        book=book,
        year=year,
        number=numbering.next_number(book, year=year),
        text=one.number,
        on=one.issued_on,
        case=case,
        kind=LICENCE,
        by=by,
        taken_at=at,
    )


def _paper(one: EarlierLicence, number: NumberTaken, scan: StoredFile | None, *, by: User, at: datetime) -> Paper:
    pdf = _as_pdf(scan) if scan else _blank()
    incoming = storage.receive([pdf])
    storage.settle(incoming)
    issuer = papers.issuer_on(timezone.localdate(at))
    paper = Paper.objects.create(
        case=number.case,
        kind=LICENCE,
        number=number,
        sha256=incoming.sha256,
        size=incoming.size,
        template="" if scan else NO_SCAN,
        template_hash="",
        context={
            "issuer": {
                name: getattr(issuer, name) for name in ("parent_body", "name", "full_name", "english_name", "place")
            },
            "number": one.number,
            "dated": date_in_words(one.issued_on),
            "valid_until": date_in_words(one.valid_until),
            "scope": _scope(one),
            "holder": asdict(one.holder),
            "signatory": _signatory(one),
            "recipients": [one.holder.name],
            "invented": False,
        },
        public_id=numbering.public_id(Book.EARLIER, number.year, number.number),
        made_at=at,
    )
    Sealing.objects.create(
        paper=paper, signed_by=one.signatory, signed_on=one.issued_on, sealed_on=one.issued_on, recorded_by=by, at=at
    )
    return paper


def _licence(one: EarlierLicence, number: NumberTaken, paper: Paper, *, by: User, at: datetime) -> Licence:
    return Licence.objects.create(
        case=number.case,
        number=number,
        paper=paper,
        public_id=paper.public_id,
        holder={**asdict(one.holder), "fax": ""},
        devices=[asdict(device.named) for device in one.devices],
        scope=paper.context["scope"],
        places=list(dict.fromkeys(device.named.place for device in one.devices)),
        signatory=_signatory(one),
        issued_on=one.issued_on,
        valid_until=one.valid_until,
        by=by,
        at=at,
    )


def _signatory(one: EarlierLicence) -> dict[str, str]:
    return {"person": one.signatory, "title": one.signatory_title, "authority_line": ""}


def _scope(one: EarlierLicence) -> str:
    """What such licences allow, as the texts of its day have it, else the first that are known."""
    texts = papers.clauses(LICENCE, Clause.Part.SCOPE, on=one.issued_on)
    first = Clause.objects.filter(kind=LICENCE, part=Clause.Part.SCOPE).order_by("in_force_from", "order")[:1]
    return "; ".join(clause.text for clause in texts or first)


def _as_pdf(stored: StoredFile) -> bytes:
    with stored_files.open_stored(stored) as content:
        if stored.media_type == StoredFile.MediaType.PDF:
            return content.read()
        with Image.open(content) as picture, BytesIO() as pdf:
            picture.convert("RGB").save(pdf, "PDF")
            return pdf.getvalue()


@lru_cache(maxsize=1)
def _blank() -> bytes:
    """The sheet that stands for a scan which nobody has; rendered once, outside transactions."""
    return render(NO_SCAN, {})
