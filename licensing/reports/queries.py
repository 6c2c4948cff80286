"""The figures of a period, as the department reports them. Imported as a module: `reports.issued(...)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from licensing.dossiers.models import Guidance
from licensing.licences.models import Licence
from licensing.papers.models import Book
from licensing.papers.operations import readable_path
from licensing.training.models import Trainee
from workflows import clock, steptimes
from workflows.calendars import Calendar
from workflows.definition import Length
from workflows.models import with_version
from workflows.steptimes import StepTime


@dataclass(frozen=True)
class IssuedLicence:
    """One licence of the period and how long it took, from the last start of the promised term to its release.

    `steps` are the times of its steps, in the order in which they were first opened.
    """

    dossier: str
    version: int
    received_at: datetime
    due_at: datetime
    decided_at: datetime | None
    working_days: int
    promise: Length
    on_time: bool
    number: str
    path: Path
    steps: Sequence[StepTime]


@dataclass(frozen=True)
class Totals:
    """What was done in a period; the last day counts."""

    facilities_guided: int
    people_trained: int
    licences: Sequence[IssuedLicence]

    @property
    def in_time(self) -> int:
        """Licences released within their term."""
        return sum(licence.on_time for licence in self.licences)

    @property
    def promises(self) -> list[Length]:
        """The terms that were promised, each once."""
        return list(dict.fromkeys(licence.promise for licence in self.licences))


def totals(first: date, last: date, *, calendar: Calendar) -> Totals:
    """The figures from `first` to `last`: facilities counted once, people by certificate, licences by their date."""
    guided = Guidance.objects.filter(at__date__range=(first, last))
    trained = Trainee.objects.filter(certified_on__range=(first, last))
    return Totals(
        facilities_guided=guided.order_by().values("facility").distinct().count(),
        people_trained=trained.count(),
        licences=issued(first, last, calendar=calendar),
    )


def issued(first: date, last: date, *, calendar: Calendar) -> list[IssuedLicence]:
    """The licences dated in the period, in the order of their numbers; not those issued before this system."""
    dated = Licence.objects.filter(issued_on__range=(first, last)).exclude(number__book__code=Book.EARLIER)
    rows = with_version(dated, "case__version").select_related("number__book", "paper__number__book")
    return [_line(licence, calendar) for licence in rows.order_by("number__year", "number__number")]


def _line(licence: Licence, calendar: Calendar) -> IssuedLicence:
    case = licence.case
    reading = clock.promised(case, days=calendar)
    assert reading is not None, "a licence is issued in the term that was promised"
    assert reading.first_due is not None, "a term that is finished fell due"
    return IssuedLicence(
        dossier=case.reference,
        version=case.version.number,
        received_at=case.received_at,
        due_at=reading.first_due.due_at,
        decided_at=reading.finished_at,
        working_days=reading.used_working_days,
        promise=reading.term.length,
        on_time=reading.on_time,
        number=licence.number.text,
        path=readable_path(licence.paper),
        steps=steptimes.of_case(case, days=calendar, until=case.finished or reading.finished_at or case.received_at),
    )
