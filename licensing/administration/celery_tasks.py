"""What the beat calls for the administration: it asks the clock and passes it on."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from licensing.administration import proving
from workflows import health


@shared_task(ignore_result=True)
def sweep_sessions() -> None:
    """Forget log-ins that are over."""
    call_command("clearsessions")
    health.sign("sweep_sessions", at=timezone.now())


@shared_task(ignore_result=True)
def close_journal_day() -> None:
    """Take the head of the day that has just ended, and mail it out."""
    now = timezone.now()
    proving.close_day(day=timezone.localdate(now) - timedelta(days=1), at=now)
    health.sign("close_journal_day", at=now)


@shared_task(ignore_result=True)
def verify_journal() -> None:
    """Verify the whole journal."""
    proving.check({}, timezone.now())
    health.sign("verify_journal", at=timezone.now())
