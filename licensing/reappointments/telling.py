"""Whoever has to complete a slip or to sign it is written to: once for each time that it comes to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.messages import kinds
from licensing.news import operations as news
from licensing.reappointments import queries
from licensing.reappointments.models import Reappointment
from workflows import jobs, vocabulary
from workflows.models import JournalEntry

JOB = "tell_of_slip"
DRAFTED, PROPOSED, RETURNED = "new_date_drafted", "new_date_proposed", "new_date_returned"
State = Reappointment.State
COMES_TO = {DRAFTED: State.DRAFT, RETURNED: State.DRAFT, PROPOSED: State.PROPOSED}
"""What becomes of a slip by each act: a draft is to be completed, a proposal to be signed."""

TO_COMPLETE = kinds.register(
    "slip_to_complete", title=_("A slip of apology waits for you to complete it"), concerns=kinds.officials
)
TO_SIGN = kinds.register(
    "slip_to_sign", title=_("A slip of apology waits for your signature"), concerns=kinds.officials
)


def want(entry: JournalEntry) -> None:
    """Have somebody told of this act, in the transaction that writes it. A replay of the past tells nobody anything."""
    if entry.case and not entry.case.paced_by:
        jobs.want(JOB, payload={"entry": entry.pk}, at=entry.at)


@vocabulary.job(JOB)
def tell(payload: Mapping[str, Any], at: datetime) -> None:
    """Tell who is concerned, unless the slip has gone on meanwhile. Called again it tells only whom it had not told."""
    entry = JournalEntry.objects.get(pk=payload["entry"])
    waiting = Reappointment.objects.waiting().select_related("case__version")
    slip = waiting.filter(case=entry.case_id, state=COMES_TO[entry.act]).first()
    if slip is None:
        return
    kind, people = (TO_COMPLETE, queries.who_completes) if slip.is_draft else (TO_SIGN, queries.who_signs)
    for person in people(slip, at=at):
        news.tell_once(entry, person, kind, lambda: _said(slip), at=at)


def _said(slip: Reappointment) -> dict[str, Any]:
    return {
        "reference": slip.case.reference,
        "title": slip.case.title,
        "due": timezone.localtime(slip.due_at),
        "new_day": slip.new_day,
        "returned": slip.returned_because,
        "link": settings.PUBLIC_URL + reverse("reappointments:slip", args=[slip.pk]),
    }
