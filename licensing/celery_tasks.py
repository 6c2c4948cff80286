"""Every room's tasks, for celery's eyes."""

from licensing.administration.celery_tasks import sweep_sessions
from licensing.dossiers.celery_tasks import sweep_drafts
from licensing.files.celery_tasks import sweep_orphans
from licensing.messages.celery_tasks import sweep_messages

__all__ = ["sweep_drafts", "sweep_messages", "sweep_orphans", "sweep_sessions"]
