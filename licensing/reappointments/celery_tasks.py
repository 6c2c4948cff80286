"""What the beat calls for slips: it asks the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from licensing.reappointments import drafting
from workflows import health


@shared_task(ignore_result=True)
def sweep_reappointments() -> None:
    """Draft the slips that are due."""
    now = timezone.now()
    drafting.sweep(at=now)
    health.sign("sweep_reappointments", at=now)
