"""A confirmed list is entered behind the screens: some licences a job, each in a transaction of its own.

A licence is settled in the transaction that enters it: whatever job dies, the next begins where it ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Q
from django.utils import translation

from licensing.administration import arriving, earlier, importing
from licensing.administration.earlier import EarlierLicence, Reading
from licensing.administration.importing import CannotImport
from licensing.administration.models import ArrivedScan, LicenceList, ListedLicence
from licensing.files import operations as files
from workflows import engine, jobs, vocabulary
from workflows.models import Job
from workflows.people import User

JOB = "enter_listed_licences"
A_JOB = 50
"""How many licences a job enters: some seconds, far below the time after which it is taken for dead."""
State = ListedLicence.State


@dataclass(frozen=True)
class Progress:
    """How many licences of a list are there, and what came of them; `stopped` when a job failed and none goes on."""

    all: int
    open: int
    entered: int
    there: int
    stopped: bool

    @property
    def done(self) -> int:
        """How many are settled."""
        return self.all - self.open


@transaction.atomic
def confirm(
    reading: Reading, *, text: str, token: UUID, scans: Iterable[File[bytes]], by: User, at: datetime
) -> LicenceList:
    """Keep a list with its scans and want it entered; confirmed again under its token, it is the list of before.

    `scans` are those that come with the list; others arrived before, under its token. A licence whose scan is missing
    is refused here, one whose scan is no such file by the worker, who looks at them.
    """
    told = {"text": text, "language": translation.get_language(), "by": by, "at": at}
    kept, new = LicenceList.objects.get_or_create(token=token, defaults=told)
    if new:
        arriving.arrive(token=token, scans=scans, by=by, at=at)
        ListedLicence.objects.bulk_create(_listed(kept, reading, arriving.take(token=token, by=by)))
        jobs.want(JOB, payload={"list": kept.pk}, at=at)
    return kept


@vocabulary.job(JOB)
def enter_some(payload: Mapping[str, Any], at: datetime) -> None:
    """Enter the next licences of a list, and want another job for what is left."""
    importing.make_blank()
    kept = LicenceList.objects.select_related("by").get(pk=payload["list"])
    with translation.override(kept.language):
        reading = earlier.read(kept.text.encode(), kinds=importing.kinds_by_name())
        if all(_settle_next(kept, reading, at=at) for _once in range(A_JOB)):
            with transaction.atomic():
                jobs.want(JOB, payload=payload, at=at)


def progress(kept: LicenceList) -> Progress:
    """How far it is; two statements."""
    counts = {state: Count("pk", filter=Q(state=state)) for state in (State.OPEN, State.ENTERED, State.THERE)}
    counted = kept.licences.aggregate(all=Count("pk"), **{str(state): count for state, count in counts.items()})
    wanted = Job.objects.filter(kind=JOB, payload={"list": kept.pk}, status__in=jobs.UNFINISHED)
    return Progress(**counted, stopped=bool(counted["open"]) and not wanted.exists())


def _listed(kept: LicenceList, reading: Reading, scans: Mapping[str, ArrivedScan]) -> Iterator[ListedLicence]:
    there = importing.known(reading.licences)
    for one in reading.licences:
        row = ListedLicence(list=kept, line=one.line, number=one.number, holder=one.holder.name, scan_name=one.scan)
        if (one.number, one.issued_on) in there:
            row.state = State.THERE
        elif one.scan:
            _give_scan(row, scans.get(one.scan))
        yield row


def _give_scan(row: ListedLicence, arrived: ArrivedScan | None) -> None:
    if arrived and arrived.sha256:
        row.sha256 = arrived.sha256
    else:
        row.state = State.REFUSED
        row.sentence = arrived.sentence if arrived else str(CannotImport("no_scan", name=row.scan_name))


@transaction.atomic
def _settle_next(kept: LicenceList, reading: Reading, *, at: datetime) -> bool:
    """Settle the next open licence that nobody else is settling; False when there is none."""
    waiting = kept.licences.select_for_update(of=("self",), skip_locked=True).select_related("scan")
    row = waiting.filter(state=State.OPEN).first()
    if row is None:
        return False
    row.state, row.sentence = _entered(row, reading, by=kept.by, at=at)
    row.sha256 = ""
    row.save(update_fields=["state", "sentence", "scan", "sha256"])
    return True


def _entered(row: ListedLicence, reading: Reading, *, by: User, at: datetime) -> tuple[State, str]:
    try:
        if row.sha256:
            row.scan = files.store_held(row.sha256, name=row.scan_name, by=by, at=at)
        importing.enter(_read_again(row, reading), scan=row.scan, by=by, at=at)
    except engine.Refused as refused:
        there = isinstance(refused, CannotImport) and refused.code == "there"
        return (State.THERE, "") if there else (State.REFUSED, str(refused))
    return State.ENTERED, ""


def _read_again(row: ListedLicence, reading: Reading) -> EarlierLicence:
    """As the list has it; the law may know its kind of device no more since it was confirmed."""
    for one in reading.licences:
        if one.line == row.line:
            return one
    raise CannotImport("unread", problems=" ".join(said for line, said in reading.problems if line == row.line))
