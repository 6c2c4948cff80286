"""What the beat calls for stored files: it asks the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from licensing.files import orphans


@shared_task(ignore_result=True)
def sweep_orphans() -> None:
    """Remove files that no row names."""
    orphans.sweep_orphans(timezone.now())
