"""What the beat calls for stored files: it asks the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from licensing.files import orphans
from workflows import health


@shared_task(ignore_result=True)
def sweep_orphans() -> None:
    """Remove files that no row names."""
    now = timezone.now()
    orphans.sweep_orphans(now)
    health.sign("sweep_orphans", at=now)
