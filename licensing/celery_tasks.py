"""Every room's tasks, for celery's eyes."""

from licensing.files.celery_tasks import sweep_orphans

__all__ = ["sweep_orphans"]
