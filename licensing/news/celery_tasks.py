"""What the beat calls for news: it asks the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from licensing.news import digest
from workflows import health


@shared_task(ignore_result=True)
def write_digests() -> None:
    """Write to each official what is due, once the morning has come."""
    now = timezone.now()
    digest.write(now=now)
    health.sign("write_digests", at=now)
