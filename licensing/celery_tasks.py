"""Every room's tasks, for celery's eyes."""

from licensing.administration.celery_tasks import close_journal_day, sweep_sessions, verify_journal
from licensing.dossiers.celery_tasks import sweep_drafts
from licensing.files.celery_tasks import sweep_orphans
from licensing.messages.celery_tasks import sweep_messages
from licensing.news.celery_tasks import write_digests
from licensing.reappointments.celery_tasks import sweep_reappointments

__all__ = [
    "close_journal_day",
    "sweep_drafts",
    "sweep_messages",
    "sweep_orphans",
    "sweep_reappointments",
    "sweep_sessions",
    "verify_journal",
    "write_digests",
]
