"""Answering a request of the office in one go: everything that it asked for, in one sending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from licensing.applications import queries
from licensing.applications.models import Draft
from licensing.applications.operations import held
from licensing.applications.parts import DEVICES, WORKERS, filled_rows
from licensing.applications.refusals import CannotSend
from licensing.applications.sending import close, components_of, sound_contents
from licensing.dossiers import supplementing
from licensing.dossiers.declaration import CertificateDetails, WorkerDetails
from licensing.dossiers.models import ComponentKind, DeclaredWorker, Supplement
from workflows import engine
from workflows.people import User

Details = TypeVar("Details")

ANSWER = "request_answer"
"""The form of a step by which a party answers a whole request at once."""


@dataclass(frozen=True)
class Request:
    """What was asked for: the papers, in words, and why."""

    papers: tuple[ComponentKind, ...]
    note: str
    reason: str


def request_of(draft: Draft) -> Request:
    """What the draft answers, from what the step before wrote down."""
    asked = queries.request_of(draft)
    if asked is None:
        return Request((), "", "")
    data = asked.data or {}
    kinds = queries.kinds_of(draft, today=timezone.localdate(asked.process.received_at))
    papers = tuple(kinds[code] for code in data.get("missing", ()) if code in kinds)
    return Request(papers, str(data.get("note", "")), asked.reason)


def answer(*, draft: Draft, by: User, at: datetime) -> Draft:
    """Send the answer: does the task of the request with its first outcome. A second time is the first.

    Raises CannotSend, CannotSupplement where nothing was added or changed, and the engine's refusals.
    """
    task = draft.task
    assert task is not None, "only the answer to a request"
    engine.act(
        case_id=task.process_id,
        task_id=task.pk,
        outcome=task.flow_task.step.outcomes[0].name,
        by=by,
        at=at,
        data={"draft": draft.pk},
        token=str(draft.token),
    )
    return Draft.objects.get(pk=draft.pk)


@transaction.atomic
def hand_in(*, draft: Draft, by: User, at: datetime) -> Supplement:
    """Put what the draft adds and corrects into its dossier, inside the act that does the task; closes the draft."""
    row = held(draft, at=at)
    assert row.dossier is not None, "an answer names its dossier"
    contents, papers = sound_contents(row, at=at), list(queries.papers_of(row))
    kinds = queries.kinds_of(row, today=timezone.localdate(at))
    devices = _by_row(row.dossier.devices.order_by("pk"), contents.forms[DEVICES], contents.devices)
    declared = list(row.dossier.workers.prefetch_related("certificates").order_by("pk"))
    workers = _by_row(declared, contents.forms[WORKERS], contents.workers)
    certificates = _certificates_by_row(declared, contents.forms[WORKERS])
    done = supplementing.supplement(
        dossier=row.dossier,
        components=components_of(papers, kinds.values()),
        holder=contents.holder,
        corrected_devices=devices,
        devices=contents.devices[len(devices) :],
        corrected_certificates=certificates,
        corrected_workers={one.pk: _with_new_certificates(one, workers[one.pk]) for one in declared},
        workers=contents.workers[len(workers) :],
        by=by,
        at=at,
    )
    close(row, row.dossier, contents, papers, kinds.values(), by=by, at=at)
    return done


def _by_row(rows: Iterable[Model], forms: Any, details: Sequence[Details]) -> dict[int, Details]:
    """What the draft says of the rows that are declared already: they come first in it, in their order.

    Raises CannotSend where one of them was emptied: a supplement adds and corrects, it takes nothing away.
    """
    keys = [row.pk for row in rows]
    if filled_rows(list(forms)[: len(keys)]) != list(forms)[: len(keys)]:
        raise CannotSend("emptied")
    return dict(zip(keys, details, strict=False))


def _certificates_by_row(declared: Sequence[DeclaredWorker], forms: Any) -> dict[int, CertificateDetails]:
    """What the draft says of the certificates that are declared already, which come first with each worker.

    Raises CannotSend where one of them was emptied.
    """
    there = [
        (certificate.pk, row)
        for worker, form in zip(declared, forms, strict=False)
        for certificate, row in zip(worker.certificates.all(), form.certificates, strict=False)
    ]
    if not all(row.has_changed() for _pk, row in there):
        raise CannotSend("emptied")
    return {pk: row.details() for pk, row in there}


def _with_new_certificates(worker: DeclaredWorker, said: WorkerDetails) -> WorkerDetails:
    """The same worker with those certificates alone that are not declared yet."""
    return replace(said, certificates=said.certificates[len(worker.certificates.all()) :])
