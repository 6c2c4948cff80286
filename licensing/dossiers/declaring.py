"""Turns what was typed into unsaved rows, and refuses what cannot be true. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TypeVar

from django.db import models

from licensing.dossiers.declaration import CertificateDetails, DeviceDetails, SafetyOfficerDetails, WorkerDetails
from licensing.dossiers.models import DeclaredCertificate, DeclaredDevice, DeclaredHolder, DeclaredWorker
from licensing.equipment.models import DeviceKind
from licensing.facilities.models import Holder
from licensing.facilities.operations import HolderDetails
from licensing.facilities.text import same_words
from licensing.refusals import Refusal, field_problems

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Declaring:
    """The checks of one declaration: the kinds of the day received, the day it is typed, and how it refuses."""

    kinds: Mapping[str, DeviceKind]
    today: date
    refusal: type[Refusal]

    def holder(self, details: HolderDetails | Holder) -> DeclaredHolder:
        """The holder's own copy, from what was typed or from the register."""
        columns = {field.name: getattr(details, field.name) for field in fields(HolderDetails)}
        return self._sound(DeclaredHolder(**columns), what=details.name)

    def device(self, details: DeviceDetails) -> DeclaredDevice:
        """One device. Refused: a kind that the law does not know, an intra-oral device of another kind, bad fields.

        An inspection in the future is refused as well.
        """
        what = f"{details.name} {details.serial_number}".strip()
        if details.kind not in self.kinds:
            raise self.refusal("unknown_kind", what=what, kind=details.kind)
        self._not_in_future(details.inspected_on, what=what)
        columns = asdict(details) | {"kind": self.kinds[details.kind]}
        return self._sound(DeclaredDevice(**columns), what=what)

    def worker(self, details: WorkerDetails) -> DeclaredWorker:
        """One worker, without certificates. Refused: dates in the future, bad fields."""
        officer = details.safety_officer
        columns = {
            field.name: getattr(details, field.name)
            for field in fields(WorkerDetails)
            if field.name not in ("certificates", "safety_officer")
        }
        row = DeclaredWorker(
            **columns, is_safety_officer=officer is not None, **asdict(officer or SafetyOfficerDetails())
        )
        self._not_in_future(row.born_on, row.appointed_on, row.practitioner_issued_on, what=details.full_name)
        return self._sound(row, what=details.full_name)

    def certificates(self, details: Iterable[CertificateDetails], *, of: DeclaredWorker) -> list[DeclaredCertificate]:
        """The certificates of one worker. Refused: dates in the future or out of order, one twice, bad fields."""
        rows = []
        for one in details:
            row = DeclaredCertificate(worker=of, **asdict(one) | {"contents": sorted(set(one.contents))})
            self._not_in_future(one.issued_on, one.course_on, what=of.full_name)
            rows.append(self._sound(row, what=f"{of.full_name}, {one.number}"))
        self.certificates_once(rows, of=of)
        return rows

    def certificates_once(self, rows: Sequence[DeclaredCertificate], *, of: DeclaredWorker) -> None:
        """Refuse the same certificate twice for one worker."""
        seen = set()
        for row in rows:
            if (key := (same_words(row.provider), same_words(row.number))) in seen:
                raise self.refusal("certificate_twice", what=of.full_name, number=row.number)
            seen.add(key)

    def devices_once(self, rows: Sequence[DeclaredDevice]) -> None:
        """Refuse the same device twice in one dossier."""
        self._once(rows, "device_twice", lambda row: (row.maker, row.model, row.serial_number))

    def workers_once(self, rows: Sequence[DeclaredWorker]) -> None:
        """Refuse the same person twice in one dossier."""
        self._once(rows, "worker_twice", lambda row: (row.full_name, row.born_on.isoformat()))

    def _once(self, rows: Sequence[Row], code: str, identity: Callable[[Row], tuple[str, ...]]) -> None:
        seen = set()
        for row in rows:
            if (key := tuple(map(same_words, identity(row)))) in seen:
                raise self.refusal(code, what=str(row))
            seen.add(key)

    def _sound(self, row: Row, *, what: str) -> Row:
        if problems := field_problems(row):
            raise self.refusal("details", what=what, problems=" ".join(problems))
        return row

    def _not_in_future(self, *days: date | None, what: str) -> None:
        if any(day and day > self.today for day in days):
            raise self.refusal("in_future", what=what)
