"""Background work. A job is a row, written in the transaction that wants it; the broker is only a bell.

The bell rings after commit; when it was not heard (the broker's folder emptied, a worker killed), the sweep rings
again. So a job may be called more than once and must be repeatable: words say how (`vocabulary.job`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from workflows import vocabulary
from workflows.models import Case, Job
from workflows.refusals import Busy

log = logging.getLogger(__name__)
UNFINISHED = (Job.Status.WANTED, Job.Status.CLAIMED)


def want(kind: str, *, payload: Mapping[str, int], at: datetime, case: Case | None = None) -> Job:
    """Ask for a job inside the caller's transaction; `payload` holds row ids only."""
    job = Job.objects.create(kind=kind, payload=dict(payload), at=at, case=case)
    transaction.on_commit(lambda: ring(job.pk), robust=True)
    return job


def ring(job_id: int) -> None:
    """Tell the workers that a job waits. Losing this message loses nothing."""
    current_app.send_task("workflows.celery_tasks.run_job", args=[job_id])


def run(job_id: int, *, now: datetime) -> None:
    """Do the job unless somebody else does it. A crash leaves a failed job, visible and to be tried again by hand.

    A case that somebody else holds is no crash: the job stays claimed, and the sweep rings again after its time.
    """
    job = _claim(job_id, now=now)
    if job is None:
        return
    at = job.at if job.case and job.case.paced_by else now
    try:
        vocabulary.find_job(job.kind)(job.payload, at)
    except Busy:
        log.warning("job %s (%s) found its case held and waits", job.pk, job.kind)
    except Exception as error:
        # What is written of the error is settings.logs' to decide: type and frames, for messages may be personal data.
        log.exception("job %s (%s) failed", job.pk, job.kind)
        Job.objects.filter(pk=job.pk).update(status=Job.Status.FAILED, error=type(error).__name__)
    else:
        Job.objects.filter(pk=job.pk).update(status=Job.Status.DONE)


def sweep(*, now: datetime, paced_by: str = "") -> int:
    """Ring again for every job that nobody finished in its time; returns how many.

    The jobs of a running replay's cases are left alone; the replay sweeps them itself, with its name as `paced_by`.
    """
    again = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    whose = Q(case__paced_by=paced_by) if paced_by else Q(case=None) | Q(case__paced_by="")
    with transaction.atomic():
        late = Job.objects.filter(whose, status__in=UNFINISHED, ring_after__lte=now)
        ids = list(late.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
        Job.objects.filter(pk__in=ids).update(status=Job.Status.WANTED, ring_after=again)
    for job_id in ids:
        ring(job_id)
    return len(ids)


def _claim(job_id: int, *, now: datetime) -> Job | None:
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("case")
            .filter(pk=job_id, status=Job.Status.WANTED)
            .first()
        )
        if job is not None:
            job.status = Job.Status.CLAIMED
            job.attempts += 1
            job.ring_after = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
            job.save(update_fields=["status", "attempts", "ring_after"])
    return job
