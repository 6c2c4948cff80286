"""The journal proved from day to day: a head over all chains is mailed out of the house, and all of it is verified."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from licensing.messages import kinds
from licensing.messages.models import Message
from licensing.messages.operations import Reader, send_message
from workflows import heads, jobs, journal, verifying, vocabulary
from workflows.models import JournalCheck, JournalHead
from workflows.people import User

log = logging.getLogger(__name__)
HEAD = kinds.register(
    "journal_head", title=_("Daily head of the journal"), required=True, concerns=kinds.administrators
)
JOB = "verify_journal"
LATEST = 31


@dataclass(frozen=True)
class Proof:
    """The last heads, the newest first; the last verification and what it found, in words."""

    heads: list[JournalHead]
    check: JournalCheck | None
    broken: str
    mailed_to: list[str]


def close_day(*, day: date, at: datetime) -> JournalHead:
    """Take the head of that day, unless one was taken that covers it, and mail it to whoever keeps heads outside.

    Everybody in `JOURNAL_HEAD_TO` is written to once about each head, also about one that was taken by hand.
    """
    head = JournalHead.objects.filter(day__gte=day).last() or heads.take(day=day, at=at)
    report = f"{settings.PUBLIC_URL}{reverse('reports:day')}?day={head.day:%Y-%m-%d}"
    said = {"day": head.day, "entries": head.entries, "head": head.hash, "proof": proof(), "report": report}
    for address in settings.JOURNAL_HEAD_TO:
        if not Message.objects.filter(kind=HEAD.name, address=address, body__contains=head.hash).exists():
            send_message(to=Reader(address=address), kind=HEAD.name, context=said, at=at)
    return head


def want_check(*, by: User, at: datetime) -> None:
    """Have the whole journal verified in the background."""
    jobs.want(JOB, payload={"by": by.pk}, at=at)


@vocabulary.job(JOB)
def check(payload: Mapping[str, Any], at: datetime) -> None:
    """Verify the whole journal, and keep what was found."""
    verdict = verifying.verify()
    found = verdict.broken
    broken = {**asdict(found), "at": found.at.isoformat() if found.at else None} if found else None
    JournalCheck.objects.create(at=at, by_id=payload.get("by"), entries=verdict.entries, broken=broken)
    if found:
        log.error("the journal is broken: %s, entry %s", found.code, found.entry)


def proof() -> Proof:
    """What the page of the journal's proof shows."""
    last = JournalCheck.objects.select_related("by").first()
    broken = said_of(last.broken) if last and last.broken else ""
    return Proof(list(JournalHead.objects.order_by("-day")[:LATEST]), last, broken, settings.JOURNAL_HEAD_TO)


def said_of(kept: Mapping[str, Any]) -> str:
    """What was broken, in the language in force."""
    broken = verifying.Broken(**{**kept, "at": parse_datetime(kept["at"]) if kept["at"] else None})
    return broken.sentence(journal.reference_of(broken.case))
