"""What the beat calls for messages: it asks the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from licensing.messages import sending
from workflows import health


@shared_task(ignore_result=True)
def sweep_messages() -> None:
    """Try again what was not sent and is due."""
    now = timezone.now()
    sending.sweep(now=now)
    health.sign("sweep_messages", at=now)
