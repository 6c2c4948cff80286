"""The slips that definitions give the party: each is collected from what held at the act that the entry tells of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from licensing.accounts.queries import acts_for
from licensing.dossiers import queries as dossiers
from licensing.dossiers.heading import head_of
from licensing.dossiers.models import Component, CopyKind, Dossier
from licensing.dossiers.then import components_at
from licensing.law import queries as law
from licensing.papers.models import LETTERS, NumberTaken
from licensing.sheets import fields
from licensing.sheets import operations as sheets
from workflows import clock, story, vocabulary
from workflows.calendars import Calendar, due_after
from workflows.models import Case, JournalEntry
from workflows.opening import spells_on

if TYPE_CHECKING:
    from workflows.definition import Term


@vocabulary.paper(sheets.RECEIPT, title=_("Receipt and appointment slip"))
def receipt_slip(case: Case, entry: JournalEntry) -> bytes:
    """What had been received by this act, and when the term that it started falls due."""
    dossier, term = dossiers.dossier_of(case), _started(case, entry)
    supplement = dossier.supplements.filter(at__lte=entry.at).order_by("at", "pk").last()
    accepted = bool(term and term.promised)
    days = clock.calendar()
    appointment = _appointment(term, entry.at, days) if term else None
    receipt = fields.Receipt(
        head=_head(case, dossier, entry),
        received_at=dossier.received_at,
        components=list(_lines(components_at(dossier, entry.at))),
        sets=law.figure("dossier_sets", on=timezone.localdate(dossier.received_at)).as_int,
        supplemented_at=supplement.at if supplement else None,
        accepted_at=entry.at if accepted else None,
        appointment=appointment,
        reception=spells_on(timezone.localdate(appointment.due_at if appointment else entry.at), days),
    )
    return sheets.print_receipt(receipt)


@vocabulary.paper(sheets.REQUEST, title=_("Request for a supplement"))
def supplement_request(case: Case, entry: JournalEntry) -> bytes:
    """Everything that the office asked for at this act."""
    dossier = dossiers.dossier_of(case)
    kinds = dossiers.component_kinds(case.version.code, on=timezone.localdate(dossier.received_at))
    missing = [kinds[code] for code in entry.data.get("missing", ()) if code in kinds]
    request = fields.SupplementRequest(
        head=_head(case, dossier, entry),
        papers=[f"{kind.name} ({kind.form})" if kind.form else kind.name for kind in missing],
        note=str(entry.data.get("note", "")),
        reason=entry.reason,
    )
    return sheets.print_supplement_request(request)


@vocabulary.paper(sheets.DECLINING, title=_("Slip of declining"))
def declining_slip(case: Case, entry: JournalEntry) -> bytes:
    """Why the office did not take the dossier in."""
    head = _head(case, dossiers.dossier_of(case), entry)
    return sheets.print_declining(fields.Declining(head=head, reason=entry.reason))


@vocabulary.paper(sheets.HAND_OVER, title=_("Hand-over slip"))
def hand_over_slip(case: Case, entry: JournalEntry) -> bytes:
    """Who fetched the result at this act, as the counter recorded it."""
    said = entry.data
    hand_over = fields.HandOver(
        head=_head(case, dossiers.dossier_of(case), entry),
        result=NumberTaken.objects.filter(case=case).exclude(kind__in=LETTERS).order_by("pk").last(),
        handed_over_at=parse_datetime(str(said.get("handed_over_at"))) or entry.at,
        fetched_by=str(said.get("fetched_by", "")),
        identity=str(said.get("identity", "")),
        by_post=said.get("manner") == "post",
        consignment=str(said.get("consignment", "")),
        originals=[component.kind.name for component in _originals(said.get("originals", ()))],
    )
    return sheets.print_hand_over(hand_over)


def _head(case: Case, dossier: Dossier, entry: JournalEntry) -> fields.Head:
    by_party = entry.by is not None and acts_for(entry.by, dossier.facility, on=timezone.localdate(entry.at))
    official = "" if entry.by is None or by_party else str(entry.by)
    return head_of(dossier, request=case.definition.title.vi, at=entry.at, official=official)


def _lines(components: Iterable[Component]) -> Iterable[fields.HandedIn]:
    """One line for each paper, originals and copies apart."""
    counted = Counter((component.kind, component.copy_kind) for component in components)
    for (kind, copy_kind), count in counted.items():
        original = copy_kind == CopyKind.ORIGINAL
        yield fields.HandedIn(name=kind.name, form=kind.form, is_original=original, count=count)


def _started(case: Case, entry: JournalEntry) -> Term | None:
    """The term that this act started."""
    act = story.what_was_done(case.definition, entry)
    started = [name for verb, name in (act.clock if act else ()) if verb in ("start", "restart")]
    return case.definition.term(started[-1]) if started else None


def _appointment(term: Term, at: datetime, days: Calendar) -> fields.Appointment:
    due = due_after(at, term.length, days)
    with translation.override("vi"):  # slips are in Vietnamese whatever the reader's language
        length = story.length_words(term.length)
    return fields.Appointment(
        due_at=due.due_at,
        length=length,
        counted=[line.day for line in due.lines if line.counted],
        for_result=term.promised,
    )


def _originals(ids: Iterable[int]) -> Iterable[Component]:
    return Component.objects.filter(pk__in=list(ids)).select_related("kind")
