"""Whether the work behind the screens goes on: signs of life of the processes, and jobs that wait or failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q

from workflows.jobs import UNFINISHED
from workflows.models import Case, Heartbeat, Job

SWEEP, WORKER = "sweep_jobs", "worker"
SWEEPS_MISSED = 6
"""So many sweeps may be missed before it is said: a long job holds one up."""


@dataclass(frozen=True)
class Health:
    """How it stood at one moment. `late` are jobs that wait longer than a worker may hold one."""

    at: datetime
    waiting: int
    late: int
    failed: int
    oldest_waiting: datetime | None
    last_sweep: datetime | None
    last_worker_sign: datetime | None

    @property
    def sweeps(self) -> bool:
        """Whether the sweep was rung and done lately; it takes both beat and worker."""
        return self._lately(self.last_sweep)

    @property
    def works(self) -> bool:
        """Whether a worker did something lately."""
        return self._lately(self.last_worker_sign)

    def _lately(self, moment: datetime | None) -> bool:
        missed = timedelta(seconds=SWEEPS_MISSED * settings.JOB_SWEEP_SECONDS)
        return moment is not None and self.at - moment <= missed


def sign(*names: str, at: datetime) -> None:
    """Write down that these live; one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at) for name in names],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def health(*, at: datetime) -> Health:
    """How it stands; two statements."""
    signs = dict(Heartbeat.objects.values_list("name", "at"))
    waiting, failed = Q(status__in=UNFINISHED), Q(status=Job.Status.FAILED)
    counted = Job.objects.filter(waiting | failed).aggregate(
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(recorded_at__lte=_late_before(at))),
        failed=Count("pk", filter=failed),
        oldest_waiting=Min("recorded_at", filter=waiting),
    )
    return Health(at=at, last_sweep=signs.get(SWEEP), last_worker_sign=signs.get(WORKER), **counted)


def waiting_since(case: Case, *, at: datetime) -> datetime | None:
    """Since when work of this case waits that should have been done; None while nothing is late."""
    late = case.jobs.filter(status__in=UNFINISHED, recorded_at__lte=_late_before(at)).order_by("recorded_at")
    since: datetime | None = late.values_list("recorded_at", flat=True).first()
    return since


def _late_before(at: datetime) -> datetime:
    return at - timedelta(seconds=settings.JOB_LEASE_SECONDS)
