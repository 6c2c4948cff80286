"""A period with many cases is counted behind the screens: some cases a job, and the page tells how far.

What was counted is kept for a day, for whoever asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from licensing.reports.models import CountedPart, PeriodCount
from workflows import clock, jobs, vocabulary
from workflows.models import Case, Job
from workflows.people import User
from workflows.steptimes import Concerned, Done, concerned, done_between

JOB = "count_a_period"
A_JOB = 1_000
"""Cases that a job counts: half a second, and a few megabytes."""
KEPT_FOR = timedelta(days=1)


class TooMany(Exception):
    """More cases than somebody waits for; `most` are counted at once."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


def count_now(cases: QuerySet[Case], first: date, last: date, *, until: datetime, at_most: int) -> list[Done]:
    """The steps of a period, at once. Four statements. Raises NoCalendar, and TooMany over `at_most` cases."""
    found = list(concerned(cases, first, last)[: at_most + 1])
    if len(found) > at_most:
        raise TooMany(at_most)
    return done_between(found, first, last, days=clock.calendar(), until=until)


@transaction.atomic
def ask(cases: QuerySet[Case], first: date, last: date, *, by: User, at: datetime) -> PeriodCount:
    """Have the period counted anew, over `cases` that this person sees; one that is being counted goes on."""
    PeriodCount.objects.filter(at__lt=at - KEPT_FOR).delete()
    asked = PeriodCount.objects.select_for_update().filter(by=by, first=first, last=last).first()
    if asked and not asked.finished_at and not is_stopped(asked):
        return asked
    if asked:
        asked.delete()
    told = {"at": at, "cases": concerned(cases, first, last).count()}
    count, new = PeriodCount.objects.get_or_create(by=by, first=first, last=last, defaults=told)
    if new:
        jobs.want(JOB, payload={"count": count.pk}, at=at)
    return count


def find(first: date, last: date, *, by: User, at: datetime) -> PeriodCount | None:
    """What this person had counted within a day, finished or not."""
    return PeriodCount.objects.filter(by=by, first=first, last=last, at__gte=at - KEPT_FOR).first()


def is_stopped(count: PeriodCount) -> bool:
    """Whether a job failed, so that nothing goes on."""
    wanted = Job.objects.filter(kind=JOB, payload={"count": count.pk}, status__in=jobs.UNFINISHED)
    return not count.finished_at and not wanted.exists()


def steps_of(count: PeriodCount, cases: QuerySet[Case]) -> list[Done]:
    """What was counted, in those of the cases that one still sees. Two statements."""
    seen = set(concerned(cases, count.first, count.last).values_list("pk", flat=True))
    rows = (row for part in count.parts.all() for row in zip(*part.steps, strict=True))
    return [Done._make(row) for row in rows if row[0] in seen]


@vocabulary.job(JOB)
def count_some(payload: Mapping[str, Any], at: datetime) -> None:
    """Count the next cases, and want another job for those that are left. Nothing where it was asked anew since."""
    with transaction.atomic():
        count = PeriodCount.objects.select_for_update().filter(pk=payload["count"], finished_at=None).first()
        if count is None:
            return
        if _count_next(count):
            jobs.want(JOB, payload=payload, at=at)
        else:
            count.finished_at = at
        count.save(update_fields=["counted", "reached", "finished_at"])


def _count_next(count: PeriodCount) -> bool:
    """Whether there may be more of them."""
    seen: QuerySet[Case] = Case.objects.visible_to(count.by, at=count.at)
    portion = list(concerned(seen.filter(pk__gt=count.reached), count.first, count.last)[:A_JOB])
    if portion:
        CountedPart.objects.create(count=count, steps=list(zip(*_counted(count, portion), strict=True)))
        count.counted += len(portion)
        count.reached = portion[-1].case_id
    return len(portion) == A_JOB


def _counted(count: PeriodCount, portion: Iterable[Concerned]) -> list[Done]:
    return done_between(portion, count.first, count.last, days=clock.calendar(), until=count.at)
