"""What the worker and the beat call: they ask the clock and pass it on."""

from celery import shared_task
from django.utils import timezone

from workflows import health, jobs, warnings


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    """Do one job."""
    jobs.run(job_id, now=timezone.now())
    health.sign(health.WORKER, at=timezone.now())


@shared_task(ignore_result=True)
def sweep_jobs() -> None:
    """Ring again for jobs that nobody finished."""
    now = timezone.now()
    jobs.sweep(now=now)
    health.sign(health.SWEEP, health.WORKER, at=now)


@shared_task(ignore_result=True)
def sweep_warnings() -> None:
    """Warn of what is due, or soon will be, and was not warned of."""
    now = timezone.now()
    warnings.sweep(now=now)
    health.sign("sweep_warnings", at=now)
