"""What the beat calls for messages: it asks the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from licensing.messages import sending


@shared_task(ignore_result=True)
def sweep_messages() -> None:
    """Try again what was not sent and is due."""
    sending.sweep(now=timezone.now())
