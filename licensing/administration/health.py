"""Whether everything works: background jobs, disk, database, backup. Counted anew on every look."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min

from workflows.models import Job
from workflows.paging import counted_of

BACKUP_MARK = "last-backup"
"""A file in `VAR_DIR`; the backup command touches it when it has succeeded (docs/operations.md)."""
LONGEST_WAIT = timedelta(minutes=10)
OLDEST_BACKUP = timedelta(days=2)
LEAST_FREE = 0.1
MOST_FAILED = 20


@dataclass(frozen=True)
class Jobs:
    """Background work: how much of it waits, how long already, and what failed."""

    waiting: int
    oldest_at: datetime | None
    done: int
    failed: list[Job]

    def is_late(self, now: datetime) -> bool:
        """Whether something waits longer than a worker that runs would let it."""
        return self.oldest_at is not None and now - self.oldest_at > LONGEST_WAIT


@dataclass(frozen=True)
class Room:
    """Space on the disk of files and, usually, of the database; bytes."""

    free: int
    total: int

    @property
    def is_short(self) -> bool:
        return self.free < self.total * LEAST_FREE


@dataclass(frozen=True)
class Health:
    """Everything that the page of health tells."""

    jobs: Jobs
    room: Room
    database: int
    database_version: str
    backed_up_at: datetime | None
    version: str
    now: datetime

    @property
    def jobs_late(self) -> bool:
        return self.jobs.is_late(self.now)

    @property
    def backup_old(self) -> bool:
        return self.backed_up_at is None or self.now - self.backed_up_at > OLDEST_BACKUP

    @property
    def troubles(self) -> int:
        """How many things need somebody's attention."""
        return sum((self.jobs_late, bool(self.jobs.failed), self.room.is_short, self.backup_old))


def health(*, at: datetime) -> Health:
    """How everything is at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
        size, server = cursor.fetchone()
    usage = shutil.disk_usage(settings.VAR_DIR)
    return Health(
        jobs=_jobs(),
        room=Room(usage.free, usage.total),
        database=size,
        database_version=server,
        backed_up_at=_backed_up_at(at),
        version=_version(),
        now=at,
    )


def _jobs() -> Jobs:
    waiting = Job.objects.filter(status__in=(Job.Status.WANTED, Job.Status.CLAIMED))
    counted = waiting.aggregate(n=Count("pk"), oldest=Min("recorded_at"))
    failed = Job.objects.filter(status=Job.Status.FAILED).select_related("case").order_by("-pk")[:MOST_FAILED]
    done = counted_of(Job.objects.filter(status=Job.Status.DONE))
    return Jobs(counted["n"], counted["oldest"], done, list(failed))


def _backed_up_at(at: datetime) -> datetime | None:
    mark = Path(settings.VAR_DIR, BACKUP_MARK)
    return datetime.fromtimestamp(mark.stat().st_mtime, tz=at.tzinfo) if mark.exists() else None


def _version() -> str:
    """Of the program, and of what it stands on."""
    try:
        engine = version("django-viewflow")
    except PackageNotFoundError:
        engine = "?"
    return f"{settings.VERSION} · Django {django.get_version()} · viewflow {engine}"
