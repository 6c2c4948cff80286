"""What the beat calls for the administration: it asks the clock and passes it on."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from workflows import health


@shared_task(ignore_result=True)
def sweep_sessions() -> None:
    """Forget log-ins that are over."""
    call_command("clearsessions")
    health.sign("sweep_sessions", at=timezone.now())
