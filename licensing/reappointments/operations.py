"""Completing a slip, sending it back, signing it. Imported as a module: `reappointments.sign(...)`.

Each holds the slip, then looks; two people at once have one effect, and the other one a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.law import queries as law
from licensing.papers import fonts, numbering
from licensing.papers import operations as papers
from licensing.papers.models import REAPPOINTMENT, Paper
from licensing.reappointments import paper, queries, telling
from licensing.reappointments.drafting import LEAD
from licensing.reappointments.models import Reappointment
from licensing.refusals import Refusal
from workflows import clock, engine, jobs, journal, vocabulary
from workflows.calendars import NoCalendar
from workflows.models import Case
from workflows.moments import day_words, moment_words
from workflows.people import User

JOB = "make_reappointment"
State = Reappointment.State
T = TypeVar("T")


class CannotReappoint(Refusal):
    """A slip is not completed, sent back or signed; nothing was changed. `data` holds dates and names as text."""

    sentences = {
        "signed": _("%(who)s signed this slip at %(when)s; nothing was changed. A term is re-appointed once."),
        "moot": _("The term has ended meanwhile: this slip is no longer needed, and nothing was changed."),
        "proposed": _("%(who)s has completed this slip at %(when)s; it waits for its signature. Nothing was changed."),
        "not_proposed": _("This slip is not completed, so there is nothing to sign. Nothing was changed."),
        "not_yours": _("This slip is not yours to complete or to sign."),
        "paused": _("The term does not run at the moment, so no new date can be set."),
        "no_reason": _("Say why the result is late: the applicant reads it."),
        "no_return_reason": _("Say what has to be changed: whoever completes the slip reads it."),
        "letters": _("The paper cannot print these letters: %(letters)s"),
        "past": _("%(day)s lies in the past."),
        "not_later": _("The new date has to lie after %(due)s, on which the term ends."),
        "day_off": _("%(day)s is a day off (%(name)s); nobody could fetch the result then."),
        "weekend": _("%(day)s is a day off; nobody could fetch the result then."),
        "year_unknown": _("The working days of %(year)s are not known yet, so no date can be set in it."),
    }


@transaction.atomic
def propose(*, slip_id: int, reason: str, new_day: date, by: User, at: datetime) -> Reappointment:
    """Complete a slip, so that it can be signed. The same once more changes nothing. Raises CannotReappoint."""
    slip = _held(slip_id)
    if slip.is_proposed and (slip.reason, slip.new_day, slip.proposed_by) == (reason.strip(), new_day, by):
        return slip
    _still_open(slip)
    if slip.is_proposed:
        raise CannotReappoint("proposed", who=str(slip.proposed_by), when=moment_words(_sure(slip.proposed_at)))
    if not queries.to_complete(by, at=at).filter(pk=slip.pk).exists():
        raise CannotReappoint("not_yours")
    check_reason(reason)
    check_day(slip, new_day, at=at)
    slip.reason, slip.new_day, slip.state = reason.strip(), new_day, State.PROPOSED
    slip.proposed_by, slip.proposed_at = by, at
    slip.save()
    _note(telling.PROPOSED, slip, by=by, at=at, reason=slip.reason)
    return slip


@transaction.atomic
def send_back(*, slip_id: int, reason: str, by: User, at: datetime) -> Reappointment:
    """Send a completed slip back to be completed anew; what was written stays in it. Raises CannotReappoint."""
    slip = _held(slip_id)
    _to_be_signed_by(slip, by, at)
    if not reason.strip():
        raise CannotReappoint("no_return_reason")
    slip.state, slip.returned_because = State.DRAFT, reason.strip()
    slip.save()
    _note(telling.RETURNED, slip, by=by, at=at, reason=slip.returned_because)
    return slip


def sign(*, slip_id: int, by: User, at: datetime) -> Reappointment:
    """Sign a slip: it takes its number, the case gets its new date, the applicant is told, and the paper is made.

    Tried out first, so that what cannot be printed is not signed. Raises CannotReappoint, engine.Refused,
    papers.NotAppointed, CannotRender, CannotNumber.
    """
    tried = Reappointment.objects.with_run().select_related("case").get(pk=slip_id)
    _to_be_signed_by(tried, by, at)
    paper.preview(tried, on=timezone.localdate(at))
    with transaction.atomic():
        slip = _held(slip_id)
        _to_be_signed_by(slip, by, at)
        slip.due_at = _sure(_due(slip))
        until, rule = _sure(slip.new_day), law.figure(LEAD, on=timezone.localdate(at)).source
        engine.extend(slip.case_id, term=slip.term, until=until, reason=slip.reason, by=by, at=at, source=rule)
        slip.number = numbering.take_number(
            book=REAPPOINTMENT,
            case=slip.case,
            kind=REAPPOINTMENT,
            nth=_nth(slip),
            on=timezone.localdate(at),
            by=by,
            at=at,
        )
        slip.state, slip.signed_by, slip.signed_at = State.SIGNED, by, at
        slip.save()
        jobs.want(JOB, payload={"slip": slip.pk}, at=at, case=slip.case)
    return slip


@vocabulary.job(JOB)
def make_paper(payload: Mapping[str, Any], at: datetime) -> None:
    """Make and keep the paper of a signed slip; called again it does nothing."""
    slip = Reappointment.objects.select_related("case", "number__book", "number__case").get(pk=payload["slip"])
    number = _sure(slip.number)
    if not Paper.objects.filter(number=number).exists():
        papers.keep(number=number, rendered=paper.build(slip), at=at)


def check_reason(reason: str) -> None:
    """Refuse an empty reason and one that the paper could not print."""
    if not reason.strip():
        raise CannotReappoint("no_reason")
    if letters := fonts.unknown_letters(reason):
        raise CannotReappoint("letters", letters=" ".join(letters))


def check_day(slip: Reappointment, day: date, *, at: datetime) -> None:
    """Refuse a new date that is past, not later than the one it replaces, or a day off."""
    due = _due(slip)
    if due is None:
        raise CannotReappoint("paused")
    if day <= timezone.localdate(due):
        raise CannotReappoint("not_later", due=day_words(timezone.localdate(due)))
    if day < timezone.localdate(at):
        raise CannotReappoint("past", day=day_words(day))
    days = clock.calendar()
    try:
        works, name = days.is_working(day), days.name(day)
    except NoCalendar as unknown:
        raise CannotReappoint("year_unknown", year=unknown.year) from None
    if not works:
        raise CannotReappoint("day_off" if name else "weekend", day=day_words(day), name=name)


def _held(slip_id: int) -> Reappointment:
    """The slip as it is once nobody else can change it."""
    Reappointment.objects.select_for_update().get(pk=slip_id)
    return Reappointment.objects.with_run().select_related("case").get(pk=slip_id)


def _still_open(slip: Reappointment) -> None:
    if slip.is_signed:
        raise CannotReappoint("signed", who=str(slip.signed_by), when=moment_words(_sure(slip.signed_at)))
    if slip.is_over:  # type: ignore[attr-defined]  # annotated by with_run
        raise CannotReappoint("moot")


def _to_be_signed_by(slip: Reappointment, by: User, at: datetime) -> None:
    _still_open(slip)
    if not slip.is_proposed:
        raise CannotReappoint("not_proposed")
    if not queries.to_sign(by, at=at).filter(pk=slip.pk).exists():
        raise CannotReappoint("not_yours")


def _due(slip: Reappointment) -> datetime | None:
    """When the term of this slip falls due by today's calendar; None while it does not run."""
    case: Case = slip.case
    reading = clock.read(case, case.definition.term(slip.term), days=clock.calendar())
    return reading.due.due_at if reading and reading.due and not reading.finished_at else None


def _nth(slip: Reappointment) -> int:
    """Which of the case's slips this is, counting those that were signed."""
    return Reappointment.objects.filter(case=slip.case_id, state=State.SIGNED).count() + 1


def _note(act: str, slip: Reappointment, *, by: User, at: datetime, reason: str) -> None:
    until = _sure(slip.new_day).isoformat()
    entry = journal.entry(act, case=slip.case, by=by, at=at, reason=reason, data={"until": until})
    journal.write([entry])
    telling.want(entry)


def _sure(value: T | None) -> T:
    """A column that the state of the slip has filled."""
    assert value is not None
    return value
