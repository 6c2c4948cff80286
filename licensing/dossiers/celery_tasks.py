"""What the beat calls for dossiers: it asks the clock and passes it on."""

from celery import shared_task
from django.utils import timezone

from licensing.dossiers import drafts
from workflows import health


@shared_task(ignore_result=True)
def sweep_drafts() -> None:
    """Drop what was typed at the counter and forgotten for a month."""
    now = timezone.now()
    drafts.sweep(now)
    health.sign("sweep_drafts", at=now)
